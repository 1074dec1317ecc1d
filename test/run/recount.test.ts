import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FleetPackage } from '../../src/emulator/index.ts';
import { emulator, ownPackage } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';
import { unzip } from '../support/unzip.ts';

/*
 * Every figure of the summary and of its headline, counted again from the tables alone: nothing of the code that counts
 * is used.
 */

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
const TABLES = ['runs', 'packages', 'findings', 'files', 'coverage', 'verdicts'] as const;
type Tables = Record<(typeof TABLES)[number], Row[]>;

const FIRST_NIGHT: readonly FleetPackage[] = [
  ownPackage('healthy', { destVersion: '1' }),
  ownPackage('info-only', { destVersion: '2', signMethod: 'MD5' }),
  ownPackage('open', { destVersion: '3', status: 3, verifyProgress: 40 }),
  ownPackage('accepted', { destVersion: '4', status: 0, verifyProgress: 0 }),
  ownPackage('no-status', { destVersion: '5', omit: ['Status'] }),
  ownPackage('no-progress', { destVersion: '6', omit: ['VerifyProgress'] }),
  ownPackage('waived', { destVersion: '7', status: -1, verifyProgress: 0 }),
  ownPackage('soft', { destVersion: '8', description: '' }),
  ownPackage('mended', { destVersion: '9', status: 0, verifyProgress: 0 }),
  ownPackage('deleted', { destVersion: '10', status: 0, verifyProgress: 0 }),
  ownPackage('denied', { destVersion: '11' }),
  ownPackage('broken', { destVersion: '12' }),
];
const SECOND_NIGHT = FIRST_NIGHT.filter(({ firmwareId }) => firmwareId !== 'deleted').map((entry) =>
  entry.firmwareId === 'mended' ? { ...entry, status: 1, verifyProgress: 100 } : entry,
);

const FAULTS = [
  { match: { firmwareId: 'denied' }, fault: { kind: 'success-false', code: 'iot.common.AuthActionPermissionDeny' } },
  { match: { firmwareId: 'broken' }, fault: { kind: 'success-false', code: 'iot.nobody.Knows' } },
] as const; // prettier-ignore

const EXCEPTIONS = `exceptions:
  - { id: EX-1, match: { check: unverified, firmware: accepted }, reason: a test, owner: release, approver: security, until: indefinite }
`;

const job = (failOn: string, select: string, onlyNew: boolean): string => `
targets: [{ account: acme, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}] }]
select: ${select}
failOn: ${failOn}
failOnNew: ${onlyNew}
checks:
  description-missing: { severity: high, soft: true }
exceptions: exceptions.yaml
reports: [{ format: csv, tables: [${TABLES.join(', ')}] }, xlsx, html]
`;

interface Night {
  json: Record<string, unknown> & { folder: string; headline: string; complete: boolean };
  tables: Tables;
  failOn: string;
  onlyNew: boolean;
}

interface Job {
  failOn: string;
  select: string;
  onlyNew: boolean;
  isWell: boolean;
}

async function nights({ failOn, select, onlyNew, isWell }: Job): Promise<Night[]> {
  const folder = await tempFolder();
  await put(folder, 'exceptions.yaml', EXCEPTIONS);
  await put(folder, 'ids.csv', `FirmwareId\n${['healthy', 'open', 'accepted', 'gone'].join('\n')}\n`);
  const path = await put(folder, 'nightly.yaml', job(failOn, select, onlyNew));
  const found: Night[] = [];
  for (const fleet of [FIRST_NIGHT, SECOND_NIGHT]) {
    const { url } = await emulator({
      fleet: fleetOf(fleet, DEMO_INSTANCE_ID),
      faults: isWell ? [] : FAULTS,
    });
    const argv = ['run', path, '--endpoint', url, '--qps', '5000', '--out', join(folder, 'out'), '--json'];
    const { stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
    if (!stdout.startsWith('{')) throw new Error(stderr);
    const json = JSON.parse(stdout) as Night['json'];
    const tables = Object.fromEntries(
      TABLES.map((name) => [name, parse(readFileSync(join(json.folder, `${name}.csv`)), { columns: true })]),
    ) as Tables;
    found.push({ json, tables, failOn, onlyNew });
  }
  return found;
}

const count = (rows: readonly Row[], is: (row: Row) => boolean): number => rows.filter(is).length;
const bySeverity = (rows: readonly Row[]): Record<string, number> =>
  Object.fromEntries(SEVERITIES.map((key) => [key, count(rows, ({ severity }) => severity === key)]));
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, one) => total + one, 0);

