/**
 *   diagnose ──► machine.ts, folder.ts (output folder, disk, lock, unfinished run), signing.ts, exceptions.ts, links.ts,
 *            │        telling.ts, quota-store.ts
 *            └─► for each entry of the job: selection.ts ─► credentials.ts ─► endpoint.ts (name, connection, clock)
 *                                 ├─► identity.ts (whose key)
 *                                 └─► for each of its targets: permissions.ts (each operation, instance)
 */
import type { AuditError } from '../core/errors.ts';
import { targetName } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { VERSION } from '../core/version.ts';
import { createIotClient } from '../iot/client.ts';
import type { IotClient } from '../iot/client.ts';
import { proxyFromEnv } from '../iot/proxy.ts';
import { createCredentialsBook } from '../iot/credentials-book.ts';
import type { CredentialsBook } from '../iot/credentials-book.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import { endpointOf, stsEndpointOf } from '../iot/endpoints.ts';
import type { Job, JobTarget } from '../job/job.ts';
import { createRateLimiters } from '../run/rate-limiters.ts';
import type { RateLimiters } from '../run/rate-limiters.ts';
import type { RunPorts } from '../run/ports.ts';
import { credentialsProbe } from './credentials.ts';
import { endpointLines } from './endpoint.ts';
import { exceptionLines } from './exceptions.ts';
import { folderLines } from './folder.ts';
import { identityLine } from './identity.ts';
import { failure, ok, skipped } from './line.ts';
import { linkLines } from './links.ts';
import type { DoctorCheck, DoctorLine } from './line.ts';
import { nodeLine } from './machine.ts';
import { permissionLines } from './permissions.ts';
import { LIMIT_MS, createProbe } from './probe.ts';
import type { Probe } from './probe.ts';
import { storeLines } from './quota-store.ts';
import { selectionProbe } from './selection.ts';
import { signingProbe } from './signing.ts';
import { tellingLines } from './telling.ts';

/** The world as `diagnose` needs it: `nodePorts()` has all of it. */
export interface DoctorPorts extends Pick<
  RunPorts,
  'clock' | 'random' | 'logger' | 'env' | 'nodeVersion' | 'onKey'
> {
  /** Longest time for one line; default 10 s. */
  limitMs?: number;
}

/** A file of IDs may name a thousand instances; a few show what is wrong with all. */
const MAX_TARGETS = 10;

const CALLS = ['list-permission', 'query-permission', 'instance'] as const;
const OF_A_JOB: readonly DoctorCheck[] = [
  'output-folder',
  'disk-space',
  'lock',
  'unfinished-run',
  'selection',
  'credentials',
  'dns',
  'connection',
  'clock',
  'identity',
  ...CALLS,
];

/**
 * Looks at everything that a run of this job needs, and says of each whether it is all right or what to do. Changes
 * nothing, asks each target at most twice, takes at most ten seconds for each line.
 * @param job the job, or why there is none
 */
export async function* diagnose(job: Job | AuditError, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  yield nodeLine(ports.nodeVersion, ports.clock.now());
  const at = { check: 'job', target: '' } as const;
  if (job instanceof Error) {
    yield failure(at, job.message, job.hint);
    for (const check of OF_A_JOB) yield skipped({ check, target: '' }, 'no job');
    return;
  }
  yield ok(at, `${job.name}: ${job.targets.length === 1 ? 'one target' : `${job.targets.length} targets`}`);
  const { limitMs = LIMIT_MS } = ports;
  const probe = createProbe(limitMs);
  yield* folderLines(job, ports.clock, probe);
  if (job.sign) yield (await signingProbe(job.sign.keyPath, probe)).line;
  yield* exceptionLines(job, ports.clock.now());
  yield* linkLines(job, ports.env);
  yield* await tellingLines(job, ports, probe);
  yield* storeLines(job, probe);
  const limiters = createRateLimiters(ports);
  const credentials = createCredentialsBook(ports.env, ports.clock, ports.onKey);
  try {
    const reached = new Map<string, boolean>();
    for (const entry of job.targets)
      yield* entryLines({ job, entry, limiters, credentials, reached, ports, probe, limitMs });
  } finally {
    limiters.close();
  }
}

interface Examined {
  job: Job;
  entry: JobTarget;
  limiters: RateLimiters;
  /** Entries may share a role: its session is fetched once. */
  credentials: CredentialsBook;
  /** By origin: targets share endpoints, and each is looked at once. */
  reached: Map<string, boolean>;
  ports: DoctorPorts;
  probe: Probe;
  limitMs: number;
}

