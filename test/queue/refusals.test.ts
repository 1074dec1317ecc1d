/** What cannot work ends with exit 2 and says what to do, and nothing that was collected is lost. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { BACKENDS } from '../support/queue.ts';
import { needsRedis, testRedis } from '../support/redis.ts';
import { tempFolder } from '../support/temp.ts';
import { ACCOUNTS, PACKAGES, estateOn, expectWhole, isReady, killed, repeated } from './estate.ts';

const LIMIT_MS = 90_000;

/** The shipped program as of another version. Resolves with its folder. */
async function otherVersion(): Promise<string> {
  const folder = await tempFolder();
  const root = resolve(import.meta.dirname, '../..');
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'dist/core/version.js');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/'[\d.]+'/, "'9.9.9'"));
  return join(folder, 'dist');
}

describe.each(BACKENDS.map((backend) => [`${backend.name}${backend.note}`, backend] as const))(
  'with a queue on %s',
  (_name, { skip, open }) => {
    test.skipIf(skip)(
      'a run that no worker takes ends with 2, keeps what came, and goes on once there is one',
      { timeout: LIMIT_MS },
      async () => {
        const estate = await estateOn(await open());
        const worker = await isReady(estate.worker());
        const run = estate.runBriefly(4_000);
        await estate.asked(PACKAGES + 3);
        await killed(worker);
        const { code, stderr } = await run.ended;
        expect(code).toBe(2);
        const [runId = ''] = estate.runs();
        expect(stderr).toMatch(
          new RegExp(`[23] account\\(s\\) of run ${runId} wait, and no worker has shown for 4s`),
        );
        expect(stderr).toContain('Start ota-audit worker');
        expect(stderr).toContain('the same command continues');
        await isReady(estate.worker({ accounts: ACCOUNTS.length }));
        expect(expectWhole(await estate.run().ended).run_id).toBe(runId);
        const more = repeated(estate.calls);
        expect(Object.keys(more).length).toBeLessThanOrEqual(1);
      },
    );

    test.skipIf(skip)(
      'a worker of another version ends with 2, and the run says which',
      { timeout: LIMIT_MS },
      async () => {
        const estate = await estateOn(await open());
        const other = await isReady(estate.worker({ dist: await otherVersion() }));
        const run = estate.runBriefly(8_000);
        const { code, stderr } = await other.ended;
        expect(code).toBe(2);
        expect(stderr).toContain(`it is of version ${VERSION}, and this worker of 9.9.9`);
        expect(stderr).toContain('Run one version of ota-audit on all machines.');
        expect(estate.calls).toEqual([]);
        const ended = await run.ended;
        expect(ended.code).toBe(2);
        expect(ended.stdout + ended.stderr).toContain('9.9.9');
        await isReady(estate.worker({ accounts: ACCOUNTS.length }));
        expectWhole(await estate.run().ended);
        expect(repeated(estate.calls)).toEqual({});
      },
    );
  },
);

const redis = needsRedis();

describe.skipIf(redis.skip)(`a Redis${redis.note}`, () => {
  test.each([
    ['none', '', 'NOAUTH'],
    ['another', ':wrong-password@', 'WRONGPASS'],
  ])('that wants a password and is given %s is refused', async (_which, given, reason) => {
    const store = await testRedis('--requirepass', 'right-password');
    const url = store.url.replace('redis://', `redis://${given}`);
    const estate = await estateOn({ url, parts: await tempFolder() });
    for (const ended of [await estate.run().ended, await estate.worker().ended]) {
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('the queue cannot be used: ');
      expect(ended.stderr).toContain(reason);
      expect(ended.stdout + ended.stderr).not.toMatch(/(?:right|wrong)-password/);
    }
    expect(estate.calls).toEqual([]);
  });

  test('that wants a password and is given it is used', { timeout: LIMIT_MS }, async () => {
    const store = await testRedis('--requirepass', 'right-password');
    const url = store.url.replace('redis://', 'redis://:right-password@');
    const estate = await estateOn({ url, parts: await tempFolder() });
    await isReady(estate.worker({ accounts: ACCOUNTS.length }));
    const ended = await estate.run().ended;
    expectWhole(ended);
    expect(ended.stdout + ended.stderr).not.toContain('right-password');
  });

  test(
    'that only reads ends the run with 2, which goes on at the one that writes',
    { timeout: LIMIT_MS },
    async () => {
      const store = await testRedis();
      const estate = await estateOn({ url: store.url, parts: await tempFolder() });
      await store.client.replicaof('127.0.0.1', '1');
      const { code, stderr } = await estate.runBriefly(3_000).ended;
      expect(code).toBe(2);
      expect(stderr).toContain('READONLY');
      const [runId] = estate.runs();
      await store.client.replicaof('NO', 'ONE');
      await isReady(estate.worker({ accounts: ACCOUNTS.length }));
      const { run_id: continued } = expectWhole(await estate.run().ended);
      expect(continued).toBe(runId);
    },
  );

  test('that is not there is refused', async () => {
    const estate = await estateOn({ url: 'redis://:secret-1@127.0.0.1:1/0', parts: await tempFolder() });
    for (const ended of [await estate.run().ended, await estate.worker().ended]) {
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('ECONNREFUSED');
      expect(ended.stdout + ended.stderr).not.toContain('secret-1');
    }
  });
});

const [, postgres] = BACKENDS;

describe.skipIf(postgres?.skip)(`a PostgreSQL${postgres?.note}`, () => {
  test(
    'whose role may create nothing is refused, and used once it is prepared',
    { timeout: LIMIT_MS },
    async () => {
      const queue = await postgres!.open();
      const role = `ota_test_${randomBytes(6).toString('hex')}`;
      const admin = new pg.Client({ connectionString: queue.url });
      await admin.connect();
      onTestFinished(async () => {
        await admin.query(`drop owned by ${role}; drop role ${role}`);
        await admin.end();
      });
      await admin.query(`create role ${role} login`);
      const own = new URL(queue.url);
      own.username = role;
      const estate = await estateOn({ url: own.href, parts: own.href });
      for (const ended of [await estate.run().ended, await estate.worker().ended]) {
        expect(ended.code).toBe(2);
        expect(ended.stderr).toMatch(/permission denied/);
      }
      expect(estate.calls).toEqual([]);
      await admin.query(`grant create on database ${own.pathname.slice(1)} to ${role}`);
      await admin.query(`grant create on schema public to ${role}`);
      await isReady(estate.worker({ accounts: ACCOUNTS.length }));
      expectWhole(await estate.run().ended);
    },
  );
});