const isGone = ({ state }: Row): boolean => state === 'resolved' || state === 'accepted';
const isOpen = (row: Row): boolean => row['verdict'] === 'fail' && !isGone(row);
const isUnknown = (row: Row): boolean => row['verdict'] === 'unknown' && !isGone(row);

/** What the summary should say, from the rows. */
function recount({ tables, failOn, onlyNew, json }: Night): Record<string, unknown> {
  const { packages, findings } = tables;
  const silent = packages.filter(({ outcome }) => outcome === 'denied' || outcome === 'error');
  const isAnswered = (row: Row): boolean =>
    silent.every(({ firmware_id }) => firmware_id !== row['firmware_id']);
  const open = bySeverity(findings.filter(isOpen));
  const unjudged = bySeverity(findings.filter((row) => isUnknown(row) && isAnswered(row)));
  const counting = findings.filter(({ counts }) => counts === 'true');
  const word = json.complete ? (counting.length > 0 ? 'fail' : 'pass') : 'incomplete';
  return {
    outcome: word,
    result:
      counting.length > 0
        ? 'fail'
        : !json.complete
          ? 'incomplete'
          : failOn === 'never' && sum(open) > 0
            ? 'report-only'
            : 'pass',
    headline: headline(failOn, onlyNew ? 'new ' : '', counting, { open, unjudged, silent: silent.length }),
    open,
    accepted: bySeverity(findings.filter(({ state }) => state === 'accepted')),
    unjudged,
    unknown: bySeverity(findings.filter(isUnknown)),
    counting: counting.length,
    findings_at_or_above_fail_on: counting.length,
    outcomes: Object.fromEntries(
      ['pass', 'fail', 'unjudged', 'not-found', 'denied', 'error'].map((key) => [
        key,
        count(packages, ({ outcome }) => outcome === key),
      ]),
    ),
    states: Object.fromEntries(
      ['new', 'persisting', 'reopened', 'resolved', 'accepted'].map((key) => [
        key,
        count(findings, ({ state }) => state === key),
      ]),
    ),
    counts: {
      packages: packages.length,
      findings: findings.length,
      files: tables.files.length,
      coverage: tables.coverage.length,
    },
    exit_code: { pass: 0, fail: 3, incomplete: 4 }[word],
  };
}

// eslint-disable-next-line max-params -- the figures of one sentence
function headline(
  failOn: string,
  fresh: string,
  counting: readonly Row[],
  facts: { open: Record<string, number>; unjudged: Record<string, number>; silent: number },
): string {
  const end = facts.silent > 0 ? `; ${facts.silent} packages gave no answer.` : '.';
  const is = (number: number): string => (number === 1 ? 'finding is' : 'findings are');
  const counts = (number: number): string => (number === 1 ? 'finding counts' : 'findings count');
  if (failOn === 'never') {
    const open = sum(facts.open);
    return `Nothing fails this job (fail-on: never); ${open} ${is(open)} open, ${sum(facts.unjudged)} not judged${end}`;
  }
  if (counting.length === 0) return `No ${fresh}finding counts at or above ${failOn}${end}`;
  const open = count(counting, isOpen);
  return `${counting.length} ${fresh}${counts(counting.length)} at or above ${failOn}: ${open} open, ${count(counting, isUnknown)} not judged${end}`;
}

