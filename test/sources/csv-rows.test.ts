import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { createCsvCopies } from '../../src/sources/csv-copies.ts';
import type { CsvRow, RowDefaults } from '../../src/sources/csv-row.ts';
import { readRows } from '../../src/sources/csv-rows.ts';
import type { CsvBatch } from '../../src/sources/csv-rows.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ota-csv-'));
});
afterAll(() => rm(root, { recursive: true }));

interface Extra extends Partial<RowDefaults> {
  column?: string;
  maxBytes?: number;
}

const A = 's8SSHiKjpBfrM3BSN0z8030100';
const B = 'aaaaaaaaaaaaaaaaaaaa030100';

async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(root, 'file-')), 'ids.csv');
  await writeFile(path, content);
  return path;
}

async function read(content: string | Buffer, extra: Extra = {}): Promise<CsvRow[]> {
  return readFrom(await fileOf(content), extra);
}

async function readFrom(path: string, extra: Extra = {}): Promise<CsvRow[]> {
  return (await readAll(path, extra)).rows;
}

async function readAll(path: string, { column, maxBytes, ...extra }: Extra = {}): Promise<CsvBatch> {
  const folder = await mkdtemp(join(root, 'copies-'));
  const copy = createCsvCopies({ folder, ...(maxBytes !== undefined && { maxBytes }) });
  const knownRegions = ['cn-shanghai', 'eu-central-1'];
  const defaults = { region: 'cn-shanghai', instances: [], knownRegions, ...extra };
  const all: CsvBatch = { rows: [], noRows: [], comments: 0 };
  for await (const batch of readRows(await copy({ path, name: 'fleet.csv' }), column, defaults)) {
    all.rows.push(...batch.rows);
    all.noRows.push(...batch.noRows);
    all.comments += batch.comments;
  }
  return all;
}

/** `line:id` of each row. */
const brief = (rows: readonly CsvRow[]): string[] => rows.map((row) => `${row.line}:${row.firmwareId}`);

/** «固件ID,名称 / fw1,网关 / fw2,灯» as Chinese Excel saves it. */
const GB18030 = Buffer.concat([
  Buffer.from('b9ccbcfe', 'hex'),
  Buffer.from('ID,'),
  Buffer.from('c3fbb3c6', 'hex'),
  Buffer.from('\r\nfw1,'),
  Buffer.from('cdf8b9d8', 'hex'),
  Buffer.from('\r\nfw2,'),
  Buffer.from('b5c6', 'hex'),
  Buffer.from('\r\n'),
]);

