import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { FleetJob, FleetPackage } from '../../src/emulator/index.ts';
import { emulator, ownPackage } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { someJob } from '../support/rollouts.ts';
import { put, tempFolder } from '../support/temp.ts';
import { unzip } from '../support/unzip.ts';
import { BROWSER, openBrowser } from '../writers/html/chromium.ts';
import { countedAgain, figuresOf as figuresOfPage, unlinkedOf } from './page-figures.ts';
import { readBook, rowsOfSheet } from '../support/workbook.ts';
import type { ReadBook } from '../support/workbook.ts';
import { needs } from '../writers/read-back.ts';

/*
 * Every figure of the summary and of its headline, counted again from the tables alone: nothing of the code that counts
 * is used.
 */

const python = needs('python3');
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
const TABLES = ['runs', 'packages', 'findings', 'files', 'coverage', 'verdicts', 'rollouts'] as const;
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

/** Of packages that fail at high or above, of one whose finding is accepted, and of one that fails below. */
const JOBS: readonly FleetJob[] = [
  someJob('open-1', 'open', { tasks: { QUEUED: 12_000, NOTIFIED: 384, IN_PROGRESS: 16, SUCCEEDED: 3 } }),
  someJob('open-2', 'open', { jobStatus: 'PLANNED', tasks: { QUEUED: 7 } }),
  someJob('open-3', 'open', { jobType: 'VERIFY_FIRMWARE', tasks: { QUEUED: 2 } }),
  someJob('mended-1', 'mended', { jobStatus: 'PLANNED', tasks: {} }),
  someJob('accepted-1', 'accepted', { tasks: { QUEUED: 1_000 } }),
  someJob('deleted-1', 'deleted', { tasks: { CONFIRM: 5 } }),
  someJob('deleted-2', 'deleted', { jobStatus: 'COMPLETE' }),
  someJob('waived-1', 'waived', { tasks: { QUEUED: 900 } }),
  someJob('soft-1', 'soft', { jobStatus: 'PLANNED' }),
];

const FAULTS = [
  { match: { firmwareId: 'denied' }, fault: { kind: 'success-false', code: 'iot.common.AuthActionPermissionDeny' } },
  { match: { firmwareId: 'broken' }, fault: { kind: 'success-false', code: 'iot.nobody.Knows' } },
] as const; // prettier-ignore

const EXCEPTIONS = `exceptions:
  - { id: EX-1, match: { check: unverified, firmware: accepted }, reason: a test, owner: release, approver: security, until: indefinite }
`;

