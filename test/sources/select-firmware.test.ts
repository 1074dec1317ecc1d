import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListPage } from '../../src/core/model/observation.ts';
import type { PlanEntry, TargetSelection } from '../../src/sources/plan-selections.ts';
import type { FetchListPage } from '../../src/sources/read-list.ts';
import { selectFirmware } from '../../src/sources/select-firmware.ts';
import type { SelectionEvent } from '../../src/sources/selecting.ts';
import { entry, planningIn } from './planning.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ota-select-'));
});
afterAll(() => rm(root, { recursive: true }));

/** The only target of entries that say no more than what they select. */
async function selectionOf(
  files: Record<string, string>,
  ...selects: PlanEntry['select'][]
): Promise<TargetSelection> {
  const { plan } = await planningIn(root, files);
  const [one, ...others] = await plan(...selects.map((select) => entry(select)));
  expect(others).toEqual([]);
  return one!;
}

/** IDs by product key, `''` for the list without a filter; a list that is an error cannot be read. */
type Lists = Record<string, readonly string[] | Error>;

/** Pages of two firmware; what is missing of `total` never comes. */
function serve(lists: Lists, total?: number): FetchListPage {
  return async (page, { productKey = '' }) => {
    const all = lists[productKey] ?? [];
    if (all instanceof Error) throw all;
    return cut(all, page, total ?? all.length);
  };
}

function cut(all: readonly string[], page: number, total: number): ListPage {
  const firmware = all.slice((page - 1) * 2, page * 2).map((firmwareId) => ({
    firmwareId,
    productKey: '',
    moduleName: '',
    destVersion: '',
  }));
  return { currentPage: page, pageCount: Math.ceil(all.length / 2), total, firmware, requestId: 'r' };
}

/** One line an event. */
function line(event: SelectionEvent): string {
  switch (event.kind) {
    case 'firmware': {
      const { seq, firmwareId, source, sourceLine, problem, listed } = event.selected;
      const marks = `${problem === undefined ? '' : ' unusable'}${listed ? ' listed' : ''}`;
      return `${seq} ${firmwareId} ${source}:${sourceLine}${marks}`;
    }
    case 'total':
      return `total ${event.total}`;
    case 'list': {
      const { collected, complete } = event.facts;
      return `${event.list.use} list: ${collected}, ${complete ? 'whole' : 'not whole'}`;
    }
    case 'difference': {
      const { firmwareId, reason, source, sourceLine } = event.difference;
      return `${firmwareId} ${reason} ${source}:${sourceLine}`;
    }
  }
}

async function drain(
  selection: TargetSelection,
  listPage: FetchListPage,
): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  try {
    for await (const event of selectFirmware(selection, listPage)) lines.push(line(event));
  } catch (error) {
    return { lines, error };
  }
  return { lines, error: undefined };
}

const FILES = {
  'a.csv': 'FirmwareId\nx1\nbad id\nx2\nx1\nx3\n',
  'b.csv': 'FirmwareId\nx3\nx9\n',
};
const a: PlanEntry['select'] = { ids: { path: 'a.csv' } };
const b: PlanEntry['select'] = { ids: { path: 'b.csv' } };
const listOf = (...productKeys: string[]): { list: { productKeys: string[] } } => ({ list: { productKeys } });
const A_ROWS = ['total 4', '1 x1 a.csv:2', '2 bad id a.csv:3 unusable', '3 x2 a.csv:4', '4 x3 a.csv:6'];

describe('what comes, in which order', () => {
  const cases: [string, PlanEntry['select'][], Lists, string[], number?][] = [
    ['a file', [a], {}, A_ROWS],
    [
      'a list',
      [listOf()],
      { '': ['x1', 'x2', 'x3'] },
      [
        'total 3',
        '1 x1 list:null listed',
        '2 x2 list:null listed',
        '3 x3 list:null listed',
        'select list: 3, whole',
      ],
    ],
    ['an empty list', [listOf()], {}, ['total 0', 'select list: 0, whole']],
    [
      'a list of products: the total grows with each, and is right in the end',
      [listOf('p', 'q')],
      { p: ['x1', 'x2'], q: ['x2', 'x3'] },
      [
        'total 2',
        '1 x1 list:null listed',
        '2 x2 list:null listed',
        'total 4',
        '3 x3 list:null listed',
        'select list: 4, whole',
        'total 3',
      ],
    ],
    ['two files', [a, b], {}, ['total 5', ...A_ROWS.slice(1), '5 x9 b.csv:3']],
    [
      'a file and a list: the rows, then what only the list has',
      [listOf('p'), a],
      { p: ['x2', 'x5'] },
      [...A_ROWS, 'total 6', '5 x5 list:null listed', 'select list: 2, whole', 'total 5'],
    ],
    [
      'two lists: what the first has is not told again',
      [listOf('p'), listOf()],
      { p: ['x1'], '': ['x1', 'x2'] },
      [
        'total 1',
        '1 x1 list:null listed',
        'select list: 1, whole',
        'total 3',
        '2 x2 list:null listed',
        'select list: 2, whole',
        'total 2',
      ],
    ],
    [
      'a file compared with a list',
      [{ ...a, ...listOf() }],
      { '': ['x2', 'x7'] },
      [
        ...A_ROWS,
        'x7 not-in-selection list:null',
        'compare list: 2, whole',
        'x1 not-in-list a.csv:2',
        'x3 not-in-list a.csv:6',
      ],
    ],
    [
      'compared with a list that is not whole: nothing is missing from it',
      [{ ...a, ...listOf() }],
      { '': ['x2', 'x7'] },
      [...A_ROWS, 'x7 not-in-selection list:null', 'compare list: 2, not whole'],
      9,
    ],
    [
      'a file that is not compared beside one that is',
      [{ ...a, ...listOf() }, b],
      { '': ['x1', 'x2', 'x3'] },
      ['total 5', ...A_ROWS.slice(1), '5 x9 b.csv:3', 'compare list: 3, whole'],
    ],
    [
      'a file compared with two lists has what either has',
      [
        { ...a, ...listOf('p') },
        { ...a, ...listOf('q') },
      ],
      { p: ['x1', 'x7'], q: ['x2', 'x7'] },
      [
        ...A_ROWS,
        'x7 not-in-selection list:null',
        'compare list: 2, whole',
        'compare list: 2, whole',
        'x3 not-in-list a.csv:6',
      ],
    ],
    [
      'lists that select come before those that compare, and what they select is no difference',
      [{ ...a, ...listOf() }, listOf('p')],
      { '': ['x1', 'x2', 'x3', 'x5', 'x7'], p: ['x5'] },
      [
        ...A_ROWS,
        'total 5',
        '5 x5 list:null listed',
        'select list: 1, whole',
        'x7 not-in-selection list:null',
        'compare list: 5, whole',
      ],
    ],
  ];
  test.each(cases)('%s', async (_name, selects, lists, expected, total) => {
    const selection = await selectionOf(FILES, ...selects);
    expect(await drain(selection, serve(lists, total))).toEqual({ lines: expected, error: undefined });
  });
});