describe('finds the IDs', () => {
  const cases: [string, string | Buffer, string[], Extra?][] = [
    ['no header, one column', 'a\nb\n', ['1:a', '2:b']],
    ['no newline at the end', 'a\nb', ['1:a', '2:b']],
    ['FirmwareId', 'FirmwareId\na\n', ['2:a']],
    ['firmware_id among others', 'name,firmware_id\nx,a\ny,b\n', ['2:a', '3:b']],
    ['Firmware ID in quotes', '"Firmware ID","x"\n"a","1,2"\n', ['2:a']],
    ['ID beside FirmwareId: the telling name wins', 'id,FirmwareId\n1,a\n', ['2:a']],
    ['id', 'ID;Name\na;x\n', ['2:a']],
    ['固件ID', '固件ID,名称\na,网关\n', ['2:a']],
    ['升级包ID', '名称,升级包ID\n网关,a\n', ['2:a']],
    ['a byte order mark', '\uFEFFFirmwareId\na\n', ['2:a']],
    ['a byte order mark without header', '\uFEFFa\nb\n', ['1:a', '2:b']],
    ['GB18030', GB18030, ['2:fw1', '3:fw2']],
    ['CRLF', 'FirmwareId\r\na\r\nb\r\n', ['2:a', '3:b']],
    ['CR alone', 'FirmwareId\ra\rb\r', ['2:a', '3:b']],
    ['mixed line ends', 'a\r\nb\nc\rd', ['1:a', '2:b', '3:c', '4:d']],
    ['comments and blank lines', '# mine\n\nFirmwareId\n\n# x\na\n   \nb\n', ['6:a', '8:b']],
    ['a # inside a row is no comment', 'FirmwareId,n\na,#1\nb#2,x\n', ['2:a', '3:b#2']],
    ['quoted line ends count as lines', 'n,id\r\n"x\r\ny",a\r\nz,b\r\n', ['2:a', '4:b']],
    ['blanks around', 'FirmwareId , x\n  a ,1\n\u3000b\u00A0,2\n', ['2:a', '3:b']],
    ['semicolons', 'Firmware ID;Name\na;x,y\n', ['2:a']],
    ['tabs', 'Name\tFirmwareId\nx\ta\n\tb\n', ['2:a', '3:b']],
    ['rows of nothing but commas', 'FirmwareId,n\n,,\na,\n', ['3:a']],
    ['rows of different length', 'FirmwareId,n\na\nb,1,2,3\n', ['2:a', '3:b']],
    ['column by name', 'Paket,Name\na,x\n', ['2:a'], { column: 'paket' }],
    ['column by name beside a known one', 'FirmwareId,Old ID\nx,a\n', ['2:a'], { column: 'old id' }],
    ['column by number, no header', 'x,a\ny,b\n', ['1:a', '2:b'], { column: '2' }],
    [
      'the number of one of two that are called alike',
      'FirmwareId,n,Firmware ID\na,x,b\n',
      ['2:b'],
      { column: '3' },
    ],
    ['one of two by its very name', 'Old ID,OLD-ID\na,b\n', ['2:b'], { column: 'OLD-ID' }],
    ['column by number under a header', 'FirmwareId,n\na,x\n', ['2:a'], { column: '1' }],
  ];
  test.each(cases)('%s', async (_name, content, expected, extra) => {
    expect(brief(await read(content, extra))).toEqual(expected);
  });

  test('in a file larger than what is read at once, with characters across the borders', async () => {
    const lines = Array.from({ length: 6_000 }, (_, i) => `fw${i},"升级包说明 ${i}"`);
    const rows = await read(`FirmwareId,说明\r\n${lines.join('\r\n')}`);
    expect([rows.length, rows[0]?.line, rows.at(-1)]).toEqual([
      6_000,
      2,
      { line: 6_001, firmwareId: 'fw5999', region: 'cn-shanghai', iotInstanceId: '' },
    ]);
  });
});