describe.each([
  ['high', '{ list: true }', false, true],
  ['high', '{ list: true }', true, false],
  ['info', '{ ids: ids.csv, list: true }', false, true],
  ['critical', '{ ids: ids.csv }', false, true],
  ['never', '{ list: true }', false, false],
])('failOn %s, %s, only new: %s, all answer: %s', (failOn, select, onlyNew, isWell) => {
  test('each figure is counted again in the tables, and the headline stands in every report', async () => {
    const found = await nights({ failOn, select, onlyNew, isWell });
    for (const night of found) {
      const { json, tables } = night;
      expect(json).toMatchObject(recount(night));
      expect(tables.runs).toEqual([expect.objectContaining(runRow(tables))]);
      for (const row of tables.packages) {
        expect(row['outcome']).toBe(outcomeOf(row, tables.findings));
        expect(row).toMatchObject(packageRow(tables.findings, row['firmware_id']));
      }
      for (const row of tables.findings)
        expect([row['finding_id'], row['counts']]).toEqual([row['finding_id'], String(counts(row, night))]);
      expect(readFileSync(join(json.folder, 'report.html'), 'utf8')).toContain(
        `<p class="open">${json.headline}</p>`,
      );
      const sheets = [...unzip(readFileSync(join(json.folder, 'audit.xlsx'))).entries()]
        .filter(([name]) => name.startsWith('xl/worksheets/sheet'))
        .filter(([, part]) => part.toString('utf8').includes(json.headline));
      expect(sheets).toHaveLength(2);
    }
    // What the fleet was made for.
    const states = found.at(-1)?.json['states'] as Record<string, number>;
    expect(found[0]?.json['changes']).toBe('This is the first run of the job: every finding is new.');
    expect(found[1]?.json['changes']).toMatch(/^Since the run of \d{4}-\d\d-\d\d \d\d:\d\d UTC: /);
    expect(changedFigures(found[1]?.json['changes'])).toEqual({ ...states });
    if (select === '{ list: true }') expect(states).toMatchObject({ accepted: 1 });
    if (select === '{ list: true }') expect(states['resolved']).toBeGreaterThan(0);
  }, 60_000);
});

/** The figures of the sentence, by state. */
function changedFigures(changes: unknown): Record<string, number> {
  const figures = String(changes)
    .replace(/ findings?/, '')
    .matchAll(/(\d+) (new|reopened|resolved|persisting|accepted)/g);
  return Object.fromEntries([...figures].map(([, number, state]) => [state, Number(number)]));
}

/** The columns of `packages` that are counts of its findings. */
function packageRow(findings: readonly Row[], id = ''): Row {
  const own = findings.filter((row) => row['firmware_id'] === id && row['state'] !== 'resolved');
  const of = (is: (row: Row) => boolean): string => String(count(own, is));
  return {
    findings_open: of(isOpen),
    findings_accepted: of(({ state }) => state === 'accepted'),
    findings_unjudged: of(isUnknown),
    finding_count: String(own.length),
  };
}

/** The columns of `runs` that are counts of the other tables. */
function runRow({ packages, findings, verdicts }: Tables): Row {
  const silent = packages.filter(({ outcome }) => outcome === 'denied' || outcome === 'error');
  const isAnswered = (row: Row): boolean =>
    silent.every(({ firmware_id }) => firmware_id !== row['firmware_id']);
  const open = findings.filter(isOpen);
  const figures = {
    packages_pass: count(packages, ({ outcome }) => outcome === 'pass'),
    packages_fail: count(packages, ({ outcome }) => outcome === 'fail'),
    packages_unjudged: count(packages, ({ outcome }) => outcome === 'unjudged'),
    verdicts_fail: count(verdicts, ({ verdict }) => verdict === 'fail'),
    verdicts_unknown: count(verdicts, ({ verdict }) => verdict === 'unknown'),
    findings_accepted: count(verdicts, ({ state }) => state === 'accepted'),
    findings_open: open.length,
    findings_unjudged: count(findings, (row) => isUnknown(row) && isAnswered(row)),
    findings_at_or_above_fail_on: count(findings, ({ counts }) => counts === 'true'),
    ...Object.fromEntries(Object.entries(bySeverity(open)).map(([key, value]) => [`failing_${key}`, value])),
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)]));
}

/** The contract's words, not the program's. */
function outcomeOf({ firmware_id: id, outcome = '' }: Row, findings: readonly Row[]): string {
  if (['not-found', 'denied', 'error'].includes(outcome)) return outcome;
  const grave = findings.filter((row) => row['firmware_id'] === id && row['severity'] !== 'info');
  if (grave.some((row) => isOpen(row) && row['check_id'] !== 'removed')) return 'fail';
  return grave.some(isUnknown) ? 'unjudged' : 'pass';
}

function counts(row: Row, { tables, failOn, onlyNew }: Night): boolean {
  const { severity = '', check_id: check, firmware_id: id } = row;
  const ofPackage = tables.packages.find(({ firmware_id }) => firmware_id === id);
  const isAnswered = !['denied', 'error'].includes(ofPackage?.['outcome'] ?? '');
  const isGrave = failOn !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
  if (onlyNew && row['state'] === 'persisting') return false;
  return isGrave && isAnswered && !isGone(row) && check !== 'description-missing';
}
