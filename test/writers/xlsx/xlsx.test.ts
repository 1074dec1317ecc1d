import { createWriteStream } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { textsOf as catalogueOf } from '../../../src/texts/index.ts';
import { printable } from '../../../src/writers/neutralise.ts';
import { ALL_TABLES } from '../../../src/writers/table.ts';
import { writeWorkbook, xlsx } from '../../../src/writers/xlsx/xlsx.ts';
import { firmwareOf, withFirmware } from '../../support/records.ts';
import { needs, readZip, streamsOnly, tempDir, writeTo } from '../read-back.ts';
import { AS_OF, evaluatedAt, sampleRun } from '../sample-run.ts';
import type { Evaluated } from '../../../src/core/model/finding.ts';
import type { EvaluatedRun } from '../../../src/core/model/run.ts';
import type { Scratch } from '../../../src/writers/format.ts';

const COUNT = 120;
const SHEETS = Object.values(catalogueOf('en').workbook.sheets);
const python = needs('python3');

let path: string;
let book: exceljs.Workbook;

beforeAll(async () => {
  path = join(await writeTo(xlsx, sampleRun(COUNT)), 'audit.xlsx');
  book = await open(path);
});

describe('the workbook, as exceljs reads it', () => {
  it('has the sheets in order, and says who made it', () => {
    expect(book.worksheets.map((sheet) => sheet.name)).toEqual(SHEETS);
    expect(book.creator).toBe('ota-audit 0.2.0');
    expect(book.created.toISOString()).toBe('2026-11-23T02:00:00.000Z');
  });

  it.each([
    ['Findings', 'findings', 4, ['firmware_name', 'product_name', 'rollout_state']],
    ['Packages', 'packages', 3, []],
    ['Rollouts', 'rollouts', 3, ['firmware_name', 'product_name']],
    ['Files', 'files', 1, ['firmware_name', 'product_name']],
    ['Coverage', 'coverage', 2, []],
  ])('%s holds every column of %s, frozen, filtered, fit to a page', (name, tableName, xSplit, ofPackage) => {
    const sheet = book.getWorksheet(name)!;
    const columns = ALL_TABLES.find((table) => table.name === tableName)!.columns;
    const captions = columns.map((column) => column.name + (column.type === 'datetime' ? ' (UTC)' : ''));
    expect(header(sheet).toSorted()).toEqual([...captions, ...ofPackage].toSorted());
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit, ySplit: 1 });
    expect(sheet.autoFilter).toBe(
      `A1:${sheet.getColumn(columns.length + ofPackage.length).letter}${sheet.rowCount}`,
    );
    expect(sheet.pageSetup).toMatchObject({ orientation: 'landscape', fitToWidth: 1, fitToHeight: 0 });
    expect(sheet.headerFooter.oddFooter).toBe('&Lnightly · run 20261123T020000Z-a1b2c3&C&A&RPage &P of &N');
  });

  it('holds true dates, true numbers, and text that is never a formula', () => {
    const sheet = book.getWorksheet('Packages')!;
    const at = (name: string): number => header(sheet).indexOf(name) + 1;
    const row = rowsOf(sheet).find((one) => one.getCell(at('firmware_id')).text === idAt(1))!;
    expect(row.getCell(at('as_of (UTC)')).value).toEqual(new Date(AS_OF));
    expect(row.getCell(at('as_of (UTC)')).numFmt).toBe('yyyy-mm-dd hh:mm:ss');
    expect(row.getCell(at('attempts')).value).toBe(2);
    expect(row.getCell(at('firmware_id')).numFmt).toBe('@');
    for (const { eachCell } of allRows(book)) {
      eachCell((cell) => expect(cell.type).not.toBe(exceljs.ValueType.Formula));
    }
  });

  it('cuts what is longer than a cell can hold, with a mark', () => {
    const sheet = book.getWorksheet('Packages')!;
    const at = (name: string): number => header(sheet).indexOf(name) + 1;
    const row = rowsOf(sheet).find((one) => one.getCell(at('firmware_id')).text === idAt(3))!;
    const { text } = row.getCell(at('description'));
    expect(text).toHaveLength(32_767);
    expect(text).toMatch(/… \[cut: longer than a cell can hold\]$/);
  });

  it('shows what counts, then what else is open, worst first, and what could not be judged; only severity is coloured', async () => {
    const sheet = book.getWorksheet('Findings')!;
    const rows = rowsOf(sheet);
    const kinds = rows.map((row) => `${row.getCell(2).text} ${row.getCell(1).text}`);
    expect(runsOf(kinds)).toEqual(['fail critical', 'fail high', 'fail medium', 'unknown low']);
    const coloured = new Set(
      rows.flatMap((row) => [...header(sheet).keys()].filter((at) => isFilled(row.getCell(at + 1)))),
    );
    expect([...coloured]).toEqual([0]);
    let expected = 0;
    for (const { findings } of await firmwareOf(sampleRun(COUNT))) expected += findings.length;
    expect(rows).toHaveLength(expected);
  });

  it('shows packages that fail first, worst first, and then what did not answer', () => {
    const sheet = book.getWorksheet('Packages')!;
    const kinds = rowsOf(sheet).map((row) => `${row.getCell(1).text} ${row.getCell(2).text}`.trim());
    expect(runsOf(kinds)).toEqual([
      'fail critical', 'fail high', 'fail medium', 'pass', 'not-found high', 'denied', 'error',
    ]); // prettier-ignore
  });

  it('names the package and the product beside each finding', async () => {
    const sheet = book.getWorksheet('Findings')!;
    const at = (name: string): number => header(sheet).indexOf(name) + 1;
    const names = new Map<string, [string, string]>();
    for (const { observation } of await firmwareOf(sampleRun(COUNT))) {
      const { answer, firmwareId } = observation;
      if (answer.kind !== 'observed') continue;
      names.set(firmwareId, [shown(answer.firmware.firmwareName), answer.firmware.productName]);
    }
    for (const row of rowsOf(sheet)) {
      const [id, ...named] = ['firmware_id', 'firmware_name', 'product_name'].map(
        // exceljs does not decode what it escapes.
        (name) => row.getCell(at(name)).text.replace('_x005F_', '_'),
      );
      expect(named).toEqual(names.get(id!) ?? ['', '']);
    }
  });

  it('shows what is accepted behind all that is not, in grey', async () => {
    const run = withFirmware(
      sampleRun(COUNT, (summary) => {
        const { open, accepted } = summary;
        accepted.critical = open.critical;
        open.critical = 0;
        summary.counting -= accepted.critical;
      }),
      (evaluated) => {
        for (const finding of evaluated.findings)
          if (finding.severity === 'critical') Object.assign(finding, { state: 'accepted', counts: false });
        return evaluated;
      },
    );
    const read = await open(join(await writeTo(xlsx, run), 'audit.xlsx'));
    const sheet = read.getWorksheet('Findings')!;
    const rows = rowsOf(sheet);
    expect(runsOf(rows.map((row) => [2, 1, 3].map((at) => row.getCell(at).text).join(' ')))).toEqual([
      'fail high new',
      'fail medium new',
      'unknown low new',
      'fail critical accepted',
    ]);
    expect(rows.map((row) => isFilled(row.getCell(1)))).toEqual(
      rows.map((row) => row.getCell(3).text !== 'accepted'),
    );
    const { accepted, open: still } = run.summary;
    const grid = textsOf(read.getWorksheet('Summary')!);
    const at = grid.lastIndexOf('Severity', grid.indexOf('Counting'));
    expect(grid.slice(at, at + 5)).toEqual(['Severity', 'Open', 'Not judged', 'Accepted', 'Counting']);
    expect(grid.slice(at + 5, at + 9)).toEqual(['critical', '0', '0', String(accepted.critical)]);
    expect(still.high).toBeGreaterThan(0);
  });

  it.each([
    ['fail', false, ['FAIL', 'INCOMPLETE']],
    ['fail', true, ['FAIL', 'COMPLETE']],
    ['incomplete', false, ['INCOMPLETE']],
    ['pass', true, ['PASS', 'COMPLETE']],
    ['report-only', true, ['REPORT ONLY', 'COMPLETE']],
  ] as const)(
    'Cover and Summary of a run that is %s, complete: %s, begin with %s, the first in large letters',
    async (result, complete, words) => {
      const run = sampleRun(10, (summary) =>
        Object.assign(summary, {
          result,
          complete,
          headline: 'What came of it.',
          changes: 'What changed.',
          incompleteBecause: complete ? [] : ['Why.'],
        }),
      );
      const read = await open(join(await writeTo(xlsx, run), 'audit.xlsx'));
      for (const name of ['Cover', 'Summary']) {
        const sheet = read.getWorksheet(name)!;
        const row = rowsOf(sheet).find((one) => one.getCell(2).text === words[0])!;
        const cells = (row.values as exceljs.CellValue[]).filter((value) => typeof value === 'string');
        expect([...new Set(cells)]).toEqual(words);
        expect(row.getCell(2).font.size).toBeGreaterThanOrEqual(24);
        const after = textsOf(sheet).filter((text) => text !== 'null');
        const headline = after.indexOf('What came of it.');
        expect(after.slice(headline).filter((text, at, all) => text !== all[at - 1])[1]).toBe(
          'What changed.',
        );
        expect(after.includes('Why.')).toBe(!complete);
      }
    },
  );

  it('Summary adds the coverage up and carries notes, products and targets', () => {
    const cells = textsOf(book.getWorksheet('Summary')!);
    expect(cells).toContain('120 requested = 109 audited + 6 not found + 3 denied + 2 failed. It adds up.');
    expect(cells).toContain(sampleRun(1).summary.notes[0]);
    for (const word of ['智能网关', 'prod & test · cn-shanghai · iot-060a02m5'])
      expect(cells).toContain(word);
    expect(textsOf(book.getWorksheet('Run')!)).toContain('140 calls, 4 throttled');
  });
});