/** Tables as people have them, each with its rows, and each line that is no row with its kind. */
describe('finds the table', () => {
  const cases: [string, string, string[], string[], Extra?][] = [
    ['below titles', 'Fleet, as of today\n\nFirmwareId,n\na,x\n', ['4:a'], ['1 caption']],
    ['below a title of one word', 'Report\nFirmwareId,n\na,x\n', ['3:a'], ['1 caption']],
    [
      'below titles with another separator',
      'Fleet, north; as of today\nid;n\na;x,y\n',
      ['3:a'],
      ['1 caption'],
    ],
    ['below sep=', 'sep=;\nid;n\na;x,y\n', ['3:a'], ['1 caption']],
    ['below sep= without a heading', `sep=;\n${A};x,y\n`, [`2:${A}`], ['1 caption'], { column: '1' }],
    [
      'below a title, named by the job',
      'A list\nNo,Paket\n1,a\n',
      ['3:a'],
      ['1 caption'],
      { column: 'paket' },
    ],
    ['again and again', 'id,n\na,x\nid,n\nb,y\nID,n\n', ['2:a', '4:b'], ['3 heading', '5 heading']],
    ['of lists that were put together', `${A}\nFirmwareId\n${B}\n`, [`1:${A} !`, `3:${B}`], []],
    ['below a heading of another word', `Kennung\n${A}\n${B}\n`, [`2:${A}`, `3:${B}`], ['1 heading']],
    [
      'below a heading of another word, by its number',
      `Name,Nummer\nx,${A}\ny,${B}\n`,
      [`2:${A}`, `3:${B}`],
      ['1 heading'],
      { column: '2' },
    ],
    [
      'below a title and a heading of another word, by its number',
      `Fleet\nName,Nummer\nx,${A}\ny,${B}\n`,
      [`3:${A}`, `4:${B}`],
      ['1 caption', '2 heading'],
      { column: '2' },
    ],
    ['below two words', `Report\nKennung\n${A}\n${B}\n`, [`3:${A}`, `4:${B}`], ['1 caption', '2 heading']],
    [
      'below a heading of another word that comes again',
      `Nummer\n${A}\nNummer\n${B}\n`,
      [`2:${A}`, `4:${B}`],
      ['1 heading', '3 heading'],
    ],
    ['by a number that is a cell as well', `2,${A}\n1,${B}\n`, [`1:${A}`, `2:${B}`], [], { column: '2' }],
    ['in Markdown', '| id | n |\n|----|:-:|\n| a | x |\n', ['3:a'], ['2 rule']],
    [
      'in Markdown, by a number',
      `| n | No |\n|---|---|\n| x | ${A} |\n`,
      [`3:${A}`],
      ['1 heading', '2 rule'],
      { column: '2' },
    ],
    [
      'of mysql',
      '+----+---+\n| id | n |\n+----+---+\n| a  | 5" |\n| b | it\'s |\n+----+---+\n2 rows in set (0.00 sec)\n',
      ['4:a', '5:b'],
      ['1 rule', '3 rule', '6 rule', '7 caption'],
    ],
    ['of psql', ' n | id \n---+----\n x | a\n   | b\n(2 rows)\n', ['3:a', '4:b'], ['2 rule', '5 caption']],
    [
      'of other shells',
      '┌────┬───┐\n│ id │ n │\n├────┼───┤\n│ a │ x │\n└────┴───┘\n',
      ['4:a'],
      ['1 rule', '3 rule', '5 rule'],
    ],
    [
      'of sqlcmd, psql and sqlplus with what they say below it',
      'id\n---\na\n(1 row affected)\nTime: 1.234 ms\n2 rows selected.\n',
      ['3:a'],
      ['2 rule', '4 caption', '5 caption', '6 caption'],
    ],
    ['in Markdown, as code', '| id | n |\n|---|---|\n| `a` | x |\n', ['3:a'], ['2 rule']],
    ['with a heading of two lines', 'id,"Name\n(max, 64)"\na,x\n', ['3:a'], []],
    [
      'with cells of several lines in rows that end early',
      `id,n,m\n${A},"one, two\nthree"\n${B},x,y\n`,
      [`2:${A}`, `4:${B}`],
      [],
    ],
    ['with rules alone', 'id\n-----\na\n=====\n', ['3:a'], ['2 rule', '4 rule']],
    [
      'between comments',
      '#x\n# y\nid\n#a\n##\nb\n',
      ['6:b'],
      ['1 comment', '4 comment', '5 comment', '1 besides'],
    ],
    [
      'of numbered rows',
      '#,FirmwareId\n#1,a\n#2,b\n# c, d\n#4,\n',
      ['2:a', '3:b'],
      ['5 comment', '1 besides'],
    ],
    ['with a heading behind #', '#FirmwareId\tn\na\tx\n', ['2:a'], []],
    ['with an invisible character in the heading', 'Firmware\u200BId,n\na,x\n', ['2:a'], []],
    [
      'with guards',
      'n,FirmwareId\nx,="a1"\nx,"=""b1"""\nx,\'c1\nx,"\td1"\nx,\'e1\'\n',
      ['2:a1', '3:b1', '4:c1', '5:d1', '6:e1'],
      [],
    ],
    ['with guards in all cells', '="FirmwareId",="Instance ID"\n="a1",="i1"\n', ['2:a1'], []],
    ['with inches', 'FirmwareId,n\na,5"\nb,7" wide\n', ['2:a', '3:b'], []],
    ['with cells of several lines', 'n,id\n"- one, two\n- three",a\ny,b\n', ['2:a', '4:b'], []],
  ];
  test.each(cases)('%s', async (_name, content, expected, noRows, extra) => {
    const all = await readAll(await fileOf(content), extra);
    expect(
      all.rows.map((row) => `${row.line}:${row.firmwareId}${row.problem === undefined ? '' : ' !'}`),
    ).toEqual(expected);
    const besides = all.comments > 0 ? [`${all.comments} besides`] : [];
    expect([...all.noRows.map(({ line, kind }) => `${line} ${kind}`), ...besides]).toEqual(noRows);
  });
});

