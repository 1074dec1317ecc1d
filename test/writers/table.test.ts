import { describe, expect, it } from 'vitest';
import { LOCALES } from '../../src/core/model/locale.ts';
import { tableTexts, textsOf } from '../../src/texts/index.ts';
import { ALL_TABLES, TABLES } from '../../src/writers/table.ts';
import { DIFFERENCES, evaluatedAt, sampleRun } from './sample-run.ts';
import type { Evaluated } from '../../src/core/model/finding.ts';
import type { Link } from '../../src/core/model/firmware.ts';

/** Copied from the contract, not from the code: a column that moves must fail here. */
const CONTRACT: Record<string, string> = {
  packages: `run_id, as_of, account, region, iot_instance_id, firmware_id, firmware_name, product_key, product_name, module_name, type, src_version,
dest_version, status_code, status, verify_progress, sign_method, firmware_sign, file_count, total_size_bytes, url_host, url_state,
url_expires_at, url_expires_in_seconds, utc_create, utc_modified, description, outcome, worst_severity, finding_count, source, source_line,
request_id, observed_at, attempts, seq, findings_open, findings_accepted, findings_unjudged`,
  findings: `run_id, as_of, finding_id, check_id, category, severity, verdict, state, firmware_id, file_name, product_key,
module_name, dest_version, account, region, iot_instance_id, observed, expected, message, remediation, first_seen, exception_id, exception_until, counts`,
  files: `run_id, firmware_id, file_index, file_name, size_bytes, digest_method, digest, md5, url_host, url_path, url_state, url_expires_at, seq,
probe, probe_code, object_size_bytes`,
  coverage: `run_id, account, region, iot_instance_id, firmware_id, reason, code, detail, source, source_line, request_id, attempts`,
};

const INFO = sampleRun(0).info;

/** A table's rows of one firmware, by column name. */
function rowsOf(name: string, evaluated: Evaluated): Record<string, unknown>[] {
  const table = TABLES.find((candidate) => candidate.name === name)!;
  return [...table.rowsOf(INFO, { kind: 'firmware', evaluated })].map((row) =>
    Object.fromEntries(table.columns.map((column, at) => [column.name, row[at]])),
  );
}

function withLink(link: Link): Evaluated {
  return { ...evaluatedAt(1), worstLink: { state: 'valid', link } };
}

