import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Fleet } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { emulator, readTable } from '../support/audit.ts';
import { idsIn, instanceOf, queriesOf } from '../support/instances.ts';
import { keepingLog, runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const FLEET: Fleet = { instances: [instanceOf('i1', 9), instanceOf('i2', 9), instanceOf('i3', 2)] };
const INSTANCES = ['i1', 'i2', 'i3'];

/** Eight of each of two instances, their rows mixed. */
const ROWS = Array.from({ length: 8 }, (_, at) =>
  INSTANCES.slice(0, 2).map((i) => `${i}-fw000${at + 1},${i}`),
).flat();
const file = (rows: readonly string[]): string => `id,instance\n${rows.join('\n')}\n`;
const replaced = (from: string, to: string): string[] => ROWS.map((row) => (row === from ? to : row));
const eightOf = (instance: string): string[] => idsIn(instance, 8);
const withoutOf = (ids: string[], id: string): string[] => ids.filter((entry) => entry !== id);

interface Edited {
  rows: string[];
  /** Instances whose targets are begun anew. */
  anew: string[];
  /** What the report has, by instance. */
  has: Record<string, string[]>;
}

test.each<[string, Edited]>([
  ['not at all', { rows: ROWS, anew: [], has: { i1: eightOf('i1'), i2: eightOf('i2'), i3: [] } }],
  [
    'a row of the target that had ended',
    {
      rows: replaced('i1-fw0003,i1', 'i1-fw0009,i1'),
      anew: ['i1'],
      has: { i1: withoutOf(idsIn('i1', 9), 'i1-fw0003'), i2: eightOf('i2'), i3: [] },
    },
  ],
  [
    'a row of the target that was under way',
    {
      rows: replaced('i2-fw0003,i2', 'i2-fw0009,i2'),
      anew: ['i2'],
      has: { i1: eightOf('i1'), i2: withoutOf(idsIn('i2', 9), 'i2-fw0003'), i3: [] },
    },
  ],
  [
    'a row that goes to the other target',
    {
      rows: replaced('i2-fw0001,i2', 'i1-fw0009,i1'),
      anew: ['i1', 'i2'],
      has: { i1: idsIn('i1', 9), i2: withoutOf(eightOf('i2'), 'i2-fw0001'), i3: [] },
    },
  ],
  [
    'a row of a third target comes last',
    {
      rows: [...ROWS, 'i3-fw0001,i3'],
      anew: [],
      has: { i1: eightOf('i1'), i2: eightOf('i2'), i3: ['i3-fw0001'] },
    },
  ],
  [
    'the rows of the target under way are gone',
    {
      rows: ROWS.map((row) => (row.endsWith('i2') ? '# taken out' : row)),
      anew: [],
      has: { i1: eightOf('i1'), i2: [], i3: [] },
    },
  ],
])('a file that is edited after an interruption: %s', async (_, { rows, anew, has }) => {
  const service = await emulator({ fleet: FLEET, latencyMs: { min: 1, max: 3 } });
  const folder = await tempFolder();
  const path = await put(folder, 'ids.csv', file(ROWS));
  const job = jobOf(
    [targetOf(service.url, { instances: [], select: { ids: { path } } })],
    join(folder, 'out'),
    {
      concurrency: { accounts: 1, queries: 2 },
    },
  );
  await runUntil(job, 12);
  expect(queriesOf(service, 'i1')).toEqual(eightOf('i1'));
  const before = new Set(queriesOf(service, 'i2'));
  expect(before.size).toBeGreaterThanOrEqual(4);
  service.calls.splice(0);

  await put(folder, 'ids.csv', file(rows));
  const { logger, said } = keepingLog();
  const { info, folder: run } = await runJob(job, portsOf({ logger, random: () => 0.1 }));
  // Where nothing can be gone on with, it is another run.
  const isContinued = anew.length < 2;
  expect(info.continuedAt?.length ?? 0).toBe(isContinued ? 1 : 0);
  const told = said.filter((line) => line.includes('the selection or policy has changed'));
  expect(told.map((line) => /"iotInstanceId":"(\w+)"/.exec(line)?.[1])).toEqual(isContinued ? anew : []);
  const ids = readTable(run, 'packages').map((row) => row['firmware_id'] ?? '');
  for (const instance of INSTANCES) {
    const wanted = has[instance] ?? [];
    expect(ids.filter((id) => id.startsWith(instance)).toSorted()).toEqual(wanted);
    // What was recorded is not asked for again, unless its target is begun anew.
    const recorded = anew.includes(instance) ? [] : instance === 'i1' ? eightOf('i1') : [...before];
    expect(queriesOf(service, instance)).toEqual(wanted.filter((id) => !recorded.includes(id)));
  }
  expect(ids).toHaveLength(Object.values(has).flat().length);
});