test('a row says its region and instance, else it gets the entry’s', async () => {
  const content = 'firmware_id,region,iot_instance_id\na,,\nb,EU-Central-1,iot-2\nc,,iot-2\n';
  const rows = await read(content, { instances: ['iot-1'] });
  expect(rows.map((row) => `${row.firmwareId} ${row.region} ${row.iotInstanceId}`)).toEqual([
    'a cn-shanghai iot-1',
    'b eu-central-1 iot-2',
    'c cn-shanghai iot-2',
  ]);
});

test('two firmware on one line do not pass for one, with or without a header', async () => {
  for (const content of ['FirmwareId\na\nb,c\n', 'a\nb,c\n', 'a,\nb,\nd,c\n']) {
    const rows = await read(content);
    expect(rows.at(-1)?.problem).toMatch(/the row has 2 cells, the first line 1/);
    expect(rows[0]).toMatchObject({ firmwareId: 'a' });
  }
});

describe('keeps a row that cannot be queried, with its reason', () => {
  const cases: [string, string, RegExp, Extra?][] = [
    ['no ID', 'FirmwareId,n\n,x\nok,\n', /line 2: the row has no firmware ID/],
    [
      'a second ID beside the first',
      'FirmwareId\na,b\nok\n',
      /line 2: the row has 2 cells, the first line 1/,
    ],
    ['another separator', 'FirmwareId\na;b\nok\n', /line 2: the firmware ID contains a separator/],
    ['white space', 'FirmwareId\na b\nok\n', /line 2: the firmware ID contains white space/],
    ['a control character', 'FirmwareId\na\u0007b\nok\n', /line 2: .* control or invisible/],
    ['an invisible character', 'FirmwareId\na\u200Bb\nok\n', /line 2: .* control or invisible/],
    ['an invisible character, shown', 'FirmwareId\na\u200Bb\nok\n', /\(a\\u200bb\)/],
    ['a blank that does not break, shown', 'FirmwareId\na\u00A0b\nok\n', /white space .*\(a\\u00a0b\)/],
    [
      'a number that a spreadsheet shortened',
      'FirmwareId\n1.23457E+17\nok\n',
      /line 2: a spreadsheet has shortened/,
    ],
    ['one in another language', 'FirmwareId;n\n1,23457E+17;x\nok;\n', /line 2: a spreadsheet has shortened/],
    ['a spreadsheet error', 'FirmwareId\n#N/A\nok\n', /line 2: the cell holds a spreadsheet error .*#N\/A/],
    ['a placeholder', 'FirmwareId\nN/A\nok\n', /line 2: the cell holds a placeholder/],
    ['a dash', 'FirmwareId\n-\nok\n', /line 2: the cell holds a placeholder/],
    ['a word for what is not known', 'FirmwareId\nTBD\nok\n', /line 2: the cell holds a placeholder/],
    [
      'a second line of the heading',
      'FirmwareId,n\n(text),(bytes)\nok,\n',
      /line 2: this does not look like a firmware ID/,
    ],
    ['a full-width separator', 'FirmwareId\na，x\nok\n', /line 2: the firmware ID contains a separator/],
    [
      'a line end that was written out',
      'FirmwareId\na\\n\nok\n',
      /line 2: this does not look like a firmware ID/,
    ],
    ['a key of YAML', 'ids:\nok\n', /line 1: this does not look like a firmware ID: ids:/],
    ['a sum', 'n,FirmwareId\n2,Total\nx,ok\n', /line 2: the cell holds a placeholder .*Total/],
    ['a formula', 'FirmwareId\n=A2\nok\n', /line 2: this does not look like a firmware ID: =A2/],
    ['an address', 'FirmwareId\nhttps://x/a\nok\n', /line 2: this does not look like a firmware ID/],
    ['a quote in its middle', 'FirmwareId\na"b\nok\n', /line 2: this does not look like a firmware ID/],
    ['a word above the heading', 'a1\nFirmwareId\nok\n', /line 1: it comes before the header row/],
    ['too long', `FirmwareId\n${'x'.repeat(129)}\nok\n`, /line 2: .* longer than 128/],
    [
      'unknown region',
      'FirmwareId,region\na,mars-1\nok,\n',
      /line 2: unknown region; known regions: cn-shanghai/,
    ],
    [
      'no instance of several',
      'id,instance\na,\nok,i1\n',
      /line 2: the row names no instance/,
      { instances: ['i1', 'i2'] },
    ],
    ['a broken instance', 'id,instance\na,i 1\nok,i1\n', /line 2: the instance ID contains white space/],
  ];
  test.each(cases)('%s', async (_name, content, problem, extra) => {
    const rows = await read(content, extra);
    expect(rows.map((row) => row.problem === undefined)).toEqual([false, true]);
    expect(rows[0]?.problem).toMatch(problem);
    expect(rows[0]?.firmwareId).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('an ID of 128 characters is still one', async () => {
    expect((await read('x'.repeat(128)))[0]).not.toHaveProperty('problem');
  });
});

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(AuditError);
  expect([(error as AuditError).code, (error as AuditError).exitCode]).toEqual(['selection', 2]);
  expect((error as AuditError).hint).not.toBe('');
  return `${(error as AuditError).message} | ${(error as AuditError).hint}`;
}

describe('refuses what is no selection', () => {
  const cases: [string, string | Buffer, RegExp, Extra?][] = [
    ['empty', '', /fleet\.csv is empty/],
    ['blank', '\n\n  \n', /contains no firmware IDs: it is empty/],
    ['comments only', '# a\n# b\n', /contains no firmware IDs: it is empty/],
    ['header only', 'FirmwareId,Name\n', /a header but no rows/],
    ['a header of another name only', 'firmware\n', /a header but no rows/],
    ['bad rows only', 'FirmwareId\na b\n', /contains no firmware IDs: line 2: .* white space/],
    ['no ID column', 'Name,Version\nx,1\n', /no firmware ID column; its first line has: «Name», «Version»/],
    ['two ID columns', 'FirmwareId,n,Firmware ID\na,x,b\n', /more than one column called «FirmwareId»/],
    [
      'two instance columns',
      'FirmwareId,Instance ID,InstanceId\na,x,b\n',
      /more than one column called «Instance ID»/,
    ],
    [
      'two of the name that is given',
      'Old ID,Old ID\na,b\n',
      /more than one column called «Old ID»/,
      { column: 'Old ID' },
    ],
    ['a slip in the column', 'FirmwarId,Version\nx,1\n', /«FirmwarId» looks like it/],
    [
      'column not found',
      'Name,Paket\nx,1\n',
      /no column «packet».*Did you mean «Paket»/,
      { column: 'packet' },
    ],
    ['column number too high', 'x,a\n', /no column «3».*a column number from 1/, { column: '3' }],
    ['NUL bytes', Buffer.from([97, 0, 98]), /NUL bytes/],
    ['a workbook', Buffer.from('PK\u0003\u0004rest'), /Excel workbook.*CSV UTF-8/],
    ['UTF-16', Buffer.from('\uFEFFa\n', 'utf16le'), /UTF-16/],
    [
      'neither encoding',
      Buffer.from([97, 10, 98, 10, 0xff, 0xff, 10]),
      /line 3 is neither UTF-8 nor GB18030/,
    ],
    ['an unclosed quote', 'FirmwareId\na\nb\n"c\nd\ne\n', /line 4: a quote is never closed/],
    ['a stray quote', 'FirmwareId\na\n"b"c\n', /line 3: a stray quote/],
    ['an unclosed quote below a gap', 'FirmwareId\na\n\n# x\n\n"b\nc\n', /line 6: a quote is never closed/],
    [
      'an ID of two lines',
      'FirmwareId\n"a\nb"\nok\n',
      /line 2: a quote opens here and swallows the rows down to line 3/,
    ],
    [
      'a stray quote that takes in rows',
      'FirmwareId,n\na1,"5 inch\nb1,\nc1,"\nd1,x\n',
      /line 2: a quote opens here and swallows the rows down to line 4/,
    ],
    [
      'one that another stray quote closes',
      'FirmwareId,n\na1,x\nb1,"5 inch\nc1,x\nd1,"y"\ne1,\n',
      /line 3: a quote opens here and closes in line 5 in the middle of a cell/,
    ],
    [
      'one before the ID',
      'n,FirmwareId\n"5 inch,a1\nx,b1\n7 inch",c1\n',
      /line 2: a quote opens here and swallows the rows down to line 4/,
    ],
    [
      'one in a row that others are shorter than',
      `FirmwareId,n,m\n${A},x,"5 inch\n${B},y\n${A}1,z"\nd1,x,y\n`,
      /line 2: a quote opens here and swallows the rows down to line 4/,
    ],
    [
      'one before a row that ends early',
      `FirmwareId,n,m\n${A},"5 inch\n${B}",y\nd1,x,y\n`,
      /line 2: a quote opens here and swallows the rows down to line 3/,
    ],
    [
      'one in the heading',
      `FirmwareId,"Name\n${A},x\n${B},y"\nd1,z\n`,
      /line 1: a quote opens here and swallows the rows down to line 3/,
    ],
    [
      'one in a title',
      `List,"Fleet\nFirmwareId,Name\n${A},x\n${B},y"\nFirmwareId,Name\nd1,z\n`,
      /line 1: a quote opens here and swallows the rows down to line 4/,
    ],
    [
      'a title and no ID column',
      'Fleet\nPaket,Version\nx,1\ny,2\n',
      /no firmware ID column; .*«Paket», «Version»/,
    ],
    ['a list in JSON', '[\n  "a1",\n  "b1"\n]\n', /is JSON, not CSV \| .*jq -r/],
    ['packages in JSON', '[{"FirmwareId":"a1"}]', /is JSON, not CSV/],
    ['JSON lines', '{"FirmwareId":"a1"}\n{"FirmwareId":"b1"}\n', /is JSON, not CSV/],
    ['a page of a browser', '<!DOCTYPE html>\n<html></html>\n', /is HTML or XML/],
    [
      'all of it shortened',
      'FirmwareId\n1.23457E+17\n',
      /line 2: a spreadsheet has shortened .* 1\.23457E\+17.* format the column as text/,
    ],
    [
      'invisible characters in headings',
      'Fi\u200Brmware No,Ver\u00A0sion\nx,1\n',
      /«Fi\\u200brmware No», «Ver sion»/,
    ],
    ['an endless row', `FirmwareId\na\n"${'x\n'.repeat(700_000)}`, /line 3: .* far too long/],
    ['an endless line', `FirmwareId,n\na,${'x'.repeat(1_100_000)}\nb,y\n`, /line 2: .* far too long/],
    ['a limit exceeded', 'FirmwareId\nabc\n', /larger than 10 bytes/, { maxBytes: 10 }],
  ];
  test.each(cases)('%s', async (_name, content, message, extra) => {
    expect(await messageOf(read(content, extra))).toMatch(message);
  });

  test('a missing file, a folder, a file below a file', async () => {
    const folder = await mkdtemp(join(root, 'none-'));
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'a.csv'), 'a');
    const at = (...path: string[]): Promise<string> => messageOf(readFrom(join(folder, ...path)));
    expect(await at('none.csv')).toMatch(/does not exist/);
    expect(await at('sub')).toMatch(/is a folder/);
    expect(await at('a.csv', 'x.csv')).toMatch(/does not exist/);
    expect(await messageOf(readFrom('/dev/null'))).toMatch(/not a regular file.*Use - /);
  });

  test('a file of 1 GB by its size, without reading it', async () => {
    const path = join(await mkdtemp(join(root, 'large-')), 'a.csv');
    await writeFile(path, 'a');
    await truncate(path, 1_000_000_000);
    expect(await messageOf(readFrom(path))).toMatch(/larger than 256 MiB/);
  });
});

test('any bytes are rows or a refusal', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'a',
      'FirmwareId',
      'id',
      '"',
      '""',
      '"x"',
      '#',
      ' ',
      '',
      '\r',
      '固件',
      'region',
      '\t',
      ';',
    ),
    fc.string({ maxLength: 5 }),
  );
  const text = fc.array(
    fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')),
    { maxLength: 8 },
  );
  const content = fc.oneof(
    text.map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(content, async (bytes) => {
      try {
        await read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(AuditError);
      }
    }),
    { numRuns: 80 },
  );
});
