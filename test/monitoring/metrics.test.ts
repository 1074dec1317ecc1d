import { describe, expect, it, test } from 'vitest';
import type { TargetReport } from '../../src/core/model/observation.ts';
import type { TargetSummary } from '../../src/core/model/run.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { RunOutcome } from '../../src/index.ts';
import type { MetricsFacts } from '../../src/notify/metric-families.ts';
import { METRIC_FAMILIES } from '../../src/notify/metric-families.ts';
import { renderMetrics } from '../../src/notify/metrics.ts';
import { ownPackage, readTable } from '../support/audit.ts';
import type { Row } from '../support/audit.ts';
import { audit, startOf } from '../support/nights.ts';
import { FAILING, someJob } from '../support/rollouts.ts';
import { tempFolder } from '../support/temp.ts';
import { NOTHING_OPEN, sampleRun } from '../writers/sample-run.ts';
import {
  endOf,
  everythingKnown,
  factsOf,
  needsPromtool,
  promtool,
  seriesIn,
  statusOf,
  valuesOf,
} from './support.ts';

const { skip, note } = needsPromtool();

const OTHER_INSTANCE = 'iot-other';
const own = (id: string, status = 1) => ownPackage(id, { status, destVersion: id });

/** A night of one account with two instances, whose packages are these. */
async function nightOf(
  out: string,
  night: number,
  [one, other]: readonly [ReturnType<typeof own>[], ReturnType<typeof own>[]],
  denied: string[] = [],
): Promise<RunOutcome> {
  const instances = [DEMO_INSTANCE_ID, OTHER_INSTANCE];
  const fleet = {
    instances: [
      ...fleetOf(one, DEMO_INSTANCE_ID, [someJob('job-1', 'failed-1')]).instances,
      ...fleetOf(other, OTHER_INSTANCE).instances,
    ],
  };
  const faults = denied.map((firmwareId) => ({
    match: { firmwareId },
    fault: { kind: 'success-false' as const, code: 'iot.common.AuthActionPermissionDeny' },
  }));
  return audit(out, night, fleet, { instances, faults, change: night === 1 ? {} : { rollouts: FAILING } });
}

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

/** Rows counted by severity, as `valuesOf` has them. */
function bySeverity(rows: readonly Row[], isCounted: (row: Row) => boolean): Record<string, number> {
  const counted = rows.filter(isCounted);
  return Object.fromEntries(
    SEVERITIES.map((severity) => [
      `acme,${severity}`,
      counted.filter((row) => row['severity'] === severity).length,
    ]),
  );
}

function endedAs(outcome: RunOutcome, change: Partial<MetricsFacts['status']> = {}): MetricsFacts {
  const last = endOf(outcome.info.runId, outcome.exitCode, '2026-11-25T02:00:04.250Z');
  return factsOf({ run: outcome, status: statusOf({ last, lastReport: last, ...change }) });
}

describe('of real runs', () => {
  test('figures are those of the tables, targets of an account together; what is new is told apart', async () => {
    const out = await tempFolder();
    await nightOf(out, 1, [
      [own('good'), own('failed-1', 3)],
      [own('failed-2', 3), own('turns')],
    ]);
    const second = await nightOf(
      out,
      2,
      [
        [own('good'), own('failed-1', 3), own('hidden')],
        [own('failed-2', 3), own('turns', 3)],
      ],
      ['hidden'],
    );
    const text = await renderMetrics(endedAs(second, { consecutiveIncomplete: 1 }));
    if (!skip) promtool(['check', 'metrics'], text);

    const findings = readTable(second.folder, 'findings');
    const isOpen = (row: Row): boolean =>
      row['verdict'] === 'fail' && !['accepted', 'resolved'].includes(row['state'] ?? '');
    const open = bySeverity(findings, isOpen);
    expect(valuesOf(text, 'findings_open')).toEqual(open);
    // Three that fail, and that one of them is being given to devices.
    expect(open['acme,critical']).toBe(4);
    const newlyOpen = bySeverity(findings, (row) => isOpen(row) && row['state'] !== 'persisting');
    expect(valuesOf(text, 'findings_newly_open')).toEqual(newlyOpen);
    expect(newlyOpen['acme,critical']).toBe(2);
    const states = Object.keys(valuesOf(text, 'findings_state')).map((state) => [
      state,
      findings.filter((row) => row['state'] === state).length,
    ]);
    expect(states).toHaveLength(5);
    expect(valuesOf(text, 'findings_state')).toEqual(Object.fromEntries(states));
    expect(valuesOf(text, 'findings_counting')).toEqual({
      acme: findings.filter((row) => row['counts'] === 'true').length,
    });

    const packages = readTable(second.folder, 'packages');
    const outcomes = valuesOf(text, 'packages');
    for (const [key, value] of Object.entries(outcomes))
      expect(value, key).toBe(
        packages.filter((row) => `acme,${row['outcome']?.replace('-', '_')}` === key).length,
      );
    expect(outcomes).toMatchObject({ 'acme,fail': 3, 'acme,denied': 1 });
    expect(valuesOf(text, 'coverage_requested_packages')).toEqual({ acme: 5 });
    expect(valuesOf(text, 'coverage_packages')).toEqual({
      'acme,audited': 4,
      'acme,not_found': 0,
      'acme,denied': 1,
      'acme,failed': 0,
    });
    expect(valuesOf(text, 'complete')).toEqual({ '': 0 });
    expect(valuesOf(text, 'consecutive_incomplete')).toEqual({ '': 1 });
    expect(valuesOf(text, 'failing_packages_in_rollout')).toEqual({ in_progress: 1, planned: 0, unknown: 0 });
    expect(valuesOf(text, 'failing_packages_devices')).toEqual({ waiting: 6, under_way: 4 });
    expect(valuesOf(text, 'calls')['acme']).toBeGreaterThanOrEqual(7);
    expect(valuesOf(text, 'throttled_calls')).toEqual({ acme: 0 });
    expect(startOf(2)).toBe(second.info.startedAt);
    expect(valuesOf(text, 'run_duration_seconds')).toEqual({ '': 86_404.25 });
  });
});