describe('the workbook, as others read it', () => {
  it.skipIf(python.skip)(
    `the parts of every sheet stand in the order of ECMA-376${python.note}`,
    async () => {
      const parts = await readZip(path);
      const sheets = Object.entries(parts).filter(([name]) => name.startsWith('xl/worksheets/sheet'));
      expect(sheets).toHaveLength(SHEETS.length);
      for (const [name, xml] of sheets) {
        const found = [...topLevel(xml)];
        const places = found.map((element) => ELEMENTS.indexOf(element));
        expect(places, `${name}: ${found.join(' ')}`).not.toContain(-1);
        expect(places, `${name}: ${found.join(' ')}`).toEqual(places.toSorted((a, b) => a - b));
        expect(found).toContain('sheetData');
      }
      const names = parts['xl/workbook.xml']!;
      expect(names).toContain('&apos;Packages&apos;!$1:$1');
      expect(names).toContain(`&apos;Packages&apos;!$A$1:$K$${COUNT + 1}`);
    },
  );
});

describe('a run that does not fit, fails or lies', () => {
  it('rows beyond a sheet’s limit continue on the next, each with its header', async () => {
    const dir = await tempDir();
    await writeWorkbook(
      sampleRun(25),
      streamsOnly((name) => createWriteStream(join(dir, name))),
      11,
    );
    const split = await open(join(dir, 'audit.xlsx'));
    const packages = split.worksheets.filter((sheet) => sheet.name.startsWith('Packages'));
    expect(packages.map((sheet) => [sheet.name, sheet.rowCount])).toEqual([
      ['Packages', 11],
      ['Packages 2', 11],
      ['Packages 3', 6],
    ]);
    const ids = packages.flatMap((sheet) =>
      rowsOf(sheet).map((row) => row.getCell(header(sheet).indexOf('firmware_id') + 1).text),
    );
    expect(ids.toSorted()).toEqual(Array.from({ length: 25 }, (_, at) => idAt(at + 1)));
  });

  it.each([
    [
      'en',
      'No rows: the selection contains no packages.',
      'No findings: 6 enabled checks pass',
      '2 of 2 requested packages were audited',
    ],
    ['zh-CN', '没有行：审计范围内没有升级包。', '没有发现项：已启用的 6 项检查', '请求的 2 个升级包均已审计'],
  ] as const)('in %s a sheet without rows says why it has none', async (locale, nothing, passed, audited) => {
    const { sheets } = catalogueOf(locale).workbook;
    const says = (read: exceljs.Workbook, name: string): string[] =>
      rowsOf(read.getWorksheet(name)!).map((row) => row.getCell(1).text);
    const empty = await open(join(await writeTo(xlsx, { ...nobodysRun(0), locale }), 'audit.xlsx'));
    for (const name of [sheets.findings, sheets.packages, sheets.rollouts, sheets.files, sheets.coverage])
      expect(says(empty, name)).toEqual([nothing]);
    expect(says(empty, sheets.changes)).toEqual([expect.stringMatching(/\S/)]);
    const well = await open(join(await writeTo(xlsx, { ...nobodysRun(2), locale }), 'audit.xlsx'));
    expect(says(well, sheets.findings)).toEqual([expect.stringContaining(passed)]);
    expect(says(well, sheets.coverage)).toEqual([expect.stringContaining(audited)]);
  });

  it('a summary that would leave findings out is refused', async () => {
    const run = sampleRun(COUNT, (summary) => Object.assign(summary.open, { critical: 0 }));
    await expect(writeTo(xlsx, run)).rejects.toThrow(/other rows than the summary counts/);
  });

  it('a disk that fills up rejects, and does not hang', async () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    let bytes = 0;
    const full = new Writable({
      write(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        done(bytes > 20_000 ? error : null);
      },
    });
    await expect(
      xlsx.write(
        sampleRun(2_000),
        streamsOnly(() => full),
        {},
      ),
    ).rejects.toThrow('ENOSPC');
  });

  it('a stalled output stops the reading of rows that wait on the disk', async () => {
    let taken = 0;
    const output: Writable = new Writable({
      highWaterMark: 1_024,
      // Never done: as a disk that hangs. What has been taken when the taking has stopped is what is buffered.
      write: () => void stopped(() => taken).then(() => output.destroy(new Error(`stalled at ${taken}`))),
    });
    const outputs = streamsOnly(() => output);
    const scratch = async (): Promise<Scratch> => {
      const opened = await outputs.scratch();
      return {
        ...opened,
        async *read() {
          for await (const piece of opened.read()) {
            taken += piece.length;
            yield piece;
          }
        },
      };
    };
    await expect(xlsx.write(bulkyRun(5_000), { ...outputs, scratch }, {})).rejects.toThrow(
      /^stalled at \d+$/,
    );
    expect(taken).toBeGreaterThan(0);
    // Of 10 MB.
    expect(taken).toBeLessThan(5_000_000);
  });
});

