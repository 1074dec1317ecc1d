import type { JobStatus } from '../core/model/status.ts';
import type { RunOverview } from '../core/model/run.ts';
import { accountCounts } from '../core/accounts.ts';
import type { AccountCounts } from '../core/accounts.ts';

/** What the metrics of a job are made from. */
export interface MetricsFacts {
  job: string;
  toolVersion: string;
  /** With the end that the metrics are written at. */
  status: JobStatus;
  /** The newest run with a report; null: there is none, or it cannot be read. */
  run: Pick<RunOverview, 'info' | 'summary' | 'finishedAt'> | null;
}

interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A gauge with all its samples. What is not known has none: 0 means that it was counted. */
export interface MetricFamily {
  name: string;
  help: string;
  /** Besides `audit_job`, which every sample has. */
  labels: readonly string[];
  samples: (facts: MetricsFacts) => Sample[];
}

const PREFIX = 'ota_audit_';

/** One value for the job; null: not known. */
function ofJob(
  name: string,
  help: string,
  value: (facts: MetricsFacts) => number | null | undefined,
): MetricFamily {
  return {
    name: PREFIX + name,
    help,
    labels: [],
    samples: (facts) => samplesOf({ '': value(facts) }, () => ({})),
  };
}

/** A value for each value of a label. */
function ofJobBy(
  [name, label]: readonly [name: string, label: string],
  help: string,
  values: (facts: MetricsFacts) => Values | undefined,
): MetricFamily {
  return {
    name: PREFIX + name,
    help,
    labels: [label],
    samples: (facts) => samplesOf(values(facts) ?? {}, (key) => ({ [label]: key })),
  };
}

/** One value for each account of the newest run. */
function ofAccount(
  name: string,
  help: string,
  value: (counts: AccountCounts) => number | null,
): MetricFamily {
  return {
    name: PREFIX + name,
    help,
    labels: ['account'],
    samples: ({ run }) =>
      accountCounts(run?.summary).flatMap((counts) =>
        samplesOf({ '': value(counts) }, () => ({ account: counts.account })),
      ),
  };
}

/** For each account a value for each value of a label. */
function ofAccountBy(
  [name, label]: readonly [name: string, label: string],
  help: string,
  values: (counts: AccountCounts) => Values | null,
): MetricFamily {
  return {
    name: PREFIX + name,
    help,
    labels: ['account', label],
    samples: ({ run }) =>
      accountCounts(run?.summary).flatMap((counts) =>
        samplesOf(values(counts) ?? {}, (key) => ({ account: counts.account, [label]: key })),
      ),
  };
}

type Values = Readonly<Record<string, number | null | undefined>>;

function samplesOf(values: Values, labelsOf: (key: string) => Record<string, string>): Sample[] {
  return Object.entries(values).flatMap(([key, value]) =>
    // A timestamp that cannot be read is not known.
    typeof value === 'number' && Number.isFinite(value) ? [{ labels: labelsOf(labelValue(key)), value }] : [],
  );
}

/** Codes of reports as label values: `not-found` is `not_found`. */
function labelValue(code: string): string {
  return code.replaceAll('-', '_');
}

const seconds = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : Date.parse(iso) / 1_000;

