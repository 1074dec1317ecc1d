import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { createCsvCopies } from '../../src/sources/csv-copies.ts';
import type { CsvRow, RowDefaults } from '../../src/sources/csv-row.ts';
import { readRows } from '../../src/sources/csv-rows.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ota-csv-'));
});
afterAll(() => rm(root, { recursive: true }));

interface Extra extends Partial<RowDefaults> {
  column?: string;
  maxBytes?: number;
}

async function read(content: string | Buffer, extra: Extra = {}): Promise<CsvRow[]> {
  const path = join(await mkdtemp(join(root, 'file-')), 'ids.csv');
  await writeFile(path, content);
  return readFrom(path, extra);
}

async function readFrom(path: string, { column, maxBytes, ...extra }: Extra = {}): Promise<CsvRow[]> {
  const folder = await mkdtemp(join(root, 'copies-'));
  const copy = createCsvCopies({ folder, ...(maxBytes !== undefined && { maxBytes }) });
  const knownRegions = ['cn-shanghai', 'eu-central-1'];
  const defaults = { region: 'cn-shanghai', instances: [], knownRegions, ...extra };
  const rows: CsvRow[] = [];
  for await (const batch of readRows(await copy({ path, name: 'fleet.csv' }), column, defaults)) {
    rows.push(...batch);
  }
  return rows;
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
    ['another separator', 'FirmwareId\na;b\nok\n', /line 2: the firmware ID has a separator in it/],
    ['white space', 'FirmwareId\na b\nok\n', /line 2: the firmware ID has white space/],
    ['a line end', 'FirmwareId\n"a\nb"\nok\n', /line 2: .* white space/],
    ['a control character', 'FirmwareId\na\u0007b\nok\n', /line 2: .* control or invisible/],
    ['an invisible character', 'FirmwareId\na\u200Bb\nok\n', /line 2: .* control or invisible/],
    ['too long', `FirmwareId\n${'x'.repeat(129)}\nok\n`, /line 2: .* longer than 128/],
    [
      'unknown region',
      'FirmwareId,region\na,mars-1\nok,\n',
      /line 2: a region that is not served here; known are cn-shanghai/,
    ],
    [
      'no instance of several',
      'id,instance\na,\nok,i1\n',
      /line 2: the row names no instance/,
      { instances: ['i1', 'i2'] },
    ],
    ['a broken instance', 'id,instance\na,i 1\nok,i1\n', /line 2: the instance ID has white space/],
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
  expect([(error as AuditError).kind, (error as AuditError).exitCode]).toEqual(['selection', 2]);
  expect((error as AuditError).hint).not.toBe('');
  return `${(error as AuditError).message} | ${(error as AuditError).hint}`;
}

describe('refuses what is no selection', () => {
  const cases: [string, string | Buffer, RegExp, Extra?][] = [
    ['empty', '', /fleet\.csv is empty/],
    ['blank', '\n\n  \n', /names no firmware: it is empty/],
    ['comments only', '# a\n# b\n', /names no firmware: it is empty/],
    ['header only', 'FirmwareId,Name\n', /a header and no rows/],
    ['bad rows only', 'FirmwareId\na b\n', /names no firmware: line 2: .* white space/],
    ['no ID column', 'Name,Version\nx,1\n', /no firmware ID column; its first line has: «Name», «Version»/],
    ['a slip in the column', 'FirmwarId,Version\nx,1\n', /«FirmwarId» looks like it/],
    [
      'column not found',
      'Name,Paket\nx,1\n',
      /no column «packet».*Did you mean «Paket»/,
      { column: 'packet' },
    ],
    ['column number too high', 'x,a\n', /no column «3»/, { column: '3' }],
    ['NUL bytes', Buffer.from([97, 0, 98]), /NUL bytes/],
    ['a workbook', Buffer.from('PK\u0003\u0004rest'), /Excel workbook.*CSV UTF-8/],
    ['UTF-16', Buffer.from('\uFEFFa\n', 'utf16le'), /UTF-16/],
    [
      'neither encoding',
      Buffer.from([97, 10, 98, 10, 0xff, 0xff, 10]),
      /line 3 is neither UTF-8 nor GB18030/,
    ],
    ['an unclosed quote', 'FirmwareId\na\nb\n"c\nd\ne\n', /line 4: a quote is opened and not closed/],
    ['a stray quote', 'FirmwareId\na\n"b"c\n', /line 3: a stray quote/],
    ['an endless row', `FirmwareId\na\n"${'x\n'.repeat(700_000)}`, /line 3: .* far too long/],
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
