/** One quota over processes and hosts: what a store gives out, and what happens when it is not there. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { createRateLimiter } from '../../src/quota/rate-limiter.ts';
import type { RateLimiter } from '../../src/quota/rate-limiter.ts';
import { joinStore, openStore } from '../../src/quota/store/open.ts';
import type { StoreLink } from '../../src/quota/store/link.ts';
import { laneOf } from '../../src/quota/store/store.ts';
import type { QuotaStore } from '../../src/quota/store/store.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import { freePort, needsRedis, testRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';

const LANE = laneOf('1234567890123456', 'QueryOTAFirmware');
const redis = needsRedis();
const postgres = await needsPostgres();

async function opened(url: string, host = 'one:1:a'): Promise<QuotaStore> {
  const store = await openStore(url, host);
  onTestFinished(() => store.close());
  return store;
}

async function redisUrl(): Promise<string> {
  return (await testRedis()).url;
}

async function postgresUrl(): Promise<string> {
  const { url, schema, query } = await testDatabase();
  await query(`create schema "${schema}"`);
  return `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
}

const STORES = [
  { name: `Redis${redis.note}`, skip: redis.skip, urlOf: redisUrl },
  { name: `PostgreSQL${postgres.note}`, skip: postgres.skip, urlOf: postgresUrl },
];

for (const { name, skip, urlOf } of STORES) {
  describe.skipIf(skip)(`the starts that ${name} gives out`, () => {
    test('are one distance apart, whoever asks, and two seconds ahead at most', async () => {
      const url = await urlOf();
      const stores = await Promise.all(['a', 'b', 'c'].map((host) => opened(url, host)));
      await stores[0]?.look(LANE);
      const asked = Array.from({ length: 10 }, () => stores.map((store) => store.reserve(LANE, 100)));
      const slots = await Promise.all(asked.flat());
      const reserved = slots.filter(({ isReserved }) => isReserved);
      expect(reserved.length).toBeGreaterThanOrEqual(21);
      expect(reserved.length).toBeLessThan(30);
      const starts = reserved.map(({ atMs, waitMs }) => atMs + waitMs).sort((a, b) => a - b);
      const distances = starts.slice(1).map((start, at) => start - (starts[at] ?? 0));
      for (const distance of distances) expect(distance).toBeCloseTo(100, 1);
      expect(Math.max(...slots.map(({ hosts }) => hosts))).toBe(3);
    });

    test('wait for the longest hold, and lanes are apart', async () => {
      const store = await opened(await urlOf());
      await store.hold(LANE, 1_500);
      await store.hold(LANE, 500);
      const held = await store.reserve(LANE, 50);
      expect(held).toMatchObject({ isReserved: true });
      expect(held.waitMs).toBeGreaterThan(1_000);
      expect(held.waitMs).toBeLessThanOrEqual(1_500);
      const other = await store.reserve(laneOf('1234567890123456', 'ListOTAFirmware'), 50);
      expect(other).toMatchObject({ isReserved: true, waitMs: 0 });
    });

    test('are none while a hold is far, and it lasts two minutes at most', async () => {
      const store = await opened(await urlOf());
      await store.hold(LANE, 3_600_000);
      const { isReserved, waitMs } = await store.reserve(LANE, 50);
      expect(isReserved).toBe(false);
      expect(waitMs).toBeGreaterThan(100_000);
      expect(waitMs).toBeLessThanOrEqual(118_000);
    });
  });
}

interface Subject {
  limiter: RateLimiter;
  link: StoreLink;
  said: string[];
}

/** A limiter of 20 calls a second that shares its quota by a store. */
async function sharing(url: string, ratePerSecond = 20): Promise<Subject> {
  const said: string[] = [];
  const log = (level: string) => (message: string, fields?: object) =>
    void said.push(`${level}: ${message} ${JSON.stringify(fields)}`);
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const ports = { clock: systemClock, random: Math.random, logger, host: 'here', pid: 1 };
  const link = await joinStore(url, LANE, ports);
  const shared = { link, lane: LANE, ratePerSecond: 20 };
  const limiter = createRateLimiter({ ratePerSecond, shared, clock: systemClock, random: Math.random });
  onTestFinished(async () => {
    limiter.close();
    await link.close();
  });
  return { limiter, link, said };
}

/** So many starts, one after another; milliseconds from the first to the last. */
async function take({ limiter }: Subject, count: number): Promise<number> {
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      await limiter.acquire();
      times.push(performance.now());
    }),
  );
  return Math.max(...times) - Math.min(...times);
}