async function* entryLines(examined: Examined): AsyncGenerator<DoctorLine> {
  const { entry, probe } = examined;
  const label = `${entry.account}/${entry.region}`;
  const selection = await selectionProbe(entry, label, probe);
  yield selection.line;
  const credentials = await credentialsProbe(entry, label, examined.credentials, probe);
  yield credentials.line;
  const targets = selection.targets.slice(0, MAX_TARGETS);
  for (const region of new Set(targets.map((target) => target.region))) {
    const origin = yield* originLines(examined, region);
    if (region === targets[0]?.region) yield await whoseKey(examined, label, origin, credentials.value);
    const here = targets.filter((target) => target.region === region);
    for (const target of here) yield* targetLines(examined, target, origin, credentials.value);
  }
  if (selection.targets.length > targets.length) {
    const left = `${selection.targets.length - targets.length} more instances in the file are not checked`;
    yield skipped({ check: 'instance', target: label }, left);
  }
}

/** Once an entry, which has one key. */
async function whoseKey(
  examined: Examined,
  label: string,
  origin: string | undefined,
  credentials: CredentialsSource | undefined,
): Promise<DoctorLine> {
  const { region } = examined.entry;
  const at = { check: 'identity', target: label } as const;
  if (credentials === undefined) return skipped(at, NO_CREDENTIALS);
  if (origin === undefined) return skipped(at, NOT_REACHED);
  const sts = stsEndpointOf(examined.entry);
  if (sts === undefined) return skipped(at, 'custom endpoint: its STS endpoint is unknown');
  const client = openClient(examined, sts, region, credentials);
  try {
    return await identityLine(label, client, examined.probe);
  } finally {
    await client.close();
  }
}

function openClient(
  { job, ports, limitMs }: Examined,
  endpoint: string,
  regionId: string,
  credentials: CredentialsSource,
): IotClient {
  return createIotClient({
    endpoint,
    regionId,
    signature: job.signature,
    credentials,
    timeouts: atMost(limitMs, job.timeouts),
    connections: 1,
    clock: ports.clock,
    proxy: proxyFromEnv(ports.env),
    userAgent: `ota-audit/${VERSION}`,
  });
}

const NO_CREDENTIALS = 'no credentials';
const NOT_REACHED = 'the endpoint cannot be reached';

/** The endpoint of a region; undefined where calls cannot get there. */
async function* originLines(
  { entry, reached, ports, probe }: Examined,
  region: string,
): AsyncGenerator<DoctorLine, string | undefined> {
  const target = `${entry.account}/${region}`;
  const at = { check: 'dns', target } as const;
  const { line, value: origin } = await probe(at, () => {
    const value = endpointOf(region, entry.endpoint);
    return Promise.resolve({ line: ok(at, value), value });
  });
  if (origin === undefined) {
    yield line;
    return undefined;
  }
  let isReached = reached.get(origin);
  if (isReached === undefined) {
    const { clock, env } = ports;
    isReached = yield* endpointLines({ origin, target, proxy: proxyFromEnv(env), clock, probe });
    reached.set(origin, isReached);
  }
  return isReached ? origin : undefined;
}

async function* targetLines(
  examined: Examined,
  target: Target,
  endpoint: string | undefined,
  credentials: CredentialsSource | undefined,
): AsyncGenerator<DoctorLine> {
  const { job, entry, limiters, ports, limitMs } = examined;
  const label = targetName(target, '/');
  if (credentials === undefined || endpoint === undefined) {
    const why = credentials === undefined ? NO_CREDENTIALS : NOT_REACHED;
    for (const check of CALLS) yield skipped({ check, target: label }, why);
    return;
  }
  const client = openClient(examined, endpoint, target.region, credentials);
  try {
    const lists = entry.select.list !== undefined;
    const clock = ports.clock;
    yield* await permissionLines({
      target,
      label,
      client,
      limiters: limiters.of(entry),
      clock,
      lists,
      rollouts: job.rollouts,
      limitMs,
    });
  } finally {
    await client.close();
  }
}

function atMost(limitMs: number, { connectMs, headersMs, bodyMs, callMs }: Job['timeouts']): Job['timeouts'] {
  return {
    connectMs: Math.min(connectMs, limitMs),
    headersMs: Math.min(headersMs, limitMs),
    bodyMs: Math.min(bodyMs, limitMs),
    callMs: Math.min(callMs, limitMs),
  };
}
