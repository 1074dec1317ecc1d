import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import pLimit from 'p-limit';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { systemClock } from '../src/core/system-clock.ts';
import { createRateLimiter } from '../src/quota/rate-limiter.ts';
import { joinStore } from '../src/quota/store/open.ts';
import type { Bench, Figure } from './bench.ts';
import { QUOTA, IN_FLIGHT, audit, refusedPart, used } from './quota.ts';
import type { Night, Pacer } from './quota.ts';
import { serveRedis } from './redis.ts';

const HOSTS = 3;
const QUERIES = 1_000;
const MOST_MS = 180_000;
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** How a host waits for its turn, with connections of its own. @param lane a name that only this run's hosts use */
type Host = (url: string, lane: string, host: number) => Promise<Pacer>;

const ours: Host = async (url, lane, host) => {
  const ports = { clock: systemClock, random: Math.random, logger: silent, host: `host-${host}`, pid: host };
  const link = await joinStore(url, lane, ports);
  const limiter = createRateLimiter({
    ratePerSecond: QUOTA,
    shared: { link, lane, ratePerSecond: QUOTA },
    clock: systemClock,
    random: Math.random,
  });
  return {
    async run(call) {
      await limiter.acquire();
      return call();
    },
    refused: (acquiredAtMs) => limiter.throttled(null, acquiredAtMs),
    close() {
      limiter.close();
      void link.close();
    },
  };
};

const clustering: Host = async (url, lane) => {
  const limiter = new Bottleneck({
    id: lane,
    datastore: 'ioredis',
    connection: new Bottleneck.IORedisConnection({ client: new Redis(url) }),
    minTime: 1_000 / QUOTA,
  });
  await limiter.ready();
  return {
    run: (call) => limiter.schedule(call),
    refused: () => undefined,
    close: () => void limiter.disconnect(),
  };
};

const flexible: Host = (url, lane) => {
  const client = new Redis(url);
  const limiter = new RateLimiterRedis({ storeClient: client, keyPrefix: lane, points: QUOTA, duration: 1 });
  async function turn(): Promise<void> {
    for (;;) {
      const refused = await limiter.consume('all').then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refused === undefined) return;
      if (!(refused instanceof RateLimiterRes)) throw refused;
      await systemClock.sleep(refused.msBeforeNext);
    }
  }
  return Promise.resolve({
    async run(call) {
      await turn();
      return call();
    },
    refused: () => undefined,
    close: () => client.disconnect(),
  });
};

const withPLimit: Host = () => {
  const limit = pLimit(IN_FLIGHT);
  return Promise.resolve({ run: (call) => limit(call), refused: () => undefined, close: () => undefined });
};

/** Three hosts that share 20 queries a second by Redis, against a service that refuses the 21st of any second. */
export const quotaShared: Bench = {
  name: 'quota-shared',
  seconds: 70,
  light: false,
  async run({ runs }) {
    const redis = await serveRedis();
    let lanes = 0;
    const night = async (open: Host, queries = QUERIES): Promise<Night> => {
      const lane = `{${(lanes += 1)}:QueryOTAFirmware}`;
      const pacers = Array.from({ length: HOSTS }, (_, host) => open(redis.url, lane, host));
      return audit({ kind: 'sliding' }, await Promise.all(pacers), { queries, ms: MOST_MS });
    };
    const nights = (open: Host, queries?: number): Promise<Night[]> =>
      Promise.all(Array.from({ length: runs }, () => night(open, queries)));
    try {
      const [own, bottleneck, fixed] = await Promise.all([
        nights(ours),
        nights(clustering),
        nights(flexible),
      ]);
      // After them, with fewer queries: calls that are refused keep a core busy.
      const free = await nights(withPLimit, 200);
      const figure = (what: string, of: (each: Night) => number, limit: Figure['limit']): Figure => ({
        what,
        unit: '%',
        ours: own.map(of),
        peers: {
          'bottleneck Clustering, 50 ms apart': bottleneck.map(of),
          'rate-limiter-flexible, 20 a second': fixed.map(of),
          'p-limit alone': free.map(of),
        },
        ...(limit && { limit }),
        note: `${HOSTS} hosts, one Redis; strict sliding second`,
      });
      return [
        figure('quota used together', used, { least: 95 }),
        figure('calls refused together', refusedPart, { most: 1 }),
      ];
    } finally {
      await redis.stop();
    }
  },
};