describe('a list that cannot be read: the others are, then the first error comes', () => {
  const denied = new Error('denied');
  const cases: [string, PlanEntry['select'][], Lists, string[]][] = [
    [
      'it selects',
      [listOf('p'), listOf('q')],
      { p: denied, q: ['x1'] },
      ['select list: 0, not whole', 'total 1', '1 x1 list:null listed', 'select list: 1, whole'],
    ],
    [
      'it selects, and another is compared',
      [{ ...a, ...listOf() }, listOf('p')],
      { '': ['x1', 'x2'], p: denied },
      [...A_ROWS, 'select list: 0, not whole', 'compare list: 2, whole', 'x3 not-in-list a.csv:6'],
    ],
    [
      'it is compared: nothing is missing from it, and from the other neither',
      [
        { ...a, ...listOf('p') },
        { ...a, ...listOf('q') },
      ],
      { p: denied, q: ['x1', 'x7'] },
      [...A_ROWS, 'compare list: 0, not whole', 'x7 not-in-selection list:null', 'compare list: 2, whole'],
    ],
    [
      'both',
      [listOf('p'), listOf('q')],
      { p: denied, q: new Error('also denied') },
      ['select list: 0, not whole', 'select list: 0, not whole'],
    ],
  ];
  test.each(cases)('%s', async (_name, selects, lists, expected) => {
    const selection = await selectionOf(FILES, ...selects);
    expect(await drain(selection, serve(lists))).toEqual({ lines: expected, error: denied });
  });

  test('its second page: what came before is selected, and the total is what came', async () => {
    const selection = await selectionOf({}, listOf());
    const listPage: FetchListPage = async (page) => {
      if (page === 2) throw denied;
      return cut(['x1', 'x2', 'x3', 'x4'], page, 4);
    };
    expect(await drain(selection, listPage)).toEqual({
      lines: [
        'total 4',
        '1 x1 list:null listed',
        '2 x2 list:null listed',
        'select list: 2, not whole',
        'total 2',
      ],
      error: denied,
    });
  });
});

test('filters go to the service; a file alone asks for nothing', async () => {
  const asked: unknown[] = [];
  const listPage: FetchListPage = async (page, filter) => {
    asked.push([page, filter]);
    return cut([], page, 0);
  };
  await drain(await selectionOf(FILES, a), listPage);
  expect(asked).toEqual([]);
  await drain(await selectionOf({}, { list: { productKeys: ['p'], destVersion: '2' } }), listPage);
  await drain(await selectionOf({}, listOf()), listPage);
  expect(asked).toEqual([
    [1, { productKey: 'p', destVersion: '2' }],
    [1, {}],
  ]);
});

test('every event names the target', async () => {
  const { plan } = await planningIn(root, { 'a.csv': 'x1\n' });
  const [one] = await plan(entry({ ids: { path: 'a.csv' }, ...listOf() }, { instances: ['i1'] }));
  const targets: unknown[] = [];
  for await (const event of selectFirmware(one!, serve({ '': ['x2'] }))) {
    if (event.kind === 'firmware') targets.push(event.selected.target);
    if (event.kind === 'difference') targets.push(event.difference.target);
  }
  expect(targets).toEqual([one!.target, one!.target, one!.target]);
});

describe('a target’s file that is not what was written', () => {
  test('changed: nothing of it is selected', async () => {
    const selection = await selectionOf(FILES, a);
    await appendFile(selection.ids!.path, '{"firmwareId":"y","source":"a.csv","sourceLine":9}\n');
    const { lines, error } = await drain(selection, serve({}));
    expect(lines).toEqual(['total 4']);
    expect(error).toMatchObject({
      code: 'selection',
      message: `${selection.ids!.path} changed while it was being read`,
    });
  });

  test('gone', async () => {
    const selection = await selectionOf(FILES, a);
    await rm(selection.ids!.path);
    expect((await drain(selection, serve({}))).error).toMatchObject({ code: 'selection' });
  });
});
