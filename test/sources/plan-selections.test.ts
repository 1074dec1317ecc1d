import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planSelections } from '../../src/sources/plan-selections.ts';
import type { PlanEntry, TargetSelection } from '../../src/sources/plan-selections.ts';
import { entry, planningIn, rowsOf } from './planning.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ota-plan-'));
});
afterAll(() => rm(root, { recursive: true }));

const name = ({ target: { account, region, iotInstanceId } }: TargetSelection): string =>
  `${account} ${region} ${iotInstanceId}`.trim();

/** `source:line ID` of each row, `!` behind one that cannot be used. */
async function brief(selection: TargetSelection): Promise<string[]> {
  const rows = await rowsOf(selection);
  return rows.map(
    ({ firmwareId, source, sourceLine, problem }) =>
      `${source}:${sourceLine} ${firmwareId}${problem === undefined ? '' : ' !'}`,
  );
}

const ids = (path: string): PlanEntry['select'] => ({ ids: { path } });
const whole = { productKeys: [] };

describe('which targets there are', () => {
  const files = {
    'plain.csv': 'a\nb\n',
    'places.csv': 'id,instance,region\na,i2,\nb,i1,\nc,i3,eu-central-1\n',
  };
  const cases: [string, PlanEntry[], string[]][] = [
    ['no instance configured: the one without an ID', [entry({ list: whole })], ['acme cn-shanghai']],
    ['the same for a file', [entry(ids('plain.csv'))], ['acme cn-shanghai']],
    [
      'those that are configured, whether rows name them or not',
      [entry(ids('plain.csv'), { instances: ['i1'] }), entry({ list: whole }, { instances: ['i1', 'i2'] })],
      ['acme cn-shanghai i1', 'acme cn-shanghai i2'],
    ],
    [
      'those that rows name, as they come; none without an ID where no row goes there',
      [entry(ids('places.csv'))],
      ['acme cn-shanghai i2', 'acme cn-shanghai i1', 'acme eu-central-1 i3'],
    ],
    [
      'the configured ones before those of rows, entry by entry, each once',
      [
        entry(ids('places.csv'), { instances: ['i1', 'i0'] }),
        entry({ list: whole }, { instances: ['i3', 'i2'] }),
      ],
      [
        'acme cn-shanghai i1',
        'acme cn-shanghai i0',
        'acme cn-shanghai i2',
        'acme eu-central-1 i3',
        'acme cn-shanghai i3',
      ],
    ],
    [
      'one for each account',
      [entry(ids('plain.csv')), entry(ids('plain.csv'), { account: 'other' })],
      ['acme cn-shanghai', 'other cn-shanghai'],
    ],
  ];
  test.each(cases)('%s', async (_name, entries, expected) => {
    const { plan } = await planningIn(root, files);
    const selections = await plan(...entries);
    expect(selections.map(name)).toEqual(expected);
  });

  test('an entry is named by position in each target that it names', async () => {
    const { plan } = await planningIn(root, files);
    const selections = await plan(
      entry(ids('plain.csv'), { instances: ['i9'] }),
      entry(ids('places.csv')),
      entry({ list: whole }, { instances: ['i1'] }),
    );
    expect(selections.map((one) => [one.target.iotInstanceId, one.entries])).toEqual([
      ['i9', [0]],
      ['i2', [1]],
      ['i1', [1, 2]],
      ['i3', [1]],
    ]);
  });
});