it.skipIf(python.skip)(
  `nothing that the model does not have reaches the workbook${python.note}`,
  async () => {
    const secret = 'c2VjcmV0LXNpZ25hdHVyZQ';
    const run = sampleRun(30);
    const leaky = withFirmware(run, (evaluated) => withSecret(evaluated, secret));
    const parts = await readZip(join(await writeTo(xlsx, leaky), 'audit.xlsx'));
    expect(Object.values(parts).join('')).not.toContain(secret);
  },
);

/** CT_Worksheet, ECMA-376 part 1, 18.3.1.99. */
const ELEMENTS = `
  sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
  protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr
  conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks
  colBreaks ignoredErrors drawing legacyDrawing picture tableParts extLst`
  .trim()
  .split(/\s+/);

/** Names of the elements right under the worksheet. */
function* topLevel(xml: string): Generator<string> {
  let depth = 0;
  for (const [, close, name, rest] of xml.matchAll(/<(\/?)([A-Za-z][\w:]*)([^>]*)>/g)) {
    if (close) depth -= 1;
    else {
      if (depth === 1) yield name!;
      if (!rest!.endsWith('/')) depth += 1;
    }
  }
}

async function open(file: string): Promise<exceljs.Workbook> {
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook;
}

function header(sheet: exceljs.Worksheet): string[] {
  return (sheet.getRow(1).values as string[]).slice(1);
}

