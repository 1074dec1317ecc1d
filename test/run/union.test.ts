import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job } from '../../src/index.ts';
import { makePlan } from '../../src/run/plan.ts';
import { emulator, readTable, without } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import { idsIn, instanceOf, queriesOf } from '../support/instances.ts';
import { runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const FLEET: Fleet = { instances: [instanceOf('i1', 6), instanceOf('i2', 20)] };
const ALL = [...idsIn('i1', 6), ...idsIn('i2', 20)];

/** Rows of both instances; those of the second are some of what its list has. */
const ROWS = [
  ['i1-fw0001', 'i1'],
  ['i2-fw0007', 'i2'],
  ['i2-fw0003', 'i2'],
  ['i1-fw0004', 'i1'],
  ['i2-fw0020', 'i2'],
] as const;
const SHAPES = {
  'an instance column': ['id,instance', ...ROWS.map((row) => row.join(','))],
  'an instance and a region column': [
    'id,region,instance',
    ...ROWS.map(([id, i], at) => `${id},${at % 2 ? 'CN-Shanghai' : ''},${i}`),
  ],
} as const;

/** One entry has a file that names the other's instance, too; the other lists both. */
async function jobUnder(url: string, lines: readonly string[]): Promise<Job> {
  const folder = await tempFolder();
  const path = await put(folder, 'ids.csv', `${lines.join('\n')}\n`);
  const ids = { path, name: 'ids.csv' };
  const targets = [
    targetOf(url, { instances: ['i1'], select: { ids } }),
    targetOf(url, { instances: ['i1', 'i2'], select: { list: { productKeys: [] } } }),
  ];
  return jobOf(targets, join(folder, 'reports'), { concurrency: { accounts: 8, queries: 3 } });
}

/** All tables without what differs from run to run. */
function tables(folder: string): Row[] {
  const own = ['run_id', 'as_of', 'request_id', 'observed_at', 'url_expires_in_seconds', 'first_seen'];
  const rows = (['packages', 'findings', 'files', 'coverage'] as const).map((table) =>
    readTable(folder, table),
  );
  return without(rows.flat(), ...own, 'url_expires_at');
}

describe.each(Object.entries(SHAPES))('a target that a file and a list name, by %s', (_, lines) => {
  test('is one target: each firmware is asked for once, those of the file first', async () => {
    const service = await emulator({ fleet: FLEET });
    const { folder, summary } = await runJob(await jobUnder(service.url, lines), portsOf());
    const rows = readTable(folder, 'packages');
    expect(summary.targets.map(({ report }) => [report.target.iotInstanceId, report.selection])).toEqual([
      ['i1', 'ids.csv and list'],
      ['i2', 'ids.csv and list'],
    ]);
    const bySource = (source: string, of: string): string[] =>
      rows.filter((row) => row['source'] === source && row['iot_instance_id'] === of).map(idOf);
    expect(bySource('ids.csv', 'i1')).toEqual(['i1-fw0001', 'i1-fw0004']);
    expect(bySource('ids.csv', 'i2')).toEqual(['i2-fw0007', 'i2-fw0003', 'i2-fw0020']);
    expect(rows.map(idOf).toSorted()).toEqual(ALL);
    expect(queried(service)).toEqual(ALL);
  });

  test.each([1, 3, 8, 14, 25])('interrupted after %i answers: as if it had not been', async (answers) => {
    const service = await emulator({ fleet: FLEET, latencyMs: { min: 1, max: 3 } });
    const whole = await runJob(await jobUnder(service.url, lines), portsOf());
    service.calls.splice(0);
    const job = await jobUnder(service.url, lines);
    await runUntil(job, answers);
    const continued = await runJob(job, portsOf());
    expect(continued.info.continuedAt).toHaveLength(1);
    expect(tables(continued.folder)).toEqual(tables(whole.folder));
    expect(queried(service)).toEqual(ALL);
    expect([continued.exitCode, continued.summary.coverage]).toEqual([
      whole.exitCode,
      whole.summary.coverage,
    ]);
  });
});

test('rows of another region go to the entry of that region, and are one target with it', async () => {
  const folder = await tempFolder();
  const path = await put(folder, 'ids.csv', 'id,region\nfw0001,cn-shanghai\nfw0002,cn-beijing\n');
  const { endpoint: _, ...entry } = targetOf('');
  const beijing = { ...entry, region: 'cn-beijing', instances: [], select: { list: { productKeys: [] } } };
  const shanghai = { ...entry, instances: [], select: { ids: { path } } };
  const plan = await makePlan(jobOf([shanghai, beijing], folder), portsOf());
  await plan.cleanUp();
  expect(
    plan.targets.map(({ target: { region }, selection: { entries, chosenBy, ids } }) => {
      return [region, entries, chosenBy, ids?.rows];
    }),
  ).toEqual([
    ['cn-shanghai', [0], 'file', 1],
    ['cn-beijing', [0, 1], 'whole-list', 1],
  ]);
});

const idOf = (row: Row): string => row['firmware_id'] ?? '';

const queried = (service: Parameters<typeof queriesOf>[0]): string[] => [
  ...queriesOf(service, 'i1'),
  ...queriesOf(service, 'i2'),
];
