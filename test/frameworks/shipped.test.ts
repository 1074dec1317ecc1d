import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFrameworks } from '../../scripts/read-frameworks.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Framework, Localized } from '../../src/core/framework.ts';
import { SHIPPED, frameworksOf } from '../../src/frameworks/shipped.ts';
import { MAIN, execute } from '../support/process.ts';

const FRAMEWORKS = await frameworksOf(SHIPPED.map((id) => ({ id })));
const byId = (id: string): Framework => FRAMEWORKS.find((framework) => framework.id === id)!;
const DATA = new URL('../../src/frameworks/data/', import.meta.url);

function texts({ title, note, clauses, apart = [] }: Framework): Localized[] {
  return [
    title,
    note,
    ...apart.map(({ because }) => because),
    ...clauses.flatMap(({ title, mappings, silentBecause }) => [
      title,
      ...mappings.map(({ rationale }) => rationale),
      ...(silentBecause ? [silentBecause] : []),
    ]),
  ];
}

test('every file is named, and every name has its file', () => {
  expect(readdirSync(DATA).sort()).toEqual(SHIPPED.map((id) => `${id}.yaml`).sort());
  expect(FRAMEWORKS.map(({ id }) => id)).toEqual(SHIPPED);
});

test('what the program reads is what the YAML says', async () => {
  expect(FRAMEWORKS).toEqual(await readFrameworks());
});

test('what is built has them beside it', async () => {
  const { code, stdout } = await execute(process.execPath, [MAIN, 'checks', '--framework']);
  expect(code).toBe(0);
  for (const { id } of FRAMEWORKS) expect(stdout).toContain(id);
});

test.each(CHECKS.map(({ id }) => id))('%s speaks to some clause of most frameworks', (id) => {
  const speaking = FRAMEWORKS.filter(({ clauses }) =>
    clauses.some(({ mappings }) => mappings.some(({ checkIds }) => checkIds.includes(id))),
  );
  expect(speaking.map((framework) => framework.id)).toEqual(
    expect.arrayContaining(['iec-62443-4-1', 'un-r156', 'nist-800-53']),
  );
  expect(speaking.length).toBeGreaterThanOrEqual(4);
});

test.each(SHIPPED)('%s: every check speaks to a clause, or stands apart with the reason', (id) => {
  const { clauses, apart = [] } = byId(id);
  const spoken = clauses.flatMap(({ mappings }) => mappings.flatMap(({ checkIds }) => checkIds));
  const all = [...new Set(spoken), ...apart.flatMap(({ checkIds }) => checkIds)];
  expect(all.toSorted()).toEqual(CHECKS.map((check) => check.id).toSorted());
  for (const { because } of apart) expect(because.en).toMatch(/^[A-Z].{30,}\.$/);
});

test('none counts a check twice for one clause', () => {
  for (const { id, clauses } of FRAMEWORKS) {
    for (const { clause, mappings } of clauses) {
      const ids = mappings.flatMap(({ checkIds }) => checkIds);
      expect([id, clause, new Set(ids).size]).toEqual([id, clause, ids.length]);
    }
  }
});

describe('no word claims that a clause is fulfilled', () => {
  test.each(SHIPPED)('%s', (id) => {
    for (const text of texts(byId(id))) {
      expect(text.en).not.toMatch(/satisf|complian(t|ce) with|\bproves?\b(?! that a process)/i);
      expect(text['zh-CN']).not.toMatch(/满足|符合|达标/);
    }
  });

  test('nor do the files and pages around them', () => {
    const pages = ['docs/frameworks.md', ...SHIPPED.map((id) => `src/frameworks/data/${id}.yaml`)];
    for (const page of pages) {
      expect(readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')).not.toMatch(
        /satisf|满足|符合/i,
      );
    }
  });
});

test.each(SHIPPED)('%s says in both languages what FirmwareSign is not', (id) => {
  const { note } = byId(id);
  expect(note.en).toContain('FirmwareSign is a digest: it shows integrity in transit, never authenticity.');
  expect(note['zh-CN']).toContain('FirmwareSign 是摘要：只说明传输中的完整性，从不说明真实性。');
});

test.each(SHIPPED)('%s is in both languages', (id) => {
  for (const text of texts(byId(id))) {
    expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
    expect(text.en).not.toMatch(/\p{Script=Han}/u);
  }
});

test.each(SHIPPED)('%s lists clauses that no check can speak to, each with its reason', (id) => {
  const silent = byId(id).clauses.filter(({ mappings }) => mappings.length === 0);
  expect(silent.length).toBeGreaterThanOrEqual(3);
  for (const { silentBecause } of silent) expect(silentBecause?.en.length).toBeGreaterThan(30);
});

/** Clauses that the catalogue of checks was made for, and whether their numbers were read in the text. */
test.each<[string, boolean, string[]]>([
  ['iec-62443-4-1', true, ['SM-6', 'SUM-1', 'SUM-2', 'SUM-3', 'SUM-4', 'SUM-5']],
  ['un-r156', false, ['7.1.1.2', '7.1.1.5', '7.1.1.7', '7.1.2.5', '7.1.3.3', 'GB 44496 process']],
  ['un-r156', true, ['7.2.1.1']],
  [
    'etsi-en-303-645',
    true,
    ['5.3-2', '5.3-7', '5.3-8', '5.3-9', '5.3-10', '5.3-11', '5.3-13', '5.3-16', '5.5-1'],
  ],
  ['eu-cra', true, ['Annex I Part I (2)(c)', 'Annex I Part I (2)(e)', 'Annex I Part I (2)(f)']],
  ['eu-cra', true, ['Annex I Part II (2)', 'Annex I Part II (3)', 'Annex I Part II (4)']],
  ['eu-cra', true, ['Annex I Part II (7)', 'Annex I Part II (8)', 'Art. 13(8)', 'Art. 13(9)']],
  ['eu-cra', false, ['Annex VII']],
  ['nist-800-53', true, ['SI-2', 'SI-7']],
  ['nist-800-53', false, ['CM-3', 'CM-8']],
  ['owasp-isvs', true, ['3.4.3', '3.4.6', '3.4.12', '3.5.4']],
])('%s, confirmed %s: %j', (id, confirmed, clauses) => {
  const found = byId(id).clauses.filter(({ clause }) => clauses.includes(clause));
  expect(found.map(({ clause }) => clause)).toEqual(clauses);
  for (const clause of found) {
    expect([clause.clause, clause.confirmed]).toEqual([clause.clause, confirmed]);
    expect(clause.mappings.length).toBeGreaterThan(0);
  }
});

test('all of EN 303 645 is indirect: it binds the device or its maker', () => {
  const strengths = byId('etsi-en-303-645').clauses.flatMap(({ mappings }) =>
    mappings.map((row) => row.strength),
  );
  expect(new Set(strengths)).toEqual(new Set(['indirect']));
});

test('sections of GB 44496-2024 bear its version', () => {
  for (const { clause, sourceVersion } of byId('un-r156').clauses) {
    expect([clause, sourceVersion.includes('GB 44496-2024')]).toEqual([
      clause,
      clause.startsWith('GB 44496'),
    ]);
  }
});

test('another version’s framework that is gone is an error with the names that there are', async () => {
  await expect(frameworksOf([{ id: 'gone' }])).rejects.toMatchObject({ code: 'job', exitCode: 2 });
});