function* allRows(
  workbook: exceljs.Workbook,
): Generator<{ eachCell: (see: (cell: exceljs.Cell) => void) => void }> {
  for (const sheet of workbook.worksheets) {
    for (const row of sheet.getRows(1, sheet.rowCount)!) yield { eachCell: (see) => row.eachCell(see) };
  }
}

/** Without the header. */
function rowsOf(sheet: exceljs.Worksheet): exceljs.Row[] {
  return sheet.getRows(2, sheet.rowCount - 1)!;
}

/** Each text once where it follows itself. */
function runsOf(texts: readonly string[]): string[] {
  return texts.filter((text, at) => text !== texts[at - 1]);
}

function isFilled({ fill }: exceljs.Cell): boolean {
  return fill?.type === 'pattern' && fill.pattern === 'solid';
}

function idAt(seq: number): string {
  return evaluatedAt(seq).observation.firmwareId;
}

/** A text as a cell has it. */
function shown(text: string): string {
  return printable(text).replace(/\r\n?/g, '\n');
}

function textsOf(sheet: exceljs.Worksheet): string[] {
  return sheet.getRows(1, sheet.rowCount)!.flatMap((row) => (row.values as exceljs.CellValue[]).map(String));
}

/** A run that finds nothing, of so many packages. */
function nobodysRun(count: number): EvaluatedRun {
  const run = sampleRun(count, (summary) => {
    summary.differences = 0;
    summary.checks['url-expiring']!.pass = count;
  });
  return {
    ...run,
    async *records() {
      for await (const record of run.records()) if (record.kind === 'firmware') yield record;
    },
  };
}

