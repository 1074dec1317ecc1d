import { SCHEMA_VERSION } from '../schema-version.ts';
import { RESULTS, RUN_OUTCOMES } from '../../core/model/run.ts';
import { REQUIRED, boolean, datetime, defineTable, integer, text } from '../column.ts';
import type { ColumnsOf, Table } from '../column.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';

const columns: ColumnsOf<EvaluatedRun, 'runs'> = [
  text('run_id', 26, (r) => r.info.runId, REQUIRED),
  text('job', 16, (r) => r.info.job, REQUIRED),
  integer('schema_version', 10, () => SCHEMA_VERSION, REQUIRED),
  text('tool_version', 12, (r) => r.info.toolVersion, REQUIRED),
  text('host', 20, (r) => r.info.host),
  datetime('started_at', (r) => r.info.startedAt, REQUIRED),
  datetime('finished_at', (r) => r.finishedAt, REQUIRED),
  datetime('as_of', (r) => r.info.asOf, REQUIRED),
  boolean('complete', (r) => r.summary.complete),
  text('incomplete_because', 60, (r) => r.summary.incompleteBecause.join('\n')),
  integer('requested', 12, (r) => r.summary.coverage.requested, REQUIRED),
  integer('audited', 12, (r) => r.summary.coverage.audited, REQUIRED),
  integer('not_found', 12, (r) => r.summary.coverage.notFound, REQUIRED),
  integer('denied', 12, (r) => r.summary.coverage.denied, REQUIRED),
  integer('failed', 12, (r) => r.summary.coverage.failed, REQUIRED),
  integer('packages_pass', 12, (r) => r.summary.outcomes.pass, REQUIRED),
  integer('packages_fail', 12, (r) => r.summary.outcomes.fail, REQUIRED),
  integer('verdicts_pass', 12, (r) => r.summary.verdicts.pass, REQUIRED),
  integer('verdicts_fail', 12, (r) => r.summary.verdicts.fail, REQUIRED),
  integer('verdicts_unknown', 12, (r) => r.summary.verdicts.unknown, REQUIRED),
  integer('verdicts_not_applicable', 12, (r) => r.summary.verdicts.notApplicable, REQUIRED),
  integer('failing_critical', 12, (r) => r.summary.open.critical, REQUIRED),
  integer('failing_high', 12, (r) => r.summary.open.high, REQUIRED),
  integer('failing_medium', 12, (r) => r.summary.open.medium, REQUIRED),
  integer('failing_low', 12, (r) => r.summary.open.low, REQUIRED),
  integer('failing_info', 12, (r) => r.summary.open.info, REQUIRED),
  integer('findings_new', 12, (r) => r.summary.states.new, REQUIRED),
  integer('findings_persisting', 12, (r) => r.summary.states.persisting, REQUIRED),
  integer('findings_reopened', 12, (r) => r.summary.states.reopened, REQUIRED),
  integer('findings_resolved', 12, (r) => r.summary.states.resolved, REQUIRED),
  integer('findings_accepted', 12, (r) => r.summary.states.accepted, REQUIRED),
  text('fail_on', 10, (r) => r.summary.failOn, REQUIRED),
  integer('findings_at_or_above_fail_on', 12, (r) => r.summary.counting, REQUIRED),
  integer('files', 12, (r) => r.summary.files, REQUIRED),
  integer('total_size_bytes', 17, (r) => r.summary.totalSizeBytes, { unit: 'bytes', required: true }),
  integer('differences', 12, (r) => r.summary.differences, REQUIRED),
  integer('calls', 12, (r) => callsOf(r, 'calls'), REQUIRED),
  integer('throttled', 12, (r) => callsOf(r, 'throttled'), REQUIRED),
  integer('packages_unjudged', 12, (r) => r.summary.outcomes.unjudged, REQUIRED),
  integer('findings_open', 12, (r) => sum(Object.values(r.summary.open)), REQUIRED),
  integer('findings_unjudged', 12, (r) => sum(Object.values(r.summary.unjudged)), REQUIRED),
  text('outcome', 10, (r) => r.summary.outcome, { values: RUN_OUTCOMES, required: true }),
  text('result', 12, (r) => r.summary.result, { values: RESULTS, required: true }),
  integer('rollouts_open_of_failing', 12, (r) => r.summary.rollouts?.openOfFailing ?? null),
  integer('devices_waiting', 12, (r) => r.summary.rollouts?.devicesWaiting ?? null),
  integer('devices_under_way', 12, (r) => r.summary.rollouts?.devicesUnderWay ?? null),
  integer('rollouts_unknown', 12, (r) => r.summary.rollouts?.unknown ?? null),
  boolean('fail_on_new', (r) => r.summary.failOnNew),
];

/** One row a run: its figures, and whether it is complete. */
export const runs: Table = defineTable({
  name: 'runs',
  columns,
  primaryKey: ['run_id'],
  *ofRun(run) {
    yield run;
  },
});

function callsOf({ summary }: EvaluatedRun, kind: 'calls' | 'throttled'): number {
  return sum(summary.targets.map(({ report }) => report[kind]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