describe('what is not known is absent, never 0', () => {
  it('before the first end only the version is known', async () => {
    expect(seriesIn(await renderMetrics(factsOf()))).toEqual([
      { name: 'ota_audit_info', labels: { audit_job: 'nightly', version: '0.2.0' }, value: 1 },
    ]);
  });

  it('an end without a report leaves what earlier ones told, and their time', async () => {
    const status = statusOf({
      last: endOf(null, 5, '2026-11-25T02:00:00Z'),
      lastReport: endOf('a', 4, '2026-11-24T02:00:00Z'),
      lastComplete: endOf('b', 3, '2026-11-23T02:00:00Z'),
      consecutiveIncomplete: 1,
    });
    const text = await renderMetrics(factsOf({ status }));
    const values = seriesIn(text).map(({ name, value }) => [name.slice('ota_audit_'.length), value]);
    expect(Object.fromEntries(values)).toEqual({
      info: 1,
      last_run_timestamp_seconds: 1_795_572_000,
      last_run_exit_code: 5,
      last_report_timestamp_seconds: 1_795_485_600,
      last_success_timestamp_seconds: 1_795_399_200,
      consecutive_incomplete: 1,
    });
  });

  it('a timestamp that cannot be read', async () => {
    const text = await renderMetrics(factsOf({ status: statusOf({ last: endOf('a', 0, 'yesterday') }) }));
    expect(valuesOf(text, 'last_run_timestamp_seconds')).toEqual({});
    expect(valuesOf(text, 'last_run_exit_code')).toEqual({ '': 0 });
  });

  it.each([
    ['of a run that was continued', { continuedAt: ['2026-11-23T09:00:00Z'] }, '20261123T020000Z-a1b2c3', {}],
    ['of another run than the newest report', {}, 'another', {}],
    ['of this run', {}, '20261123T020000Z-a1b2c3', { '': 300 }],
  ])('the duration %s', async (_, change, runId, expected) => {
    const { info, ...run } = sampleRun(1);
    const lastReport = endOf(runId, 0, '2026-11-23T02:05:00.000Z');
    const facts = factsOf({
      run: { ...run, info: { ...info, ...change } },
      status: statusOf({ lastReport }),
    });
    expect(valuesOf(await renderMetrics(facts), 'run_duration_seconds')).toEqual(expected);
  });

  it('rollouts of a run that did not ask; devices where none are known', async () => {
    expect(
      valuesOf(await renderMetrics(factsOf({ run: sampleRun(1) })), 'failing_packages_in_rollout'),
    ).toEqual({});
    const asked = sampleRun(1, (summary) => {
      summary.rollouts = { ...NOTHING_OPEN, devicesWaiting: null, devicesUnderWay: null, unknown: 2 };
    });
    const text = await renderMetrics(factsOf({ run: asked }));
    expect(valuesOf(text, 'failing_packages_in_rollout')).toEqual({ in_progress: 0, planned: 0, unknown: 2 });
    expect(valuesOf(text, 'failing_packages_devices')).toEqual({});
  });

  const stopped = { kind: 'identity' as const, code: 'Forbidden.RAM', detail: '', requestId: '', hint: '' };
  it.each<[string, Partial<TargetReport>, number, boolean]>([
    ['an account that was given up', { stopped }, 0, false],
    ['an account whose list could not be read', { selectionProblem: 'page 1 failed' }, 0, false],
    ['an account of which no package was answered', {}, 3, false],
    ['an account that has no packages', {}, 0, true],
  ])('findings of %s', async (_, report, denied, isKnown) => {
    const target = emptyTarget('acme', report);
    target.coverage = { ...target.coverage, requested: denied, denied };
    const text = await renderMetrics(factsOf({ run: runOf([target]) }));
    expect(Object.keys(valuesOf(text, 'findings_open'))).toHaveLength(isKnown ? 5 : 0);
    expect(Object.keys(valuesOf(text, 'findings_counting'))).toHaveLength(isKnown ? 1 : 0);
    expect(valuesOf(text, 'coverage_requested_packages')).toEqual({ acme: denied });
  });

  it('new findings where one target of the account did not count them', async () => {
    const { newlyOpen: _, ...uncounted } = emptyTarget('acme');
    const text = await renderMetrics(factsOf({ run: runOf([emptyTarget('acme'), uncounted]) }));
    expect(valuesOf(text, 'findings_newly_open')).toEqual({});
    expect(valuesOf(text, 'findings_counting')).toEqual({ acme: 0 });
  });

  it('the last success of an account that the newest run no longer has', async () => {
    const accountsComplete = { acme: '2026-11-24T02:00:00Z', gone: '2026-11-23T02:00:00Z' };
    const status = statusOf({ accountsComplete });
    const at = async (run: MetricsFacts['run']) =>
      valuesOf(await renderMetrics(factsOf({ run, status })), 'account_last_success_timestamp_seconds');
    expect(await at(runOf([emptyTarget('acme')]))).toEqual({ acme: 1_795_485_600 });
    expect(await at(null)).toEqual({ acme: 1_795_485_600, gone: 1_795_399_200 });
  });
});

