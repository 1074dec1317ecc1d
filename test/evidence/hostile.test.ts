import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'csv-stringify/sync';
import { checkRun } from '../../src/evidence/check-run.ts';
import { parseManifest } from '../../src/evidence/manifest.ts';
import { formatSums, parseSums } from '../../src/evidence/sums.ts';
import { createRowCounter } from '../../src/writers/save/row-counter.ts';
import { tempFolder } from '../support/temp.ts';

it('no bytes make a check of a manifest and its sums fail other than by saying so', async () => {
  const out = await tempFolder();
  let at = 0;
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(anyBytes, anyBytes, async (manifest, sums) => {
      const folder = join(out, String((at += 1)));
      await mkdir(folder);
      await writeFile(join(folder, 'manifest.json'), manifest);
      await writeFile(join(folder, 'SHA256SUMS'), sums);
      const check = await checkRun(folder, [], true);
      expect(check.deviations.length).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});

it.each([
  ['nests a million deep', '['.repeat(1_000_000)],
  ['names a file of the prototype', '{"__proto__": {"run_id": "x"}}'],
  ['names a file twice', manifestWith([fileNamed('a'), fileNamed('a')])],
  ['names a file outside', manifestWith([fileNamed('../a')])],
  ['names a hidden file', manifestWith([fileNamed('.a')])],
  ['names a file outside by way of a folder', manifestWith([fileNamed('a/..')])],
  ['names a hidden file in a folder', manifestWith([fileNamed('a/.b')])],
  ['names a file by an absolute path', manifestWith([fileNamed('/a')])],
  ['names a file too deep', manifestWith([fileNamed('a/b/c')])],
  ['names too many files', manifestWith(Array.from({ length: 20_001 }, (_, at) => fileNamed(`a/${at}`)))],
  ['lists a removed run outside', manifestWith([]).replace('{', `{"removed": [${removedRun('../r')}], `)],
  [
    'lists a removed run that was never whole',
    manifestWith([]).replace('{', '{"removed": [{"run_id": "r"}], '),
  ],
  ['has no digest', manifestWith([{ name: 'a', size_bytes: 1, sha256: 'x' }])],
])('a manifest that %s is none', (_what, text) => {
  expect(parseManifest(Buffer.from(text))).toBeNull();
});

it('a manifest of a later version with more members is one', () => {
  const text = manifestWith([fileNamed('a')]).replace('{', '{"more": [1], ');
  expect(parseManifest(Buffer.from(text))).toMatchObject({ run_id: 'r', files: [{ name: 'a' }] });
});

it('a manifest of version 0.1.0, whose files lie side by side, is one', () => {
  const text = manifestWith([fileNamed('ledger.jsonl')]).replace('{', '{"schema_version": 1, "counts": {}, ');
  expect(parseManifest(Buffer.from(text))).toMatchObject({ files: [{ name: 'ledger.jsonl' }] });
});

it('SHA256SUMS reads back as it was written', () => {
  const name = fc
    .string({ minLength: 1 })
    .filter((text) => /^[^./\\\u0000-\u001f][^/\\\u0000-\u001f]*$/.test(text));
  const digest = fc.array(fc.constantFrom(...Array.from('0123456789abcdef')), {
    minLength: 64,
    maxLength: 64,
  });
  const files = fc.uniqueArray(fc.record({ name, sha256: digest.map((digits) => digits.join('')) }), {
    selector: (file) => file.name,
  });
  fc.assert(
    fc.property(files, (listed) => {
      const { byName, problems } = parseSums(formatSums(listed));
      expect(problems).toEqual([]);
      expect([...byName]).toEqual(listed.map((file) => [file.name, file.sha256]));
    }),
  );
});

it('rows are counted as they were written, whatever stands in the cells and however the bytes are cut', () => {
  const rows = fc.array(
    fc.array(fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'x', '鱼') }), {
      minLength: 3,
      maxLength: 3,
    }),
  );
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), (cells, step) => {
      const text = stringify([['a', 'b', 'c'], ...cells], {
        record_delimiter: '\r\n',
        quote_record_delimiter: true,
        quoted_match: /[\r\n]/,
      });
      const bytes = Buffer.from(text);
      const counter = createRowCounter();
      for (let from = 0; from < bytes.length; from += step) counter.add(bytes.subarray(from, from + step));
      expect(counter.rows()).toBe(cells.length);
    }),
  );
});

function fileNamed(name: string): object {
  return { name, size_bytes: 1, sha256: '0'.repeat(64) };
}

function removedRun(runId: string): string {
  return JSON.stringify({ run_id: runId, sha256: 'a'.repeat(64), previous: null });
}

function manifestWith(files: object[]): string {
  return JSON.stringify({ run_id: 'r', finished_at: '', files, previous: null, configuration: {} });
}
