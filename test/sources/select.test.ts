import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListPage } from '../../src/core/model/observation.ts';
import type { Difference, Selected } from '../../src/core/model/selection.ts';
import type { Target } from '../../src/core/model/target.ts';
import type { ListFacts } from '../../src/sources/list.ts';
import { prepareSelection, selectFirmware } from '../../src/sources/select.ts';
import type { PreparedSelection, SelectTarget } from '../../src/sources/select.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ota-select-'));
  await writeFile(join(folder, 'a.csv'), 'firmware_id,instance\nx1,i1\nbad id,i1\nx2,i2\nx1,i1\nx3,i1\n');
  await writeFile(join(folder, 'plain.csv'), 'x1\nx9\n');
});
afterAll(() => rm(folder, { recursive: true }));

const target = (select: SelectTarget['select'], instances: string[] = []): SelectTarget => ({
  account: 'acme',
  region: 'cn-shanghai',
  instances,
  select,
});
const knownRegions = ['cn-shanghai'];

interface Told {
  selected: Selected[];
  differences: Difference[];
  facts: ListFacts[];
  asked: string[];
}

async function run(
  prepared: PreparedSelection,
  lists: Record<string, string[]>,
  total?: number,
): Promise<Told> {
  const told: Told = { selected: [], differences: [], facts: [], asked: [] };
  let seq = 0;
  const listPage = async (place: Target, page: number, filter: object): Promise<ListPage> => {
    told.asked.push(`${place.iotInstanceId} ${page} ${JSON.stringify(filter)}`);
    const all = lists[place.iotInstanceId] ?? [];
    const firmware = all.map((firmwareId) => ({
      firmwareId,
      productKey: '',
      moduleName: '',
      destVersion: '',
    }));
    return { currentPage: page, pageCount: 1, total: total ?? all.length, firmware, requestId: 'r' };
  };
  const selection = selectFirmware(prepared, {
    listPage,
    nextSeq: () => (seq += 1),
    onListFacts: (_place, facts) => told.facts.push(facts),
    onDifference: (difference) => void told.differences.push(difference),
  });
  for await (const firmware of selection) told.selected.push(firmware);
  return told;
}

const brief = ({ seq, target, firmwareId, source, sourceLine, problem }: Selected): string =>
  [seq, target.iotInstanceId, firmwareId, source, sourceLine, problem ? 'unusable' : ''].join(' ').trim();

test('a file: rows in order with their instance, numbered without gaps, unusable ones kept', async () => {
  const ids = { path: join(folder, 'a.csv'), name: 'a.csv' };
  const prepared = await prepareSelection(target({ ids }, ['i1']), { knownRegions });
  expect(prepared).toMatchObject({ total: 4, description: 'a.csv', duplicates: { count: 1, lines: [5] } });
  const told = await run(prepared, {});
  expect(told.selected.map(brief)).toEqual([
    '1 i1 x1 a.csv 2',
    '2 i1 bad id a.csv 3 unusable',
    '3 i2 x2 a.csv 4',
    '4 i1 x3 a.csv 6',
  ]);
  expect(told.asked).toEqual([]);
});

test('a list: every configured instance, with its filters', async () => {
  const list = { productKeys: ['p1'], destVersion: '1.0' };
  const prepared = await prepareSelection(target({ list }, ['i1', 'i2']), {
    knownRegions,
    copyPath: join(folder, 'spooled.csv'),
  });
  expect(prepared).toMatchObject({ total: null, description: 'list of product p1, version 1.0' });
  const told = await run(prepared, { i1: ['x1', 'x2'], i2: ['x1'] });
  expect(told.selected.map(brief)).toEqual(['1 i1 x1 list', '2 i1 x2 list', '3 i2 x1 list']);
  expect(told.asked).toEqual([
    'i1 1 {"productKey":"p1","destVersion":"1.0"}',
    'i2 1 {"productKey":"p1","destVersion":"1.0"}',
  ]);
});

test('a list of a target without instances is one list', async () => {
  const prepared = await prepareSelection(target({ list: { productKeys: [] } }), {
    knownRegions,
    copyPath: join(folder, 'spooled.csv'),
  });
  expect((await run(prepared, { '': ['x1'] })).selected.map(brief)).toEqual(['1  x1 list']);
});

test('both: the file is selected, the differences with each instance’s list are told', async () => {
  const select = { ids: { path: join(folder, 'a.csv'), name: 'a.csv' }, list: { productKeys: [] } };
  const prepared = await prepareSelection(target(select, ['i1']), { knownRegions });
  expect(prepared.description).toBe('a.csv compared with list');
  const told = await run(prepared, { i1: ['x1', 'x7'], i2: ['x2'] });
  expect(told.selected).toHaveLength(4);
  expect(
    told.differences.map(
      (d) => `${d.reason} ${d.target.iotInstanceId} ${d.firmwareId} ${d.source} ${d.sourceLine}`,
    ),
  ).toEqual(['not-in-selection i1 x7 list null', 'not-in-list i1 x3 a.csv 6']);
});

test('both, with an incomplete list: nothing is said to be missing from it', async () => {
  const select = { ids: { path: join(folder, 'plain.csv') }, list: { productKeys: [] } };
  const prepared = await prepareSelection(target(select), { knownRegions });
  const told = await run(prepared, { '': ['x1', 'x2'] }, 3);
  expect(told.facts).toMatchObject([{ complete: false }]);
  expect(told.differences.map((d) => d.reason)).toEqual(['not-in-selection']);
});

test('both, with a list that fails: the other instance is compared, then the error goes on', async () => {
  const select = { ids: { path: join(folder, 'a.csv'), name: 'a.csv' }, list: { productKeys: [] } };
  const prepared = await prepareSelection(target(select, ['i1']), { knownRegions });
  const differences: string[] = [];
  const selection = selectFirmware(prepared, {
    listPage: async (place, page) => {
      if (place.iotInstanceId === 'i1') throw new Error('denied');
      return { currentPage: page, pageCount: 0, total: 0, firmware: [], requestId: 'r' };
    },
    nextSeq: () => 1,
    onListFacts: () => {},
    onDifference: ({ firmwareId }) => void differences.push(firmwareId),
  });
  const work = (async () => {
    for await (const _ of selection);
  })();
  await expect(work).rejects.toThrow('denied');
  expect(differences).toEqual(['x2']);
});

test('standard input is kept in a file and called stdin', async () => {
  const options = {
    knownRegions,
    stdin: Readable.from(['x1\nx2\n']),
    copyPath: join(folder, 'spooled.csv'),
  };
  const prepared = await prepareSelection(target({ ids: { path: '-' } }), options);
  expect((await run(prepared, {})).selected.map(brief)).toEqual(['1  x1 stdin 1', '2  x2 stdin 2']);
});

test('no input and no selection are usage errors', async () => {
  await expect(prepareSelection(target({ ids: { path: '-' } }), { knownRegions })).rejects.toMatchObject({
    kind: 'usage',
  });
  await expect(prepareSelection(target({}), { knownRegions })).rejects.toMatchObject({
    kind: 'usage',
  });
});