/** One firmware again and again with a finding that hardly packs, so that what is written is about what is taken. */
function bulkyRun(count: number): EvaluatedRun {
  const one = evaluatedAt(19);
  const [finding] = one.findings;
  return {
    ...sampleRun(0, (summary) => {
      summary.open[finding!.severity] = count;
      summary.counting = finding!.counts ? count : 0;
      summary.coverage = { ...summary.coverage, requested: count, audited: count };
      summary.outcomes[one.outcome] = count;
      const { answer } = one.observation;
      summary.files = answer.kind === 'observed' ? answer.firmware.files.length * count : 0;
    }),
    async *records() {
      for (let at = 0; at < count; at += 1) {
        const observation = { ...one.observation, requestId: randomBytes(1_000).toString('hex') };
        yield { kind: 'firmware', evaluated: { ...one, observation, findings: [finding!] } };
      }
    },
  };
}

/** Resolves when a number has not changed for a while. */
async function stopped(read: () => number): Promise<void> {
  for (let same = 0, last = -1; same < 10;) {
    await sleep(20);
    same = read() === last ? same + 1 : 0;
    last = read();
  }
}

/** What must never be there, put where a careless writer would take it from. */
function withSecret(evaluated: Evaluated, secret: string): Evaluated {
  const copy = structuredClone(evaluated);
  const { answer } = copy.observation;
  if (answer.kind === 'observed') {
    Object.assign(answer.firmware, { udi: secret, firmwareUrl: `https://h/p?Signature=${secret}` });
    for (const file of answer.firmware.files) Object.assign(file.link, { query: secret, url: secret });
  }
  if (copy.worstLink) Object.assign(copy.worstLink.link, { query: secret });
  return copy;
}