/** All metrics of a job, in the order of the file. */
export const METRIC_FAMILIES: readonly MetricFamily[] = [
  {
    name: `${PREFIX}info`,
    help: 'Always 1; the label holds the version of ota-audit that wrote the file.',
    labels: ['version'],
    samples: ({ toolVersion }) => [{ labels: { version: toolVersion }, value: 1 }],
  },
  ofJob('last_run_timestamp_seconds', 'When the newest run ended, with or without a report.', ({ status }) =>
    seconds(status.last?.endedAt),
  ),
  ofJob('last_run_exit_code', 'Exit code of the newest run.', ({ status }) => status.last?.exitCode),
  ofJob('last_report_timestamp_seconds', 'When the newest run that left a report ended.', ({ status }) =>
    seconds(status.lastReport?.endedAt),
  ),
  ofJob(
    'last_success_timestamp_seconds',
    'When the newest COMPLETE run ended, whatever it found.',
    ({ status }) => seconds(status.lastComplete?.endedAt),
  ),
  {
    name: `${PREFIX}account_last_success_timestamp_seconds`,
    help: 'When the account was last answered completely.',
    labels: ['account'],
    samples: accountsComplete,
  },
  ofJob(
    'complete',
    '1 if the newest report is COMPLETE, else 0.',
    ({ run }) => run && Number(run.summary.complete),
  ),
  ofJob(
    'consecutive_incomplete',
    'Number of consecutive INCOMPLETE reports, including the newest.',
    ({ status }) => status.lastReport && status.consecutiveIncomplete,
  ),
  ofJob(
    'run_duration_seconds',
    'Duration of the newest run with a report; absent if it was interrupted and continued.',
    durationOf,
  ),
  ofAccount('coverage_requested_packages', 'Requested packages.', ({ coverage }) => coverage.requested),
  ofAccountBy(
    ['coverage_packages', 'result'],
    'Requested packages by query result.',
    ({ coverage: { audited, notFound, denied, failed } }) => ({
      audited,
      'not-found': notFound,
      denied,
      failed,
    }),
  ),
  ofAccountBy(['packages', 'outcome'], 'Packages by outcome.', ({ outcomes }) => outcomes),
  ofAccountBy(
    ['findings_open', 'severity'],
    'Failing findings that are not accepted.',
    ({ findings }) => findings && findings.open,
  ),
  ofAccountBy(
    ['findings_newly_open', 'severity'],
    'Open findings that are new or reopened since the previous run.',
    ({ findings }) => findings && findings.newlyOpen,
  ),
  ofAccountBy(
    ['findings_accepted', 'severity'],
    'Findings accepted by an exception.',
    ({ findings }) => findings && findings.accepted,
  ),
  ofAccountBy(
    ['findings_unjudged', 'severity'],
    'Findings that could not be judged and are not accepted.',
    ({ findings }) => findings && findings.unjudged,
  ),
  ofAccount(
    'findings_counting',
    'Findings that count towards failOn.',
    ({ findings }) => findings && findings.counting,
  ),
  ofJobBy(
    ['findings_state', 'state'],
    'Findings by their state against the previous run.',
    ({ run }) => run?.summary.states,
  ),
  ofJobBy(
    ['failing_packages_in_rollout', 'state'],
    'Failing packages in rollouts: in_progress, planned, or unknown if not fully known; absent if the run did not query rollouts.',
    ({ run }) => {
      const rollouts = run?.summary.rollouts;
      return (
        rollouts && {
          'in-progress': rollouts.inProgress,
          planned: rollouts.planned,
          unknown: rollouts.unknown,
        }
      );
    },
  ),
  ofJobBy(
    ['failing_packages_devices', 'state'],
    'Devices in rollouts in progress of failing packages, as far as known.',
    ({ run }) => {
      const rollouts = run?.summary.rollouts;
      return rollouts && { waiting: rollouts.devicesWaiting, 'under-way': rollouts.devicesUnderWay };
    },
  ),
  ofAccount('calls', 'Calls made by the run, including retries.', ({ calls }) => calls),
  ofAccount('throttled_calls', 'Calls throttled by the service.', ({ throttled }) => throttled),
];

/** Of accounts that the newest run no longer has nothing is said: nobody audits them. */
function accountsComplete({ status, run }: MetricsFacts): Sample[] {
  const audited = run && new Set(accountCounts(run.summary).map(({ account }) => account));
  return Object.entries(status.accountsComplete)
    .filter(([account]) => audited?.has(account) ?? true)
    .flatMap(([account, iso]) => samplesOf({ '': seconds(iso) }, () => ({ account })));
}

/** How long a run was away between its parts is no time that it took. */
function durationOf({ status: { lastReport }, run }: MetricsFacts): number | null {
  const isSame = run !== null && lastReport !== null && run.info.runId === lastReport.runId;
  if (!isSame || (run.info.continuedAt ?? []).length > 0) return null;
  return (Date.parse(lastReport.endedAt) - Date.parse(run.info.startedAt)) / 1_000;
}