describe('labels', () => {
  const NAMES = [
    'a "quoted" one',
    'back\\slash',
    '\\n is no line end',
    'line\nend',
    '生产 🚀',
    'a,b="c"} 1',
    '__proto__',
  ];

  it('keep accounts apart whatever they are called', async () => {
    const targets = NAMES.map((account, at) => ({ ...emptyTarget(account), counting: at }));
    const status = statusOf({ accountsComplete: { [NAMES[0]!]: '2026-11-24T02:00:00Z' } });
    const text = await renderMetrics(factsOf({ run: runOf(targets), status }));
    const found = seriesIn(text).filter(({ name }) => name === 'ota_audit_findings_counting');
    expect(found.map(({ labels, value }) => [labels['account'], value])).toEqual(
      NAMES.map((account, at) => [account, at]),
    );
    if (!skip) promtool(['check', 'metrics'], text);
  });

  it('are those that each family declares, and never more', async () => {
    const text = await renderMetrics(everythingKnown());
    const found = seriesIn(text);
    expect([...new Set(found.map(({ name }) => name))]).toEqual(METRIC_FAMILIES.map(({ name }) => name));
    for (const { name, labels } of METRIC_FAMILIES)
      for (const series of found.filter((one) => one.name === name))
        expect(Object.keys(series.labels).toSorted(), name).toEqual(['audit_job', ...labels].toSorted());
  });
});

it.skipIf(skip)(`is what promtool takes, to the last of its rules${note}`, async () => {
  promtool(['check', 'metrics'], await renderMetrics(everythingKnown()));
  promtool(['check', 'metrics'], await renderMetrics(factsOf()));
});

function runOf(targets: TargetSummary[]): MetricsFacts['run'] {
  return sampleRun(0, (summary) => void (summary.targets = targets));
}

function emptyTarget(account: string, change: Partial<TargetReport> = {}): TargetSummary {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  return {
    report: {
      target: { account, region: 'cn-shanghai', iotInstanceId: '' },
      endpoint: '',
      identity: '',
      selection: '',
      list: null,
      duplicates: { count: 0, lines: [] },
      calls: 0,
      throttled: 0,
      stopped: null,
      selectionProblem: null,
      ...change,
    },
    coverage: { requested: 0, audited: 0, notFound: 0, denied: 0, failed: 0 },
    outcomes: { pass: 0, fail: 0, unjudged: 0, 'not-found': 0, denied: 0, error: 0 },
    open: none,
    accepted: none,
    unjudged: none,
    counting: 0,
    newlyOpen: none,
  };
}
