import Bottleneck from 'bottleneck';
import pLimit from 'p-limit';
import { systemClock } from '../src/core/system-clock.ts';
import { quotaMeter } from '../src/emulator/quota.ts';
import type { QuotaMeter, QuotaOptions } from '../src/emulator/quota.ts';
import { createRateLimiter } from '../src/quota/rate-limiter.ts';
import type { Bench, Figure } from './bench.ts';

/** Of QueryOTAFirmware, calls a second. */
export const QUOTA = 20;
export const IN_FLIGHT = 16;
const NEIGHBOUR_MS = 60_000;
/** What settling may take. */
const SETTLED_MS = 10_000;

export interface Service {
  kind: QuotaOptions['kind'];
  jitterMs?: number;
  /** Calls a second that another tenant makes out of the same quota. */
  neighbour?: number;
}

/** How a client waits for its turn. */
export interface Pacer {
  run<T>(call: () => Promise<T>): Promise<T>;
  refused(acquiredAtMs: number): void;
  close(): void;
}

function ours(): Pacer {
  const limiter = createRateLimiter({ ratePerSecond: QUOTA, clock: systemClock, random: Math.random });
  return {
    async run(call) {
      await limiter.acquire();
      return call();
    },
    refused: (acquiredAtMs) => limiter.throttled(null, acquiredAtMs),
    close: () => limiter.close(),
  };
}

function withBottleneck(): Pacer {
  const limiter = new Bottleneck({ minTime: 1_000 / QUOTA, maxConcurrent: IN_FLIGHT });
  return { run: (call) => limiter.schedule(call), refused: () => undefined, close: () => undefined };
}

function withPLimit(): Pacer {
  const limit = pLimit(IN_FLIGHT);
  return { run: (call) => limit(call), refused: () => undefined, close: () => undefined };
}

export interface Night {
  /** When each useful answer's call arrived, milliseconds since the start. */
  answered: number[];
  refused: number;
  endMs: number;
}

/** Queries a quota in this process, 80 to 300 ms away: real time, real timers. @param pacers one for each host */
export async function audit(
  service: Service,
  pacers: readonly Pacer[],
  until: { queries: number; ms: number },
): Promise<Night> {
  const quota = quotaMeter(service.kind, QUOTA);
  const startedMs = performance.now();
  const sinceStart = (): number => performance.now() - startedMs;
  const night: Night = { answered: [], refused: 0, endMs: 0 };
  const neighbour = service.neighbour ? visit(quota, service.neighbour) : undefined;
  let asked = 0;

  async function once(pacer: Pacer): Promise<boolean> {
    const acquiredAtMs = performance.now();
    await systemClock.sleep((service.jitterMs ?? 0) * Math.random());
    const { accepted } = quota.take(performance.now());
    if (accepted) night.answered.push(sinceStart());
    else night.refused += 1;
    if (!accepted) pacer.refused(acquiredAtMs);
    await systemClock.sleep(accepted ? 80 + 220 * Math.random() : 20);
    return accepted;
  }
  async function worker(pacer: Pacer): Promise<void> {
    while (asked < until.queries && sinceStart() < until.ms) {
      asked += 1;
      while (!(await pacer.run(() => once(pacer))));
      night.endMs = sinceStart();
    }
  }
  const workers = (pacer: Pacer): Promise<void>[] => Array.from({ length: IN_FLIGHT }, () => worker(pacer));
  await Promise.all(pacers.flatMap(workers));
  if (neighbour) clearInterval(neighbour);
  for (const pacer of pacers) pacer.close();
  return night;
}

function visit(quota: QuotaMeter, perSecond: number): NodeJS.Timeout {
  return setInterval(() => quota.take(performance.now()), 1_000 / perSecond);
}

const percent = (part: number): number => part * 100;
export const used = ({ answered, endMs }: Night): number =>
  percent(answered.length / (endMs / 1_000) / QUOTA);
export const refusedPart = ({ answered, refused }: Night): number =>
  percent(refused / (answered.length + refused));

/** Of what a neighbour leaves, once it has settled. */
function usedBeside(night: Night): number {
  const late = night.answered.filter((at) => at > SETTLED_MS && at <= NEIGHBOUR_MS).length;
  return percent(late / ((NEIGHBOUR_MS - SETTLED_MS) / 1_000) / (QUOTA / 2));
}

const SERVICES: readonly { what: string; service: Service; least: number; mostRefused: number }[] = [
  { what: 'fixed seconds', service: { kind: 'fixed' }, least: 99, mostRefused: 0 },
  { what: 'token bucket', service: { kind: 'bucket' }, least: 99, mostRefused: 0 },
  { what: 'strict sliding second', service: { kind: 'sliding' }, least: 98, mostRefused: 1 },
  {
    what: 'strict sliding second, 10 ms of jitter',
    service: { kind: 'sliding', jitterMs: 10 },
    least: 95,
    mostRefused: 100,
  },
];

/**
 * How much of 20 queries a second becomes useful answers. The runs go at once, each a few timers; those without a pace
 * come after them, with fewer queries, since they keep a core busy with calls that are refused.
 */
export const quota: Bench = {
  name: 'quota',
  seconds: 80,
  light: false,
  async run({ runs }) {
    const times = Array.from({ length: runs });
    const nights = (service: Service, pacer: () => Pacer, queries = 1_000): Promise<Night[]> =>
      Promise.all(times.map(() => audit(service, [pacer()], { queries, ms: NEIGHBOUR_MS * 2 })));
    let paced: Promise<unknown> = Promise.resolve();
    const figures = SERVICES.map(async ({ what, service, least, mostRefused }): Promise<Figure[]> => {
      const both = Promise.all([nights(service, ours), nights(service, withBottleneck)]);
      paced = Promise.all([paced, both]);
      const [own, bottleneck] = await both;
      await paced;
      const free = await nights(service, withPLimit, 200);
      const peers = (of: (night: Night) => number): Record<string, number[]> => ({
        'bottleneck, 50 ms apart': bottleneck.map(of),
        'p-limit alone': free.map(of),
      });
      return [
        { what: `quota used: ${what}`, unit: '%', ours: own.map(used), peers: peers(used), limit: { least } },
        {
          what: `calls refused: ${what}`,
          unit: '%',
          ours: own.map(refusedPart),
          peers: peers(refusedPart),
          ...(mostRefused < 100 && { limit: { most: mostRefused } }),
        },
      ];
    });
    const beside = async (): Promise<Figure[]> => {
      const service: Service = { kind: 'sliding', neighbour: QUOTA / 2 };
      const own = await Promise.all(
        times.map(() => audit(service, [ours()], { queries: Infinity, ms: NEIGHBOUR_MS })),
      );
      return [
        {
          what: 'of what a neighbour with half of the quota leaves',
          unit: '%',
          ours: own.map(usedBeside),
          limit: { least: 90 },
          note: 'from 10 s on, over 50 s',
        },
        {
          what: 'calls refused beside that neighbour',
          unit: '%',
          ours: own.map(refusedPart),
          limit: { most: 3 },
        },
      ];
    };
    const neighbour = beside();
    paced = Promise.all([paced, neighbour]);
    return (await Promise.all([...figures, neighbour])).flat();
  },
};