describe('tables', () => {
  it('are those of the contract', () => {
    expect(TABLES.map((table) => table.name)).toEqual(Object.keys(CONTRACT));
  });

  it.each(Object.entries(CONTRACT))('%s has the columns of the contract, in order', (name, columns) => {
    const table = TABLES.find((candidate) => candidate.name === name)!;
    expect(table.columns.map((column) => column.name)).toEqual(columns.split(/,\s+/));
  });

  it('says in every language what each column holds, and nothing of columns that are not there', () => {
    for (const texts of LOCALES.map(textsOf)) {
      for (const { name, columns } of ALL_TABLES) {
        const names = columns.map((column) => column.name);
        const own: string[] = Object.keys(texts.tables[name].columns);
        expect(own.filter((column) => !names.includes(column))).toEqual([]);
        const described = tableTexts(texts, name).columns;
        for (const column of names) expect(described[column]?.meaning, `${name}.${column}`).toMatch(/\p{L}/u);
      }
      const used = new Set(ALL_TABLES.flatMap(({ columns }) => columns.map(({ name }) => name)));
      expect(Object.keys(texts.columns).filter((column) => !used.has(column))).toEqual([]);
    }
  });

  it('every cell is of its column’s type', () => {
    const types = {
      text: 'string',
      integer: 'number',
      number: 'number',
      datetime: 'object',
      boolean: 'boolean',
    };
    for (const table of ALL_TABLES) {
      for (let seq = 1; seq <= 120; seq += 1) {
        for (const row of table.rowsOf(INFO, { kind: 'firmware', evaluated: evaluatedAt(seq) })) {
          row.forEach((cell, at) => {
            const { name, type } = table.columns[at]!;
            if (cell === null) expect(type, name).not.toBe('text');
            else expect(typeof cell, name).toBe(types[type]);
            if (type === 'integer' && cell !== null) expect(Number.isInteger(cell), name).toBe(true);
          });
        }
      }
    }
  });

  it('packages has one row a firmware, also an unobserved one', () => {
    const [row, ...more] = rowsOf('packages', evaluatedAt(12));
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      firmware_id: 'fw000000000000000000000012',
      outcome: 'denied',
      status: '',
      status_code: null,
      file_count: null,
      total_size_bytes: null,
      url_state: '',
      url_expires_at: null,
      worst_severity: '',
      finding_count: 0,
      source: 'ids.csv',
      source_line: 13,
    });
  });

  const place = { scheme: 'https', host: 'h.example', path: '/p' };
  it.each<[string, Link, object]>([
    [
      'a link that ends later',
      { kind: 'signed', version: 'V1', ...place, expiresAt: '2026-11-23T03:00:00.900Z' },
      {
        url_host: 'h.example',
        url_expires_at: new Date('2026-11-23T03:00:00.900Z'),
        url_expires_in_seconds: 3_600,
      },
    ],
    [
      'a link that ended half a second ago counts as past',
      { kind: 'signed', version: 'V1', ...place, expiresAt: '2026-11-23T01:59:59.500Z' },
      { url_expires_in_seconds: -1 },
    ],
    [
      'a link that ends at that very instant',
      { kind: 'signed', version: 'V4', ...place, expiresAt: evaluatedAt(1).observation.observedAt },
      { url_expires_in_seconds: 0 },
    ],
    [
      'an unsigned link',
      { kind: 'unsigned', ...place },
      { url_host: 'h.example', url_expires_at: null, url_expires_in_seconds: null },
    ],
    ['no link', { kind: 'missing' }, { url_host: '', url_expires_at: null, url_expires_in_seconds: null }],
  ])('packages: %s', (_what, link, expected) => {
    expect(rowsOf('packages', withLink(link))[0]).toMatchObject(expected);
  });

  it.each([
    [[null, null], null],
    [[5, null], 5],
    [[5, 7], 12],
    [[], null],
  ])('total_size_bytes of %j is %s', (sizes, total) => {
    const evaluated = structuredClone(evaluatedAt(1));
    const { answer } = evaluated.observation;
    if (answer.kind !== 'observed') throw new Error('the sample’s first firmware is observed');
    answer.firmware.files = sizes.map((sizeBytes, at) => ({
      index: at + 1,
      name: '',
      sizeBytes,
      digest: '',
      md5: '',
      link: { kind: 'missing' },
    }));
    expect(rowsOf('packages', evaluated)[0]).toMatchObject({
      total_size_bytes: total,
      file_count: sizes.length,
    });
  });

  it('files has one row a file, with its own link', () => {
    const rows = rowsOf('files', evaluatedAt(6));
    expect(rows.map((row) => row['file_index'])).toEqual([1, 2]);
    expect(rows[0]).toMatchObject({ url_path: '/ota/7.bin', url_state: 'expiring', digest_method: 'SHA256' });
    expect(rows[1]).toMatchObject({ url_path: '/ota/8.bin', url_state: 'valid', md5: 'ef'.repeat(16) });
    expect(rowsOf('files', evaluatedAt(5))).toEqual([]);
  });

  it.each([
    [5, 'not-found', 'iot.ota.FirmwareNotFound'],
    [12, 'denied', 'Forbidden.RAM'],
    [31, 'failed', 'HeadersTimeout'],
  ])('coverage: firmware %i is there because of %s', (seq, reason, code) => {
    expect(rowsOf('coverage', evaluatedAt(seq))).toMatchObject([
      { reason, code, request_id: `REQUEST-${seq}` },
    ]);
  });

  it('coverage leaves out what was audited and takes in each difference', () => {
    expect(rowsOf('coverage', evaluatedAt(1))).toEqual([]);
    const coverage = TABLES.find((table) => table.name === 'coverage')!;
    const rows = DIFFERENCES.flatMap((difference) => [
      ...coverage.rowsOf(INFO, { kind: 'difference', difference }),
    ]);
    expect(rows.map((row) => [row[4], row[5], row[9]])).toEqual([
      ['only-in-list', 'not-in-selection', null],
      ['=only-in-file', 'not-in-list', 7],
    ]);
  });
});
