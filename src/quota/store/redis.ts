import { createHash } from 'node:crypto';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { SLOT_SCRIPT, redisKeys } from './redis-script.ts';
import type { QuotaStore, Slot } from './store.ts';

const SHA1 = createHash('sha1').update(SLOT_SCRIPT).digest('hex');

/** Until a connection stands, TLS included; calls do not wait for it. */
const CONNECT_MS = 2_000;
const LONGEST_RECONNECT_MS = 2_000;

/** Nothing is queued while there is no connection: a start that comes late is worth nothing. */
const OPTIONS = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectionName: 'ota-audit',
  disableClientInfo: true,
  // It needs INFO, which a user for the quota alone may not call; a server that still loads says so itself.
  enableReadyCheck: false,
  // What stands before a managed Redis may know no other.
  protocol: 2,
  retryStrategy: (times: number) => Math.min(100 * times, LONGEST_RECONNECT_MS),
  // After a failover the old primary refuses to write: the name leads to the new one.
  reconnectOnError: (error: Error) => /^(?:READONLY|MASTERDOWN)\b/.test(error.message),
} satisfies RedisOptions;

/** What the script needs of a client. */
type Client = Pick<Redis | Cluster, 'evalsha' | 'eval' | 'info' | 'disconnect' | 'on' | 'connect' | 'status'>;

export interface RedisStore extends QuotaStore {
  /** What the server tells of itself, by name; empty where it may not be asked. */
  info(): Promise<Readonly<Record<string, string>>>;
}

/** @param host who asks: one name for each process */
export async function openRedis(url: string, host: string): Promise<RedisStore> {
  const { Redis, Cluster } = await import('ioredis');
  const single = new Redis(url, OPTIONS);
  const { host: address = '', port = 6379, db = 0 } = single.options;
  let client: Client = single;
  let failure: Error | undefined;
  let connecting: Promise<void> | undefined;
  listen(client);

  /** A failed connection tells why by an event; the commands only say that there is none. */
  function listen(to: Client): void {
    to.on('error', (error: Error) => (failure = error));
    to.on('ready', () => (failure = undefined));
  }

  async function connected(): Promise<void> {
    if (client.status !== 'wait') return connecting;
    connecting = client.connect().catch(() => undefined);
    await connecting;
    connecting = undefined;
  }

  async function run(lane: string, distanceMs: number, holdMs: number): Promise<Slot> {
    await connected();
    try {
      return await evaluate(client, lane, distanceMs, holdMs);
    } catch (error) {
      if (isMoved(error) && client === single) {
        client = clusterOf(Cluster, single.options);
        listen(client);
        single.disconnect();
        await connected();
        return evaluate(client, lane, distanceMs, holdMs);
      }
      throw client.status === 'ready' ? error : (failure ?? error);
    }
  }

  async function evaluate(by: Client, lane: string, distanceMs: number, holdMs: number): Promise<Slot> {
    const given = [...redisKeys(lane), toMicros(distanceMs), toMicros(holdMs), host];
    try {
      return toSlot(await by.evalsha(SHA1, 2, ...given));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return toSlot(await by.eval(SLOT_SCRIPT, 2, ...given));
    }
  }

  return {
    where: `Redis at ${address}:${port}/${db}`,
    info: async () => readInfo(await client.info().catch(() => '')),
    reserve: (lane, distanceMs) => run(lane, distanceMs, 0),
    async hold(lane, forMs) {
      await run(lane, 0, forMs);
    },
    look: (lane) => run(lane, 0, 0),
    close: () => Promise.resolve(client.disconnect()),
  };
}

function clusterOf(
  of: typeof Cluster,
  { host = '', port = 6_379, username, password, tls }: RedisOptions,
): Cluster {
  const { connectTimeout, connectionName, disableClientInfo, enableReadyCheck, protocol } = OPTIONS;
  return new of([{ host, port }], {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck,
    maxRedirections: 3,
    clusterRetryStrategy: (times) => Math.min(100 * times, LONGEST_RECONNECT_MS),
    redisOptions: {
      username,
      password,
      tls,
      connectTimeout,
      connectionName,
      disableClientInfo,
      enableReadyCheck,
      protocol,
    },
  });
}

/** The server is one of a cluster, and the lane another's. */
function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED ');
}

function readInfo(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(/\r?\n/).map((line) => [/^[^:]*/.exec(line)?.[0] ?? '', line.replace(/^[^:]*:?/, '')]),
  );
}

const toMicros = (ms: number): string => String(Math.round(ms * 1_000));

function toSlot(answer: unknown): Slot {
  const [reserved, waitUs, atUs, hosts] = Array.isArray(answer) ? answer.map(Number) : [];
  if (reserved === undefined || waitUs === undefined || atUs === undefined || hosts === undefined)
    throw new Error('unexpected response of the script');
  return { isReserved: reserved === 1, waitMs: waitUs / 1_000, atMs: atUs / 1_000, hosts };
}
