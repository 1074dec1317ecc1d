import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { createCsvCopies } from '../../src/sources/csv-copies.ts';
import type { CsvRow, RowDefaults } from '../../src/sources/csv-row.ts';
import { readRows } from '../../src/sources/csv-rows.ts';
import { fuzz, hostileText } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'ota-audit-hostile-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defaults: RowDefaults = {
  region: 'cn-shanghai',
  instances: [],
  knownRegions: ['cn-shanghai', 'cn-beijing'],
};

async function rowsOf(bytes: Uint8Array | string): Promise<CsvRow[]> {
  const kept = await mkdtemp(join(folder, 'kept-'));
  const path = join(kept, 'ids.csv');
  await writeFile(path, bytes);
  const file = await createCsvCopies({ folder: kept })({ path, name: 'ids.csv' });
  const rows: CsvRow[] = [];
  for await (const batch of readRows(file, undefined, defaults)) rows.push(...batch.rows);
  await rm(kept, { recursive: true });
  return rows;
}

/** One word, as IDs are. */
const id = fc
  .string({ unit: fc.constantFrom(..."abcXYZ0189-_./+=@'|%$é固件🚀"), minLength: 1, maxLength: 40 })
  // What keeps a spreadsheet from reading a number is no part of it; formulas and signs alone are none, nor is what has a colon.
  .filter((text) => !/^['=]/.test(text) && /[\p{L}\p{N}]/u.test(text));
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 30 });

interface Dialect {
  delimiter: string;
  lineEnds: readonly string[];
  bom: boolean;
  quoteAll: boolean;
  blankLines: boolean;
  header: string;
}
const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineEnds: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 4 }),
  bom: fc.boolean(),
  quoteAll: fc.boolean(),
  blankLines: fc.boolean(),
  header: fc.constantFrom('FirmwareId', 'firmware_id', ' Firmware ID ', '固件ID', 'ID'),
});

function cell(text: string, { delimiter, quoteAll }: Dialect): string {
  const needsQuotes = quoteAll || text.includes('"') || text.includes(delimiter) || /[\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

function written(rows: readonly (readonly string[])[], as: Dialect): string {
  const lines = rows.map((row, at) => {
    const end = as.lineEnds[at % as.lineEnds.length] ?? '\n';
    const blank = as.blankLines && at % 3 === 2 ? end : '';
    return row.map((text) => cell(text, as)).join(as.delimiter) + end + blank;
  });
  return (as.bom ? '\ufeff' : '') + lines.join('');
}

test('IDs come out as they went in, whatever the quotes, line ends and neighbours', async () => {
  // NUL is refused for the whole file, and an encoding has no half surrogates.
  const remark = hostileText.map((text) => text.slice(0, 200).replaceAll(/\0|\p{Cs}/gu, ' '));
  await fuzz([ids, dialect, fc.array(remark, { minLength: 1, maxLength: 5 })], async (names, as, remarks) => {
    const body = names.map((name, at) => [remarks[at % remarks.length] ?? '', name]);
    // A row may not begin like a comment, and what is trimmed away would leave a row looking empty.
    const rows = body.map(([text = '', name = '']) => {
      // Lines that look like rows of the table are refused as what a stray quote took in.
      const told = /[\r\n]/.test(text) ? text.replaceAll(as.delimiter, ' ') : text;
      return [/^\s*#/.test(told) ? 'remark' : told, name];
    });
    const read = await rowsOf(written([['Remark', as.header], ...rows], as));
    expect(read.map((row) => row.firmwareId)).toEqual(names);
    expect(read.filter((row) => row.problem !== undefined)).toEqual([]);
  });
});

test('a file of bare IDs needs no header', async () => {
  const bare = fc.uniqueArray(
    fc
      .string({ unit: fc.constantFrom(...'abcdefXYZ0189-_.'), minLength: 1, maxLength: 40 })
      .filter((text) => /[a-z0-9]/i.test(text)),
    { minLength: 1, maxLength: 50 },
  );
  const known = ['id', 'firmwareid', 'packageid', 'otafirmwareid', 'otapackageid'];
  await fuzz([bare, dialect], async (names, as) => {
    // A word without a digit may be the name of the column.
    fc.pre(/\d/.test(names[0] ?? ''));
    fc.pre(!known.includes((names[0] ?? '').toLowerCase().replaceAll(/[-_]/g, '')));
    const read = await rowsOf(
      written(
        names.map((name) => [name]),
        as,
      ),
    );
    expect(read.map((row) => row.firmwareId)).toEqual(names);
  });
});

/** GB18030's two-byte part, by asking the decoder what each pair of bytes means. */
function gbkEncoder(): (text: string) => Uint8Array {
  const bytesOf = new Map<string, number[]>();
  const decoder = new TextDecoder('gb18030', { fatal: true });
  for (let lead = 0xb0; lead <= 0xf7; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      try {
        bytesOf.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
      } catch {
        // Not every pair is a character.
      }
    }
  }
  return (text) => Uint8Array.from([...text].flatMap((char) => bytesOf.get(char) ?? [char.charCodeAt(0)]));
}

test('what Chinese Excel saves is read as what it says', async () => {
  const encode = gbkEncoder();
  const chinese = fc.string({ unit: fc.constantFrom(...'固件智能电表升级包'), minLength: 1, maxLength: 8 });
  await fuzz([fc.uniqueArray(chinese, { minLength: 1, maxLength: 10 }), dialect], async (names, as) => {
    // One word that is surely no UTF-8: a lone lead byte cannot be made up of two others by chance.
    const text = written([['固件ID', '备注'], ...names.map((name) => [`fw-${name}`, '电表，中'])], {
      ...as,
      bom: false,
    });
    const read = await rowsOf(encode(text.replaceAll('，', '')));
    expect(read.map((row) => row.firmwareId)).toEqual(names.map((name) => `fw-${name}`));
  });
});

test('any bytes at all are rows or one error that says what is wrong', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .string({ unit: fc.constantFrom(...'"\',;\t\r\n# aé=FirmwareId\ufeff'), maxLength: 120 })
      .map((text) => Buffer.from(text)),
    hostileText.map((text) => Buffer.from(text)),
  );
  await fuzz(
    [bytes],
    async (content) => {
      try {
        const rows = await rowsOf(content);
        // What is queried is one printable word; what cannot be queried is told of in printable text.
        for (const row of rows)
          expect(row.firmwareId).not.toMatch(row.problem === undefined ? /[\s\p{C}]/u : /\p{C}/u);
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        expect(error.code).toBe('selection');
      }
    },
    200,
  );
});