describe('rows are split by target', () => {
  test('in the file’s order; each usable firmware once, its repetitions counted', async () => {
    const { plan } = await planningIn(root, {
      'a.csv': 'id,instance\na,i1\nb,i2\na,i2\na,i1\nc,i1\na,i1\n',
    });
    const [one, two] = await plan(entry(ids('a.csv')));
    expect(await brief(one!)).toEqual(['a.csv:2 a', 'a.csv:6 c']);
    expect(await brief(two!)).toEqual(['a.csv:3 b', 'a.csv:4 a']);
    expect(one!.ids).toMatchObject({ rows: 2, unusable: 0, duplicates: { count: 2, lines: [5, 7] } });
    expect(two!.ids).toMatchObject({ rows: 2, unusable: 0, duplicates: { count: 0, lines: [] } });
  });

  test('of repetitions the first ten lines are kept', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'a\n'.repeat(13) });
    const [one] = await plan(entry(ids('a.csv')));
    expect(one!.ids?.duplicates).toEqual({ count: 12, lines: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
  });

  test('a firmware that two entries name is kept once', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'a\nb\n', 'b.csv': 'c\nb\n' });
    const [one] = await plan(entry(ids('a.csv')), entry(ids('b.csv')));
    expect(await brief(one!)).toEqual(['a.csv:1 a', 'a.csv:2 b', 'b.csv:1 c']);
    expect(one).toMatchObject({
      description: 'a.csv and b.csv',
      ids: { rows: 3, duplicates: { count: 1, lines: [2] } },
    });
  });

  test('a file that two entries name is copied once and read with the defaults of each', async () => {
    const { plan, folder } = await planningIn(root, { 'a.csv': 'id,instance\na,\nb,i9\n' });
    const selections = await plan(
      entry(ids('a.csv'), { instances: ['i1'] }),
      entry(ids('a.csv'), { account: 'other', region: 'eu-central-1', instances: ['i2'] }),
    );
    expect(await Promise.all(selections.map(async (one) => [name(one), ...(await brief(one))]))).toEqual([
      ['acme cn-shanghai i1', 'a.csv:2 a'],
      ['acme cn-shanghai i9', 'a.csv:3 b'],
      ['other eu-central-1 i2', 'a.csv:2 a'],
      ['other eu-central-1 i9', 'a.csv:3 b'],
    ]);
    const kept = await readdir(join(folder, 'kept'));
    expect(kept.filter((file) => file.endsWith('.csv'))).toHaveLength(1);
  });

  test('a row that two entries read is one row: neither a repetition nor twice unusable', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'id,instance\na,i1\nb b,i1\nc,i1\na,i1\n' });
    const [one, ...others] = await plan(entry(ids('a.csv')), entry(ids('a.csv'), { instances: ['i1'] }));
    expect(others).toEqual([]);
    expect(await brief(one!)).toEqual(['a.csv:2 a', 'a.csv:3 b b !', 'a.csv:4 c']);
    expect(one!.ids).toMatchObject({ rows: 2, unusable: 1, duplicates: { count: 1, lines: [5] } });
  });

  test('rows that cannot be used go to the entry’s first target: the configured one …', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'id,instance\nb d,i2\na,i2\n,i2\n' });
    const [one, two] = await plan(entry(ids('a.csv'), { instances: ['i1'] }));
    expect(await brief(one!)).toEqual(['a.csv:2 b d !', 'a.csv:4  !']);
    expect(one!.ids).toMatchObject({ rows: 0, unusable: 2 });
    expect(await brief(two!)).toEqual(['a.csv:3 a']);
  });

  test('… or the first that a row names, also where it stands behind them', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'id,instance\nb d,i1\na,i2\nc c,i3\n' });
    const selections = await plan(entry(ids('a.csv')));
    expect(selections.map(name)).toEqual(['acme cn-shanghai i2']);
    expect(await brief(selections[0]!)).toEqual(['a.csv:2 b d !', 'a.csv:3 a', 'a.csv:4 c c !']);
  });

  test('a configured target that no row names has an empty file', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'id,instance\na,i2\n' });
    const [one] = await plan(entry(ids('a.csv'), { instances: ['i1'] }));
    expect(one!.ids).toMatchObject({ rows: 0, unusable: 0 });
    expect(await rowsOf(one!)).toEqual([]);
  });

  test('each file is named by its hash, and only its owner may read it', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'a\n固件\n' });
    const [one] = await plan(entry(ids('a.csv')));
    const { path, sha256 } = one!.ids!;
    expect(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ).toBe(sha256);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('more rows than are held, of many targets: none is lost, and the order stays', async () => {
    const count = 36_000;
    const lines = Array.from({ length: count }, (_, i) => `${'x'.repeat(110)}${i},i${i % 300}`);
    const { plan } = await planningIn(root, { 'a.csv': `id,instance\n${lines.join('\n')}\n` });
    const selections = await plan(entry(ids('a.csv')));
    expect(selections).toHaveLength(300);
    for (const [index, selection] of selections.entries()) {
      const found = (await rowsOf(selection)).map((row) => row.sourceLine);
      expect(found).toEqual(Array.from({ length: count / 300 }, (_, i) => i * 300 + index + 2));
      expect(selection.ids?.rows).toBe(count / 300);
      const hash = createHash('sha256').update(await readFile(selection.ids!.path));
      expect(hash.digest('hex')).toBe(selection.ids!.sha256);
    }
  });
});

