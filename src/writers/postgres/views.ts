import { qualified } from './sql.ts';

/**
 * The questions that are asked of the tables, each as a view; a job's newest run is the last one to start of those that
 * saw anything. Within a schema version a view keeps its columns, and gains new ones at its end.
 */
export const VIEWS: readonly ((schema: string) => string)[] = [
  (schema) => `create or replace view ${qualified(schema, 'latest_runs')} as
select distinct on (job) job, run_id, started_at, as_of, complete, outcome, result
from ${qualified(schema, 'runs')}
where complete or audited + not_found > 0
order by job, started_at desc, run_id desc`,

  // What fails and what could not be judged: `verdict` tells. `first_seen` is the run's own word; where it says nothing,
  // the first loaded run of the job that has the finding. Rows of older programs have '' where nothing is known. `answered`
  // is false where the package gave no answer, so that no check could be judged.
  (schema) => `create or replace view ${qualified(schema, 'open_findings')} as
select r.job, f.run_id, r.started_at, r.complete, f.finding_id, f.check_id, f.category, f.severity, f.verdict, f.state,
  f.firmware_id, f.file_name, ${known('product_key', 'module_name', 'dest_version')}, f.account, f.region, f.iot_instance_id,
  ${known('observed', 'expected', 'message', 'remediation')}, s.first_seen,
  round((extract(epoch from r.started_at - s.first_seen) / 86400)::numeric, 2) as age_days, f.counts,
  silent.finding_id is null as answered
from ${qualified(schema, 'findings')} f
join ${qualified(schema, 'latest_runs')} r using (run_id)
cross join lateral (
  select coalesce(f.first_seen, min(earlier_run.started_at)) as first_seen
  from ${qualified(schema, 'findings')} earlier
  join ${qualified(schema, 'runs')} earlier_run using (run_id)
  where earlier.finding_id = f.finding_id and earlier_run.job = r.job and earlier.state <> 'resolved'
) s
left join (
  select distinct run_id, v.finding_id
  from ${qualified(schema, 'latest_runs')}
  join ${qualified(schema, 'packages')} p using (run_id)
  join ${qualified(schema, 'verdicts')} v using (run_id, seq)
  where p.outcome in ('denied', 'error') and v.verdict = 'unknown'
) silent using (run_id, finding_id)
where f.state not in ('resolved', 'accepted')`,

  (schema) => `create or replace view ${qualified(schema, 'trend_by_day')} as
select distinct on (job, (started_at at time zone 'UTC')::date)
  job, (started_at at time zone 'UTC')::date as day, run_id, complete, requested, audited, not_found, denied, failed,
  packages_pass, packages_fail, round(100.0 * packages_pass / nullif(audited, 0), 2) as pass_percent,
  failing_critical, failing_high, failing_medium, failing_low, failing_info,
  findings_new, findings_persisting, findings_reopened, findings_resolved, findings_accepted,
  packages_unjudged, findings_open, findings_unjudged, findings_at_or_above_fail_on, outcome,
  result
from ${qualified(schema, 'runs')}
order by job, (started_at at time zone 'UTC')::date, started_at desc, run_id desc`,

  (schema) => `create or replace view ${qualified(schema, 'finding_age')} as
select job, severity, count(*) filter (where verdict = 'fail') as open_findings,
  round(avg(age_days) filter (where verdict = 'fail'), 2) as mean_age_days,
  round(max(age_days) filter (where verdict = 'fail'), 2) as max_age_days,
  count(*) filter (where verdict = 'unknown') as unknown_findings,
  count(*) filter (where verdict = 'unknown' and answered) as unjudged_findings
from ${qualified(schema, 'open_findings')}
group by job, severity`,

  (schema) => `create or replace view ${qualified(schema, 'run_coverage')} as
select job, run_id, started_at, complete, requested, audited, not_found, denied, failed,
  round(100.0 * (audited + not_found) / nullif(requested, 0), 2) as answered_percent
from ${qualified(schema, 'runs')}`,

  // Accepted failures neither pass nor fail; `unknown` is what was not judged, with what did not answer. Rows of older
  // programs have no `state`: all of theirs fail.
  (schema) => `create or replace view ${qualified(schema, 'check_results')} as
select r.job, v.run_id, r.started_at, v.check_id, v.category, v.severity,
  count(*) filter (where v.verdict = 'pass') as passes,
  count(*) filter (where v.verdict = 'fail' and v.state is distinct from 'accepted') as fails,
  count(*) filter (where v.verdict = 'unknown') as unknown,
  count(*) filter (where v.verdict = 'not-applicable') as not_applicable,
  round(100.0 * count(*) filter (where v.verdict = 'pass') / nullif(count(*) filter (where v.verdict = 'pass' or v.verdict = 'fail' and v.state is distinct from 'accepted'), 0), 2) as pass_percent,
  count(*) filter (where v.state = 'accepted') as accepted,
  count(*) filter (where v.verdict = 'unknown' and p.outcome not in ('denied', 'error')) as unjudged
from ${qualified(schema, 'verdicts')} v
join ${qualified(schema, 'runs')} r using (run_id)
join ${qualified(schema, 'packages')} p using (run_id, seq)
group by r.job, v.run_id, r.started_at, v.check_id, v.category, v.severity`,

  // What is on its way now: devices are being given a package that fails, or will be by a plan.
  (schema) => `create or replace view ${qualified(schema, 'rollouts_of_failing_packages')} as
select r.job, o.run_id, r.started_at, r.complete, o.account, o.region, o.iot_instance_id, o.firmware_id, p.firmware_name,
  o.product_key, p.product_name, o.module_name, o.dest_version, p.worst_severity, o.failing_checks, o.job_id, o.job_type,
  o.job_status, o.policy, o.scope, o.src_versions, o.devices_waiting, o.devices_under_way, o.devices_succeeded,
  o.devices_failed, o.tasks_total, o.utc_schedule, o.utc_start, o.observed_at
from ${qualified(schema, 'rollouts')} o
join ${qualified(schema, 'latest_runs')} r using (run_id)
join ${qualified(schema, 'packages')} p using (run_id, seq)
where o.open_of_failing`,
];

/** Columns of text of a finding, null where nothing is known. */
function known(...columns: string[]): string {
  return columns.map((column) => `nullif(f.${column}, '') as ${column}`).join(', ');
}
