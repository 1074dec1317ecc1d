import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../core/ports.ts';
import { DEMO_ACCOUNT } from './accounts.ts';
import type { EmulatorAccount } from './accounts.ts';
import { digestsOf } from './content.ts';
import { demoFleet } from './demo-fleet.ts';
import type { FaultScript } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { gatewayHandler } from './gateway.ts';
import type { CallRecord } from './gateway.ts';
import { isObjectRequest, serveObject } from './objects.ts';
import type { JobShapes } from './job-operations.ts';
import type { ListShapes } from './list-shapes.ts';
import { OTA_BUCKET, OTA_REGION } from './links.ts';
import type { LinkBase, OssKeys } from './links.ts';
import { sendOutgoing } from './outgoing.ts';
import { DOCUMENTED_QUOTA } from './quota.ts';
import type { QuotaOptions } from './quota.ts';
import { randomUuid, seededRandom } from './random.ts';
import { systemClock } from '../core/system-clock.ts';
import { statsRecorder } from './stats.ts';
import type { EmulatorStats } from './stats.ts';
import { instanceView } from './view.ts';

/*
 *   request ─► isObjectRequest ─► objects.ts ────────────────────────────────► outgoing.ts
 *         └──► gateway.ts: authenticate ─► quota ─► faults ─► operations ─► render ─┘
 */

/** How an emulator behaves; without any option as the service is documented, with the demo’s packages. */
export interface EmulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default the demo's. */
  fleet?: Fleet;
  /** Whose keys are taken. Default `DEMO_ACCOUNT`. */
  accounts?: readonly EmulatorAccount[];
  /** Default as documented: sliding, 20 and 10 a second. */
  quota?: QuotaOptions;
  /** Adds `x-acs-retry-after` to what the quota refuses. */
  retryAfterHeader?: boolean;
  /** Before each answer of the API; default none. */
  latencyMs?: { min: number; max: number };
  /** Default none. */
  faults?: FaultScript;
  /** Default the machine’s. */
  clock?: Clock;
  /** How far the service's clock is ahead of `clock`, milliseconds. */
  clockSkewMs?: number;
  /** Default seeded: two emulators behave alike. */
  random?: Random;
  /** Seed of the fault script's probabilities. */
  seed?: number;
  /** `advertised` (default): links name the real store's host; `loopback`: this server, so that they can be followed. */
  links?: 'advertised' | 'loopback';
  listShapes?: ListShapes;
  jobShapes?: JobShapes;
  /** Answers plain HTTP as a product that wants TLS does. */
  needSsl?: boolean;
  /** Members of errors begin in lower case (`code`, `message`, `requestId`), as some gateways write them. */
  lowerCaseErrors?: boolean;
  /** Request IDs; default random. */
  requestId?: () => string;
  /** Told after each call, for tests. */
  onCall?: (call: CallRecord) => void;
}

/** A running emulator. `url` is the API's endpoint and, for loopback links, the store's. */
export interface Emulator {
  url: string;
  stats(): EmulatorStats;
  /** Ends every connection at once, hanging ones too. */
  close(): Promise<void>;
}

/** Keys that sign links. They open nothing but the emulator's store. */
const OSS_KEYS: OssKeys = {
  plain: { accessKeyId: 'LTAI5tOtaStoreDemoKey01', accessKeySecret: 'ota-store-demo-secret-of-no-value' },
  sts: {
    accessKeyId: 'STS.NUOtaStoreDemoKey0000001',
    accessKeySecret: 'ota-store-demo-sts-secret-of-no-value',
    securityToken: 'CAISOtaStoreDemoToken+/of/no/value==',
  },
};

type Handler = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

function linkBase(kind: EmulatorOptions['links'], loopbackHost: () => string): () => LinkBase {
  if (kind === 'loopback') return () => ({ scheme: 'http', host: loopbackHost(), prefix: `/${OTA_BUCKET}` });
  return () => ({ scheme: 'https', host: `${OTA_BUCKET}.oss-${OTA_REGION}.aliyuncs.com`, prefix: '' });
}

interface Ports {
  clock: Clock;
  /** The service's wall clock, epoch milliseconds. */
  nowMs: () => number;
  random: Random;
  requestId: () => string;
}

function portsOf({ clock = systemClock, clockSkewMs = 0, seed = 1, ...options }: EmulatorOptions): Ports {
  const random = options.random ?? seededRandom(seed);
  return {
    clock,
    nowMs: () => clock.now() + clockSkewMs,
    random,
    requestId: options.requestId ?? ((): string => randomUuid(random)),
  };
}

function buildHandler(
  options: EmulatorOptions,
  loopbackHost: () => string,
  signal: AbortSignal,
): { handle: Handler; stats: () => EmulatorStats } {
  const { clock, nowMs, random, requestId } = portsOf(options);
  const fleet = options.fleet ?? demoFleet({ nowMs: nowMs() });
  const views = fleet.instances.map(instanceView);
  const stats = statsRecorder();
  const digests = digestsOf();
  const call = gatewayHandler({
    accounts: options.accounts ?? [DEMO_ACCOUNT],
    views,
    quota: options.quota ?? DOCUMENTED_QUOTA,
    retryAfterHeader: options.retryAfterHeader ?? false,
    faults: options.faults ?? [],
    seed: options.seed ?? 0,
    clock,
    nowMs,
    requestId,
    base: linkBase(options.links, loopbackHost),
    keys: OSS_KEYS,
    digests,
    listShapes: options.listShapes ?? {},
    jobShapes: options.jobShapes ?? {},
    needSsl: options.needSsl ?? false,
    lowerCaseErrors: options.lowerCaseErrors ?? false,
    stats,
    onCall: options.onCall ?? ((): void => undefined),
  });
  const latency = async (): Promise<void> => {
    const { min, max } = options.latencyMs ?? { min: 0, max: 0 };
    if (max > 0) await clock.sleep(min + random() * (max - min), signal);
  };
  const handle: Handler = async (message, response) => {
    response.sendDate = false;
    response.setHeader('Date', new Date(nowMs()).toUTCString());
    if (isObjectRequest(message)) {
      stats.object();
      const context = {
        views,
        keys: OSS_KEYS,
        nowMs: nowMs(),
        requestId: requestId(),
        digests,
      };
      await sendOutgoing(response, serveObject(message, context), { clock, signal });
      return;
    }
    const outgoing = await call(message, latency);
    await sendOutgoing(response, outgoing, { clock, signal });
  };
  return { handle, stats: () => stats.snapshot() };
}

/** A connection that broke off, or a close in the middle of an answer, just ends; a defect of the emulator says so. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed || (error as Error).name === 'AbortError') {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`The emulator failed: ${String(error)}`);
}

async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  server.listen(port, host);
  await Promise.race([once(server, 'listening'), failed]);
  failed.catch(() => undefined);
  return server.address() as AddressInfo;
}

/**
 * Starts the emulator on loopback.
 * @throws the system's error where the port cannot be had
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const ending = new AbortController();
  // Every answer that is on its way listens.
  setMaxListeners(0, ending.signal);
  let address = '';
  const { handle, stats } = buildHandler(options, () => address, ending.signal);
  const server = createServer({ keepAlive: true, keepAliveTimeout: 30_000 }, (message, response) => {
    handle(message, response).catch((error: unknown) => fail(response, error));
  });
  const { port, family, address: ip } = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  address = `${family === 'IPv6' ? `[${ip}]` : ip}:${port}`;
  return {
    url: `http://${address}`,
    stats,
    async close() {
      ending.abort();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