describe('what is said of the selection', () => {
  type Said = Pick<TargetSelection, 'description' | 'chosenBy' | 'listedProducts' | 'lists'>;
  const select = { productKeys: [], allowEmpty: false, use: 'select' } as const;
  const cases: [string, PlanEntry['select'][], Said][] = [
    ['a file', [ids('a.csv')], { description: 'a.csv', chosenBy: 'file', listedProducts: [], lists: [] }],
    [
      'a list of everything',
      [{ list: whole }],
      { description: 'list', chosenBy: 'whole-list', listedProducts: [], lists: [select] },
    ],
    [
      'a list of products, that may be empty',
      [{ list: { productKeys: ['p', 'q'], allowEmpty: true } }],
      {
        description: 'list of product p, q',
        chosenBy: 'filtered-list',
        listedProducts: ['p', 'q'],
        lists: [{ ...select, productKeys: ['p', 'q'], allowEmpty: true }],
      },
    ],
    [
      'a list of a version: of no product is it known that it is whole',
      [{ list: { productKeys: ['p'], destVersion: '2' } }],
      {
        description: 'list of product p, version 2',
        chosenBy: 'filtered-list',
        listedProducts: [],
        lists: [{ ...select, productKeys: ['p'], destVersion: '2' }],
      },
    ],
    [
      'a file compared with the list, which selects nothing',
      [{ ids: { path: 'a.csv' }, list: whole }],
      {
        description: 'a.csv compared with list',
        chosenBy: 'file',
        listedProducts: [],
        lists: [{ ...select, use: 'compare', file: 'a.csv' }],
      },
    ],
    [
      'two entries are a union',
      [ids('a.csv'), { list: { productKeys: ['x'] } }],
      {
        description: 'a.csv and list of product x',
        chosenBy: 'file',
        listedProducts: ['x'],
        lists: [{ ...select, productKeys: ['x'] }],
      },
    ],
    [
      'a union with a whole list is a whole list',
      [{ ids: { path: 'a.csv' }, list: { productKeys: ['x'] } }, { list: whole }],
      {
        description: 'a.csv compared with list of product x and list',
        chosenBy: 'whole-list',
        listedProducts: [],
        lists: [{ ...select, productKeys: ['x'], use: 'compare', file: 'a.csv' }, select],
      },
    ],
    [
      'a list that two entries ask for is one; it may be empty where one of them says so',
      [{ list: { productKeys: ['x'] } }, { list: { productKeys: ['x'], allowEmpty: true } }],
      {
        description: 'list of product x',
        chosenBy: 'filtered-list',
        listedProducts: ['x'],
        lists: [{ ...select, productKeys: ['x'], allowEmpty: true }],
      },
    ],
  ];
  test.each(cases)('%s', async (_name, selects, expected) => {
    const { plan } = await planningIn(root, { 'a.csv': 'a\n' });
    const [one, ...others] = await plan(...selects.map((each) => entry(each)));
    expect(others).toEqual([]);
    expect(one).toMatchObject(expected);
  });

  test('an entry’s list is read of its configured targets and of those that its rows name', async () => {
    const { plan } = await planningIn(root, { 'a.csv': 'id,instance\na,i2\n' });
    const selections = await plan(
      entry({ ids: { path: 'a.csv' }, list: whole }, { instances: ['i1'] }),
      entry({ list: { productKeys: ['p'] } }, { instances: ['i3'] }),
    );
    expect(
      selections.map(({ lists }) => lists.map((list) => `${list.use} ${list.productKeys.join()}`)),
    ).toEqual([['compare '], ['compare '], ['select p']]);
  });

  test.each([
    ['product key', { productKeys: ['p', ''] }],
    ['version', { productKeys: [], destVersion: '' }],
  ])('an empty %s, which the service takes for everything, is refused', async (_what, list) => {
    const { plan } = await planningIn(root, {});
    await expect(plan(entry({ list }))).rejects.toMatchObject({ code: 'selection', exitCode: 2 });
  });

  test('the same list of two entries may have what either allows', async () => {
    const { plan } = await planningIn(root, {});
    const [selection] = await plan(
      entry({ list: whole }),
      entry({ list: { ...whole, maxPackages: 20_000 } }),
    );
    expect(selection?.lists).toMatchObject([{ productKeys: [], maxPackages: 20_000 }]);
  });
});

