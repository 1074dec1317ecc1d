import { describe, expect, test } from 'vitest';
import { createProbe } from '../../src/doctor/probe.ts';
import { storeLines } from '../../src/doctor/quota-store.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import { freePort, needsRedis, testRedis } from '../support/redis.ts';

const redis = needsRedis();
const postgres = await needsPostgres();

/** What a doctor says of a store. */
async function said(store: string, share = 0.8): Promise<string[]> {
  const lines: string[] = [];
  for await (const { status, message } of storeLines(
    { quota: { store, share, template: '' } },
    createProbe(5_000),
  ))
    lines.push(`${status}: ${message}`);
  return lines;
}

test('a job without a store has no line', async () => {
  const lines: unknown[] = [];
  for await (const line of storeLines({}, createProbe(5_000))) lines.push(line);
  expect(lines).toEqual([]);
});

test('a store that is not there is a failure, and its password is not told', async () => {
  const [line = ''] = await said(`redis://u:s3cr3t-word@127.0.0.1:${await freePort()}`);
  expect(line).toMatch(/^failure: .*ECONNREFUSED/);
  expect(line).not.toContain('s3cr3t');
});

describe.skipIf(redis.skip)(`Redis${redis.note}`, () => {
  test('is told with version, time and share', async () => {
    const { url, port } = await testRedis();
    expect(await said(url)).toEqual([
      expect.stringMatching(
        new RegExp(`^ok: Redis at 127.0.0.1:${port}/0 \\(Redis \\d+\\.\\d+\\.\\d+\\) responds in \\d+ ms; 80 % of the quota is shared$`),
      ),
    ]); // prettier-ignore
  });

  test('is warned of where it evicts, or forgets', async () => {
    const { url } = await testRedis('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no');
    expect(await said(url, 1)).toEqual([
      expect.stringMatching(/the whole quota is shared$/),
      'warning: maxmemory-policy is allkeys-lru: a full Redis loses the call schedule',
      'warning: there is no append-only file: a restart of Redis loses the call schedule',
    ]);
  });

  test('that refuses the script is a failure', async () => {
    const { client, port } = await testRedis();
    await client.call('ACL', 'SETUSER', 'reader', 'on', '>s3cr3t-word', '~*', '+@read', '+info');
    expect(await said(`redis://reader:s3cr3t-word@127.0.0.1:${port}`)).toEqual([
      expect.stringMatching(/^failure: .*NOPERM/),
    ]);
  });
});

describe.skipIf(postgres.skip)(`PostgreSQL${postgres.note}`, () => {
  test('is told, and left without a table', async () => {
    const { url, schema, query } = await testDatabase();
    await query(`create schema "${schema}"`);
    const store = `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    expect(await said(store)).toEqual([
      expect.stringMatching(/^ok: PostgreSQL at .* 80 % of the quota is shared$/),
    ]);
    expect(await query(`select to_regclass('ota_audit_quota') as found`)).toEqual([{ found: null }]);
  });

  test('without the schema is a failure', async () => {
    const { url, schema } = await testDatabase();
    const store = `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    expect(await said(store)).toEqual(['failure: no schema in search_path exists']);
  });
});