async function untilJoined({ link }: Subject): Promise<void> {
  await expect.poll(() => link.isJoined, { timeout: 10_000, interval: 20 }).toBe(true);
}

describe.skipIf(redis.skip)(`a limiter whose store is Redis${redis.note}`, () => {
  test('shares its starts with another, and a hold of one holds both', async () => {
    const url = await redisUrl();
    const [one, two] = await Promise.all([sharing(url), sharing(url)]);
    const [first, second] = await Promise.all([take(one, 8), take(two, 8)]);
    // 16 starts of one lane: alone each had 8 in 350 ms.
    expect(Math.max(first, second)).toBeGreaterThan(650);
    one.limiter.throttled(700, performance.now());
    const heldMs = performance.now();
    await expect.poll(() => one.link.isJoined).toBe(true);
    await take(two, 2);
    expect(performance.now() - heldMs).toBeGreaterThan(600);
    expect([...one.said, ...two.said].filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  test('goes on after SCRIPT FLUSH and FLUSHALL as if nothing had been', async () => {
    const server = await testRedis();
    const subject = await sharing(server.url);
    await take(subject, 3);
    await server.client.script('FLUSH');
    await take(subject, 3);
    await server.client.flushall();
    await take(subject, 3);
    expect(subject.link.isJoined).toBe(true);
    expect(subject.said).toEqual([]);
  });

  test.each([
    ['is killed', (server: TestRedis) => server.kill(), (server: TestRedis) => server.start()],
    ['hangs', (server: TestRedis) => server.freeze(), (server: TestRedis) => server.thaw()],
  ])(
    'goes on with half of the quota when it %s, says so once, and joins it again',
    async (_name, stop, back) => {
      const server = await testRedis();
      const subject = await sharing(server.url);
      await take(subject, 3);
      await stop(server);
      const tookMs = await take(subject, 8);
      expect(subject.link.isJoined).toBe(false);
      // 10 a second, and one answer that is waited for; the first few may have been reserved before.
      expect(tookMs).toBeGreaterThan(400);
      expect(tookMs).toBeLessThan(2_500);
      await back(server);
      await untilJoined(subject);
      await take(subject, 3);
      const levels = subject.said.map((line) => line.split(' ')[0]);
      expect(levels.filter((level) => level === 'warn:')).toHaveLength(1);
      expect(subject.said[0]).toMatch(/unreachable.*"part":"1\/2"/);
      expect(levels).toContain('info:');
    },
  );

  test.each([
    ['refuses the password', 'redis://:wr0ng-passw0rd@', /WRONGPASS|invalid/],
    ['wants a password and is given none', 'redis://', /NOAUTH/],
    ['speaks no TLS', 'rediss://:wr0ng-passw0rd@', /ETIMEDOUT/],
  ])('goes on alone where it %s, and tells no secret', async (_name, start, reason) => {
    const { port } = await testRedis('--requirepass', 'the-right-0ne');
    const subject = await sharing(`${start}127.0.0.1:${port}/0`);
    expect(subject.link.isJoined).toBe(false);
    expect(await take(subject, 3)).toBeLessThan(1_000);
    expect(subject.said[0]).toMatch(/^warn: the quota store is unreachable/);
    expect(subject.said[0]).toMatch(reason);
    expect(subject.said[0]).toContain(`Redis at 127.0.0.1:${port}/0`);
    expect(subject.said.join()).not.toMatch(/wr0ng|right-0ne/);
  });

  test('lets a user of its access list in', async () => {
    const server = await testRedis();
    await server.client.call('ACL', 'SETUSER', 'audit', 'on', '>p4ss/word', '~ota-audit:quota:*',
      '+evalsha', '+eval', '+time', '+hmget', '+hset', '+pexpire', '+zadd', '+zremrangebyscore', '+zcard'); // prettier-ignore
    const subject = await sharing(`redis://audit:p4ss%2Fword@127.0.0.1:${server.port}/0`);
    expect(subject.said).toEqual([]);
    expect(subject.link.isJoined).toBe(true);
    await take(subject, 2);
  });
});

test.each(['redis', 'postgres'])('nothing at the address of %s costs no call', async (scheme) => {
  const subject = await sharing(`${scheme}://u:s3cr3t-word@127.0.0.1:${await freePort()}/0`);
  expect(await take(subject, 3)).toBeLessThan(1_000);
  expect(subject.said[0]).toMatch(/ECONNREFUSED/);
  expect(subject.said.join()).not.toContain('s3cr3t');
});
