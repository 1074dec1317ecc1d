/** Real processes of the shipped program against one account that refuses what goes beyond 20 queries in any second. */
import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { emulator, idsFile, packages } from '../support/audit.ts';
import { DEMO_ENV } from '../support/cli.ts';
import { needsPostgres, testDatabase } from '../support/postgres.ts';
import { MAIN, execute } from '../support/process.ts';
import { needsRedis, testRedis } from '../support/redis.ts';
import { put, tempFolder } from '../support/temp.ts';

const PROCESSES = 3;
const PACKAGES = 54;
const QUOTA = 20;
/** Processes do not start in step, and the first query of each goes alone. */
const STARTED_MS = 1_000;

interface Together {
  codes: number[];
  /** Useful answers a second, from when all were there to the last. */
  perSecond: number;
  refusedPercent: number;
  mostInAnySecond: number;
}

/** Three processes ask for all packages each, at the same time, with a quota that they share by `store`. */
async function together(store: string): Promise<Together> {
  const service = await emulator({
    fleet: fleetOf(packages(PACKAGES)),
    quota: { kind: 'sliding', query: QUOTA, list: 10 },
    latencyMs: { min: 80, max: 200 },
  });
  const folder = await tempFolder();
  await idsFile(
    folder,
    packages(PACKAGES).map(({ firmwareId }) => firmwareId),
  );
  const runs = Array.from({ length: PROCESSES }, async (_, index) => {
    const job = await put(folder, `job-${index}.yaml`, JSON.stringify(jobAt(service.url)));
    const argv = ['run', job, '--out', folder, '--format', 'csv', '--rollouts', 'off', '--quiet'];
    return execute(process.execPath, [MAIN, ...argv], { ...DEMO_ENV, QUOTA_STORE: store });
  });
  const ended = await Promise.all(runs);
  for (const { stderr } of ended) expect(stderr).not.toMatch(/quota store|Warning/);
  const calls = service.calls.filter(({ operation }) => operation === 'QueryOTAFirmware');
  const refused = calls.filter(({ code }) => code.startsWith('Throttling'));
  const startedMs = Math.min(...calls.map(({ receivedAtMs }) => receivedAtMs)) + STARTED_MS;
  const times = calls
    .filter(({ status, receivedAtMs }) => status === 200 && receivedAtMs >= startedMs)
    .map(({ receivedAtMs }) => receivedAtMs)
    .sort((a, b) => a - b);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  return {
    codes: ended.map(({ code }) => code),
    perSecond: (times.length - 1) / seconds,
    refusedPercent: (100 * refused.length) / calls.length,
    mostInAnySecond: service.stats().operations['QueryOTAFirmware']?.mostAcceptedInAnySecond ?? 0,
  };
}

function jobAt(endpoint: string): object {
  return {
    targets: [
      {
        account: 'demo',
        region: 'cn-shanghai',
        endpoint,
        quota: { account: '1234567890123456' },
      },
    ],
    select: { ids: 'ids.csv' },
    failOn: 'never',
    quota: { store: '${QUOTA_STORE}' },
  };
}

// Two idle cores use 97 % with none refused; this leaves room for some other work.
const LEAST_USED_PERCENT = 90;
const MOST_REFUSED_PERCENT = 2;

/** Prints the figures, and holds them against what is certain. */
function judge(name: string, { codes, perSecond, refusedPercent, mostInAnySecond }: Together): void {
  const usedPercent = (100 * perSecond) / QUOTA;
  console.info(
    `${name}: ${usedPercent.toFixed(1)} % of the quota, ${refusedPercent.toFixed(2)} % refused, ${mostInAnySecond} in a second`,
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(mostInAnySecond).toBeLessThanOrEqual(QUOTA);
  expect(usedPercent).toBeGreaterThanOrEqual(LEAST_USED_PERCENT);
  expect(refusedPercent).toBeLessThanOrEqual(MOST_REFUSED_PERCENT);
}

const redis = needsRedis();
const postgres = await needsPostgres();

describe('three processes use one quota, and go beyond it in no second', () => {
  test.skipIf(redis.skip)(`by Redis${redis.note}`, async () => {
    const { url, client } = await testRedis();
    judge('Redis', await together(url));
    expect(await client.zcard('ota-audit:quota:{1234567890123456:QueryOTAFirmware}:hosts')).toBe(PROCESSES);
  });

  test.skipIf(postgres.skip)(`by PostgreSQL${postgres.note}`, async () => {
    const { url, schema, query } = await testDatabase();
    await query(`create schema "${schema}"`);
    judge('PostgreSQL', await together(`${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`));
    const lanes = await query(
      'select lane, (select count(*) from jsonb_object_keys(hosts)) as hosts from ota_audit_quota',
    );
    expect(lanes).toContainEqual({ lane: '{1234567890123456:QueryOTAFirmware}', hosts: String(PROCESSES) });
  });
});