const job = (failOn: string, select: string, onlyNew: boolean): string => `
targets: [{ account: acme, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}], quota: { rolloutQps: 5000 } }]
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
      fleet: fleetOf(fleet, DEMO_INSTANCE_ID, JOBS),
      faults: isWell ? [] : FAULTS,
    });
    const argv = ['run', path, '--endpoint', url, '--qps', '5000', '--out', join(folder, 'out'), '--json'];
    const { stdout, stderr } = await runCli(argv, { env: DEMO_ENV });
    if (!stdout.includes('"error":null')) throw new Error(stderr);
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
    headline: headline(failOn, onlyNew ? 'new ' : '', counting, {
      open,
      unjudged,
      silent: silent.length,
      given: givenText(tables),
    }),
    rollouts: rolloutFigures(tables),
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
  facts: { open: Record<string, number>; unjudged: Record<string, number>; silent: number; given: string },
): string {
  const end = `${facts.silent > 0 ? `; ${facts.silent} packages got no answer` : ''}${facts.given}.`;
  const is = (number: number): string => (number === 1 ? 'finding is' : 'findings are');
  const counts = (number: number): string => (number === 1 ? 'finding counts' : 'findings count');
  if (failOn === 'never') {
    const open = sum(facts.open);
    return `No finding fails this job (fail-on: never); ${open} ${is(open)} open, ${sum(facts.unjudged)} not judged${end}`;
  }
  if (counting.length === 0) return `No ${fresh}finding counts at or above ${failOn}${end}`;
  const open = count(counting, isOpen);
  return `${counting.length} ${fresh}${counts(counting.length)} at or above ${failOn}: ${open} open, ${count(counting, isUnknown)} not judged${end}`;
}

describe.each([
  ['high', '{ list: true }', false, true],
  ['high', '{ list: true }', true, true],
  ['info', '{ ids: ids.csv, list: true }', false, true],
  ['critical', '{ ids: ids.csv }', false, true],
  ['never', '{ list: true }', false, false],
])('failOn %s, %s, only new: %s, all answer: %s', (failOn, select, onlyNew, isWell) => {
  test(`each figure is counted again in the tables, and the headline stands in every report${python.note}`, async () => {
    const found = await nights({ failOn, select, onlyNew, isWell });
    for (const night of found) {
      const { json, tables } = night;
      expect(json).toMatchObject(recount(night));
      const marked = tables.rollouts.filter((row) => row['open_of_failing'] === 'true');
      expect(marked).toEqual(openOfFailing(tables));
      expect(tables.runs).toEqual([expect.objectContaining(runRow(tables))]);
      for (const row of tables.packages) {
        expect(row['outcome']).toBe(outcomeOf(row, tables.findings));
        expect(row).toMatchObject({ ...packageRow(tables.findings, row), ...rolloutColumns(tables, row) });
      }
      for (const row of tables.findings)
        expect([row['finding_id'], row['counts']]).toEqual([row['finding_id'], String(counts(row, night))]);
      const page = readFileSync(join(json.folder, 'report.html'), 'utf8');
      expect(page.replaceAll(/<[^>]*>/g, '')).toContain(json.headline);
      const sheets = [...unzip(readFileSync(join(json.folder, 'audit.xlsx'))).entries()]
        .filter(([name]) => name.startsWith('xl/worksheets/sheet'))
        .filter(([, part]) => part.toString('utf8').includes(json.headline));
      expect(sheets).toHaveLength(2);
      if (!python.skip) recountWorkbook(night);
    }
    // What the fleet was made for.
    const given = `being delivered to ${select === '{ list: true }' ? '12,405' : '12,400'} devices now`;
    expect(found[0]?.json.headline).toContain(given);
    expect(found[1]?.json.headline).toContain('being delivered to 12,400 devices now');
    const states = found.at(-1)?.json['states'] as Record<string, number>;
    expect(found[0]?.json['changes']).toBe('This is the first run of the job: every finding is new.');
    expect(found[1]?.json['changes']).toMatch(/^Since the run of \d{4}-\d\d-\d\d \d\d:\d\d UTC: /);
    expect(changedFigures(found[1]?.json['changes'])).toEqual({ ...states });
    if (select === '{ list: true }') {
      expect(states).toMatchObject({ accepted: 1 });
      expect(found.at(-1)?.json.headline).toContain('; 1 failing package is planned for delivery');
    }
    if (select === '{ list: true }') expect(states['resolved']).toBeGreaterThan(0);
    if (!BROWSER.skip && (onlyNew || failOn === 'info' || failOn === 'never'))
      await clickFigures(found.at(-1));
  }, 60_000);
});

/** Each figure of the page leads to as many rows as it says, and as many are in the tables. */
async function clickFigures(night: Night | undefined): Promise<void> {
  if (!night) throw new Error('there is no night');
  const { json, tables } = night;
  const browser = await openBrowser();
  try {
    const figures = await figuresOfPage(browser, json.folder);
    expect(figures.length).toBeGreaterThan(100);
    const { devices_waiting: waiting = 0, devices_under_way: underWay = 0 } = rolloutFigures(tables);
    expect(figures.filter(({ sums }) => sums !== '').map(({ number }) => number)).toContain(
      waiting + underWay,
    );
    const wrong = figures.filter(
      (one) => one.number !== one.shown || one.number !== countedAgain(one, tables),
    );
    expect(wrong).toEqual([]);
    expect(await unlinkedOf(browser, json.folder)).toEqual([]);
  } finally {
    await browser.close();
  }
}

/** The figures of the sentence, by state. */
function changedFigures(changes: unknown): Record<string, number> {
  const figures = String(changes)
    .replace(/ findings?/, '')
    .matchAll(/(\d+) (new|reopened|resolved|persisting|accepted)/g);
  return Object.fromEntries([...figures].map(([, number, state]) => [state, Number(number)]));
}

/** Open rollouts, but for verifications, of packages with open findings at or above high that are not of rollouts. */
function openOfFailing({ rollouts, findings }: Tables): Row[] {
  const failing = findings.filter(
    (row) =>
      isOpen(row) && ['critical', 'high'].includes(row['severity'] ?? '') && row['category'] !== 'rollout',
  );
  return rollouts.filter(
    (row) =>
      ['planned', 'in-progress'].includes(row['job_status'] ?? '') &&
      row['job_type'] !== 'verification' &&
      failing.some(({ firmware_id }) => firmware_id === row['firmware_id']),
  );
}

function rolloutFigures(tables: Tables): Record<string, number> {
  const open = openOfFailing(tables);
  const now = open.filter((row) => row['job_status'] === 'in-progress');
  return {
    open_of_failing: open.length,
    devices_waiting: total(now, 'devices_waiting'),
    devices_under_way: total(now, 'devices_under_way'),
    unknown: 0,
  };
}

const total = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + Number(row[column]), 0);

function givenText(tables: Tables): string {
  const open = openOfFailing(tables);
  const ids = (rows: readonly Row[]): Set<string | undefined> =>
    new Set(rows.map((row) => row['firmware_id']));
  const now = open.filter((row) => row['job_status'] === 'in-progress');
  const later = [...ids(open)].filter((id) => !ids(now).has(id)).length;
  const devices = total(now, 'devices_waiting') + total(now, 'devices_under_way');
  const are = (number: number): string => `${number} failing ${number === 1 ? 'package is' : 'packages are'}`;
  const given = `; ${are(ids(now).size)} being delivered to ${devices.toLocaleString('en-US')} devices now`;
  return (now.length > 0 ? given : '') + (later > 0 ? `; ${are(later)} planned for delivery to devices` : '');
}

/** The columns of a package that are sums over its rollouts. */
function rolloutColumns(tables: Tables, { firmware_id: id }: Row): Row {
  const own = tables.rollouts.filter(
    (row) => row['firmware_id'] === id && row['job_type'] !== 'verification',
  );
  const open = own.filter((row) => ['planned', 'in-progress'].includes(row['job_status'] ?? ''));
  if (own.length === 0) return {};
  const states = open.map((row) => row['job_status'] ?? '').toSorted();
  return {
    rollout_state: states[0] ?? 'ended',
    devices_waiting: String(total(open, 'devices_waiting')),
    devices_under_way: String(total(open, 'devices_under_way')),
  };
}

/** The columns of `packages` that are counts of its findings. */
function packageRow(findings: readonly Row[], { firmware_id: id, outcome = '' }: Row): Row {
  const isAnswered = !['denied', 'error'].includes(outcome);
  const own = findings.filter((row) => row['firmware_id'] === id && row['state'] !== 'resolved');
  const of = (is: (row: Row) => boolean): string => String(count(own, is));
  return {
    findings_open: of(isOpen),
    findings_accepted: of(({ state }) => state === 'accepted'),
    findings_unjudged: of((row) => isUnknown(row) && isAnswered),
    finding_count: String(own.length),
  };
}

/** The columns of `runs` that are counts of the other tables. */
function runRow(tables: Tables): Row {
  const { packages, findings, verdicts } = tables;
  const given = rolloutFigures(tables);
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
    rollouts_open_of_failing: given['open_of_failing'],
    devices_waiting: given['devices_waiting'],
    devices_under_way: given['devices_under_way'],
    rollouts_unknown: given['unknown'],
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

/** What a figure of the workbook counts: rows of a table, by what they are known by there. */
interface Counted {
  table: 'packages' | 'findings' | 'files' | 'rollouts';
  is: (row: Row) => boolean;
}

const KNOWN_BY = {
  packages: ['firmware_id'],
  findings: ['finding_id'],
  files: ['firmware_id', 'file_index'],
  rollouts: ['job_id'],
} as const;

/** Each named cell of the workbook holds what the tables count, and leads to these rows, which stand together. */
function recountWorkbook({ json, tables, failOn }: Night): void {
  const book = readBook(join(json.folder, 'audit.xlsx'));
  recountGiven(book, tables);
  const silent = new Set(tables.packages.filter(isSilent).map(({ firmware_id }) => firmware_id));
  const isAnswered = ({ firmware_id: id }: Row): boolean => !silent.has(id);
  const found: string[] = [];
  for (const [name, { table, is }] of Object.entries(figuresOf(isAnswered))) {
    const { sheet, cell } = book.names[`audit_${name}`]!;
    const expected = tables[table].filter(is);
    expect([name, book.cells[sheet]![cell]]).toEqual([name, String(expected.length)]);
    const link = book.links[sheet]![cell];
    if (!link) continue;
    found.push(name);
    const idOf = (row: Row): string => KNOWN_BY[table].map((column) => row[column]).join(' ');
    const rows = rowsOfSheet(book, link.sheet);
    const first = Number(link.cell.slice(1));
    const block = [...expected.keys()].map((at) => idOf(rows.get(first + at)!));
    // Of a severity those that count come first, and others may stand between them and the rest.
    if (/_(?:critical|high|medium|low|info)$/.test(name)) expect(expected.map(idOf)).toContain(block[0]);
    else expect([name, block.toSorted()]).toEqual([name, expected.map(idOf).toSorted()]);
  }
  const others = ['findings_open', 'findings_not_judged', 'findings_new', 'findings_persisting'];
  for (const [name, { table, is }] of Object.entries(figuresOf(isAnswered))) {
    const mayBeApart = others.includes(name) && (failOn !== 'never' || name === 'findings_persisting');
    if (tables[table].some(is) && !mayBeApart) expect(found).toContain(name);
    else if (!tables[table].some(is)) expect(found).not.toContain(name);
  }
  const { verdicts, runs } = tables;
  const plain = {
    verdicts: verdicts.length,
    verdicts_fail: count(verdicts, ({ verdict }) => verdict === 'fail'),
    verdicts_not_judged: count(verdicts, ({ verdict }) => verdict === 'unknown'),
    calls: runs[0]!['calls'],
    throttled: runs[0]!['throttled'],
  };
  for (const [name, value] of Object.entries(plain)) {
    const { sheet, cell } = book.names[`audit_${name}`]!;
    expect([name, book.cells[sheet]![cell]]).toEqual([name, String(value)]);
  }
}

/** What devices are being given: counted over rollouts that the figures lead to. */
function recountGiven(book: ReadBook, tables: Tables): void {
  const open = openOfFailing(tables);
  const now = open.filter((row) => row['job_status'] === 'in-progress');
  const ids = (rows: readonly Row[]): string[] => [...new Set(rows.map((row) => row['firmware_id'] ?? ''))];
  const later = ids(open).filter((id) => !ids(now).includes(id));
  const [waiting, underWay] = [total(now, 'devices_waiting'), total(now, 'devices_under_way')];
  const figures: Record<string, [number, (row: Row) => boolean]> = {
    packages_given: [ids(now).length, (row) => row['job_status'] === 'in-progress'],
    devices_given: [waiting + underWay, (row) => row['job_status'] === 'in-progress'],
    devices_waiting: [waiting, (row) => row['job_status'] === 'in-progress'],
    devices_under_way: [underWay, (row) => row['job_status'] === 'in-progress'],
    packages_planned: [later.length, (row) => later.includes(row['firmware_id'] ?? '')],
    packages_rollouts_unknown: [0, () => false],
  };
  const rows = rowsOfSheet(book, 'Rollouts');
  for (const [name, [expected, is]] of Object.entries(figures)) {
    const { sheet, cell } = book.names[`audit_${name}`]!;
    expect([name, book.cells[sheet]![cell]]).toEqual([name, String(expected)]);
    const link = book.links[sheet]![cell];
    expect([name, link?.sheet]).toEqual([name, expected > 0 ? 'Rollouts' : undefined]);
    const row = link && rows.get(Number(link.cell.slice(1)));
    if (row) expect([name, row['open_of_failing'], is(row)]).toEqual([name, 'true', true]);
  }
}

const isSilent = ({ outcome }: Row): boolean => outcome === 'denied' || outcome === 'error';

function figuresOf(isAnswered: (row: Row) => boolean): Record<string, Counted> {
  const packages = (...outcomes: string[]): Counted => ({
    table: 'packages',
    is: ({ outcome = '' }) => outcomes.includes(outcome),
  });
  const findings = (is: Counted['is']): Counted => ({ table: 'findings', is });
  const isCounted = ({ counts }: Row): boolean => counts === 'true';
  const isUnjudged = (row: Row): boolean => isUnknown(row) && isAnswered(row);
  const severity = (key: string): Record<string, Counted> => ({
    [`failing_${key}`]: findings((row) => isOpen(row) && row['severity'] === key),
    [`not_judged_${key}`]: findings((row) => isUnjudged(row) && row['severity'] === key),
    [`accepted_${key}`]: findings((row) => row['state'] === 'accepted' && row['severity'] === key),
  });
  return {
    requested: packages('pass', 'fail', 'unjudged', 'not-found', 'denied', 'error'),
    audited: packages('pass', 'fail', 'unjudged'),
    packages_pass: packages('pass'),
    packages_fail: packages('fail'),
    packages_not_judged: packages('unjudged'),
    not_found: packages('not-found'),
    denied: packages('denied'),
    failed: packages('error'),
    packages_no_answer: packages('denied', 'error'),
    files: { table: 'files', is: () => true },
    findings_counting: findings(isCounted),
    findings_counting_open: findings((row) => isCounted(row) && isOpen(row)),
    findings_counting_not_judged: findings((row) => isCounted(row) && isUnknown(row)),
    findings_other_open: findings((row) => !isCounted(row) && isOpen(row)),
    findings_other_not_judged: findings((row) => !isCounted(row) && isUnjudged(row)),
    findings_no_answer: findings((row) => isUnknown(row) && !isAnswered(row)),
    findings_accepted: findings(({ state }) => state === 'accepted'),
    findings_resolved: findings(({ state }) => state === 'resolved'),
    findings_open: findings(isOpen),
    findings_not_judged: findings(isUnjudged),
    findings_new: findings(({ state }) => state === 'new'),
    findings_reopened: findings(({ state }) => state === 'reopened'),
    findings_persisting: findings(({ state }) => state === 'persisting'),
    rollouts_open_of_failing: { table: 'rollouts', is: (row) => row['open_of_failing'] === 'true' },
    ...Object.assign({}, ...SEVERITIES.map(severity)),
  };
}
