import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csv } from '../../src/writers/csv.ts';
import { neutralise, printable } from '../../src/writers/neutralise.ts';
import { TABLES } from '../../src/writers/table.ts';
import type { Row } from '../../src/writers/column.ts';
import { firmwareOf, withFirmware, withoutDifferences } from '../support/records.ts';
import { needs, readCsv, streamsOnly, writeTo } from './read-back.ts';
import { HOSTILE, sampleRun } from './sample-run.ts';

const COUNT = 120;
const python = needs('python3');

describe('csv', () => {
  it.skipIf(python.skip)(`python3's csv module reads every cell back${python.note}`, async () => {
    const dir = await writeTo(csv, sampleRun(COUNT));
    for (const table of TABLES) {
      const [header, ...rows] = await readCsv(join(dir, `${table.name}.csv`));
      expect(header).toEqual(table.columns.map((column) => column.name));
      const run = sampleRun(COUNT);
      const expected: string[][] = [];
      for await (const record of run.records()) expected.push(...shown(table.rowsOf(run.info, record)));
      expect(rows).toEqual(expected);
    }
  });

  it.skipIf(python.skip)(
    `keeps numbers numbers, dates ISO and hostile text harmless${python.note}`,
    async () => {
      const dir = await writeTo(csv, sampleRun(HOSTILE.length + 5));
      const [header, ...rows] = await readCsv(join(dir, 'packages.csv'));
      const cell = (row: string[], name: string): string => row[header!.indexOf(name)] ?? '';
      expect(rows).toHaveLength(HOSTILE.length + 5);
      const first = rows[0]!;
      expect(cell(first, 'firmware_name')).toBe(`'${HOSTILE[0]}`);
      expect(cell(first, 'as_of')).toBe('2026-11-23T02:00:00.000Z');
      expect(cell(first, 'utc_create')).toBe('2026-10-01T08:09:10.123Z');
      // Negative: a number, so it gets no quote.
      expect(rows.map((row) => cell(row, 'url_expires_in_seconds'))).toContain('-2');
      for (const row of rows) for (const text of row) expect(text).not.toMatch(/^[\s]*[=+@＝＋－＠]/u);
    },
  );

  it('is UTF-8 without a mark, ends rows with CRLF, and writes the header of an empty table', async () => {
    const dir = await writeTo(csv, withoutDifferences(sampleRun(0)));
    for (const table of TABLES) {
      const text = await readFile(join(dir, `${table.name}.csv`), 'utf8');
      expect(text).toBe(`${table.columns.map((column) => column.name).join(',')}\r\n`);
    }
  });

  it('writes a mark, another delimiter and bare text where it is told to', async () => {
    const run = sampleRun(HOSTILE.length);
    const dir = await writeTo(csv, run, { bom: true, delimiter: 'semicolon', sanitize: 'none' });
    const text = await readFile(join(dir, 'packages.csv'), 'utf8');
    expect(text.startsWith('\uFEFFrun_id;as_of;account;')).toBe(true);
    const rows = parse(text, { bom: true, columns: true, delimiter: ';', record_delimiter: '\r\n' });
    const names = (rows as Record<string, string>[]).map((row) => row['firmware_name']);
    const expected: string[] = [];
    for (const { observation } of await firmwareOf(run)) {
      const { answer } = observation;
      expected.push(answer.kind === 'observed' ? printable(answer.firmware.firmwareName) : '');
    }
    expect(names).toEqual(expected);
    expect(names).toContain('@SUM(1)');
    expect(await readdir(dir)).toHaveLength(TABLES.length + 1);
  });

  it('writes the tables that it is told to', async () => {
    const dir = await writeTo(csv, sampleRun(2), { tables: ['verdicts', 'runs'] });
    expect((await readdir(dir)).toSorted()).toEqual(['datapackage.json', 'runs.csv', 'verdicts.csv']);
    expect(await readFile(join(dir, 'runs.csv'), 'utf8')).toMatch(
      /\r\n20261123T020000Z-a1b2c3,nightly,1,.*,false,/,
    );
  });

  it('a disk that fills up rejects, and does not hang', async () => {
    const full = (): Writable => {
      const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return new Writable({ highWaterMark: 64, write: (_chunk, _encoding, done) => done(error) });
    };
    await expect(csv.write(sampleRun(5_000), streamsOnly(full), {})).rejects.toThrow('ENOSPC');
  });

  it('an output that is closed early rejects', async () => {
    const closing = (): Writable => {
      const output: Writable = new Writable({ write: () => output.destroy() });
      return output;
    };
    await expect(csv.write(sampleRun(5_000), streamsOnly(closing), {})).rejects.toThrow('closed too early');
  });

  it('a source that fails rejects with its error', async () => {
    const broken = withFirmware(sampleRun(2), (evaluated) => {
      if (evaluated.observation.seq === 2) throw new Error('the ledger is damaged');
      return evaluated;
    });
    await expect(writeTo(csv, broken)).rejects.toThrow('the ledger is damaged');
  });

  it('waits for a slow output and holds no more than a few rows', async () => {
    let taken = 0;
    let written = 0;
    let most = 0;
    const slow = (): Writable =>
      new Writable({
        highWaterMark: 1_024,
        write(chunk: Buffer, _encoding, done) {
          written += chunk.length;
          setImmediate(done);
        },
      });
    const run = sampleRun(2_000);
    const rowBytes = 500;
    await csv.write(
      {
        ...run,
        async *records() {
          for await (const record of run.records()) {
            if (record.kind === 'firmware') taken += 1;
            most = Math.max(most, taken * rowBytes - written);
            yield record;
          }
        },
      },
      streamsOnly(slow),
      {},
    );
    expect(taken).toBe(2_000);
    // Without waiting all two thousand are taken before the first is written: about a megabyte.
    expect(most).toBeLessThan(200_000);
  });
});

/** What a reader should see of cells: the rule of the dialect, written a second time. */
function shown(rows: Iterable<Row>): string[][] {
  return [...rows].map((row) =>
    row.map((cell) => {
      if (cell === null) return '';
      if (cell instanceof Date) return cell.toISOString();
      return typeof cell === 'string' ? neutralise(cell) : String(cell);
    }),
  );
}