describe('standard input', () => {
  const stdin = (): Readable => Readable.from([Buffer.from('Firmw'), Buffer.from('areId\na\nb c\n')]);
  const entries = [entry(ids('-')), entry(ids('-'), { account: 'other' })];

  test('is read once, for all entries that name it', async () => {
    const { folder } = await planningIn(root, {});
    const selections = await planSelections(entries, { folder, stdin: stdin() });
    expect(await Promise.all(selections.map(brief))).toEqual([
      ['stdin:2 a', 'stdin:3 b c !'],
      ['stdin:2 a', 'stdin:3 b c !'],
    ]);
    expect(selections.map((one) => one.description)).toEqual(['stdin', 'stdin']);
  });

  test('is kept where only its owner may read it', async () => {
    const { folder } = await planningIn(root, {});
    await planSelections(entries, { folder, stdin: stdin() });
    const modes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).mode & 0o777);
    expect(new Set(await Promise.all(modes))).toEqual(new Set([0o600]));
  });

  const refused: [string, Readable | undefined, object][] = [
    [
      'there is none',
      undefined,
      { code: 'usage', message: 'standard input is not available to read IDs from' },
    ],
    ['empty', Readable.from([]), { code: 'selection', message: 'stdin is empty' }],
    [
      'endless, as soon as it is too large',
      Readable.from(endless()),
      { code: 'selection', message: 'stdin is larger than 1 MiB' },
    ],
  ];
  test.each(refused)('%s', async (_name, input, error) => {
    const { folder } = await planningIn(root, {});
    const options = { folder, maxBytes: 1_048_576, ...(input && { stdin: input }) };
    await expect(planSelections(entries, options)).rejects.toMatchObject(error);
  });
});

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536, 'a');
}

test('an entry that selects nothing is a usage error', async () => {
  const { plan } = await planningIn(root, {});
  await expect(plan(entry({}))).rejects.toMatchObject({
    code: 'usage',
    message: 'target acme selects nothing',
  });
});

test('a file of more instances than there can be', async () => {
  const rows = Array.from({ length: 10_001 }, (_, i) => `a,i${i}`);
  const { plan } = await planningIn(root, { 'a.csv': `id,instance\n${rows.join('\n')}\n` });
  await expect(plan(entry(ids('a.csv')))).rejects.toMatchObject({
    code: 'selection',
    message: 'a.csv contains more than 10000 different instances',
  });
});

test('a bad file ends planning whichever entry names it', async () => {
  const { plan } = await planningIn(root, { 'a.csv': 'a\n', 'b.csv': 'Name,Version\nx,1\n' });
  await expect(plan(entry(ids('a.csv')), entry(ids('b.csv')))).rejects.toMatchObject({ code: 'selection' });
});

test('a folder that cannot be written to', async () => {
  const { folder } = await planningIn(root, { 'a.csv': 'a\n' });
  const from = { ids: { path: join(folder, 'a.csv'), name: 'a.csv' } };
  const nowhere = join(folder, 'none');
  await expect(planSelections([entry(from)], { folder: nowhere })).rejects.toMatchObject({
    code: 'selection',
  });
});
