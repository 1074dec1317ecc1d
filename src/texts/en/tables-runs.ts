/** What the table `runs` and its columns are called and hold, in English. */
export const runs = {
  about: 'One row per run: its figures, and whether it is complete.',
  columns: {
    job: { label: 'Job', meaning: 'The job’s name.' },
    schema_version: {
      label: 'Schema',
      meaning: 'Version of the tables: within a version, columns are only added at the end.',
    },
    tool_version: { label: 'Tool', meaning: 'Version of ota-audit.' },
    host: { label: 'Host', meaning: 'The machine it ran on.' },
    started_at: { label: 'Started', meaning: 'When the run started.' },
    finished_at: { label: 'Finished', meaning: 'When collecting ended.' },
    complete: {
      label: 'Complete',
      meaning: '`true`: every package has a definite answer. `false`: see `incomplete_because`.',
    },
    incomplete_because: {
      label: 'Incomplete because',
      meaning: 'One sentence per line; empty if the run is complete.',
    },
    requested: {
      label: 'Requested',
      meaning: 'Requested packages: audited + not found + denied + failed.',
    },
    audited: { label: 'Audited', meaning: 'Packages that the service described.' },
    not_found: { label: 'Not found', meaning: 'Packages that do not exist: a definite answer.' },
    denied: { label: 'Denied', meaning: 'Packages that the service refused to describe.' },
    failed: { label: 'Failed', meaning: 'Packages without an answer.' },
    packages_pass: { label: 'Passed', meaning: 'Rows of `packages` whose outcome is `pass`.' },
    packages_fail: { label: 'Failed checks', meaning: 'Rows of `packages` whose outcome is `fail`.' },
    verdicts_pass: { label: 'Verdicts: pass', meaning: 'Rows of `verdicts` that pass.' },
    verdicts_fail: {
      label: 'Verdicts: fail',
      meaning: 'Rows of `verdicts` that fail, including accepted ones.',
    },
    verdicts_unknown: {
      label: 'Verdicts: unknown',
      meaning: 'Rows of `verdicts` that could not be judged.',
    },
    verdicts_not_applicable: {
      label: 'Verdicts: not applicable',
      meaning: 'Rows of `verdicts` where the check does not apply.',
    },
    failing_critical: { label: 'Critical', meaning: 'Open findings of this severity.' },
    failing_high: { label: 'High', meaning: 'Open findings of this severity.' },
    failing_medium: { label: 'Medium', meaning: 'Open findings of this severity.' },
    failing_low: { label: 'Low', meaning: 'Open findings of this severity.' },
    failing_info: { label: 'Info', meaning: 'Open findings of this severity.' },
    findings_new: { label: 'New', meaning: 'Findings that the baseline did not have.' },
    findings_persisting: { label: 'Persisting', meaning: 'Findings that the baseline also had.' },
    findings_reopened: {
      label: 'Reopened',
      meaning: 'Findings that were resolved or accepted and are open again.',
    },
    findings_resolved: { label: 'Resolved', meaning: 'Findings of the baseline that are no longer found.' },
    findings_accepted: { label: 'Accepted', meaning: 'Findings that an exception accepts.' },
    fail_on: {
      label: 'Fail on',
      meaning: 'Severity from which findings count against the run, or `never`.',
    },
    findings_at_or_above_fail_on: {
      label: 'Counting findings',
      meaning: 'Rows of `findings` whose `counts` is `true`.',
    },
    files: { label: 'Files', meaning: 'Files of the audited packages.' },
    total_size_bytes: { label: 'Size', meaning: 'Sum of the known file sizes.' },
    differences: {
      label: 'Differences',
      meaning: 'Packages in either the selection or the live list, but not in both.',
    },
    calls: { label: 'Calls', meaning: 'Calls made, including retries.' },
    throttled: { label: 'Throttled', meaning: 'Calls that the service throttled.' },
    packages_unjudged: {
      label: 'Not judged',
      meaning: 'Rows of `packages` whose outcome is `unjudged`.',
    },
    findings_open: {
      label: 'Open findings',
      meaning: 'Rows of `findings` that fail, neither accepted nor resolved.',
    },
    findings_unjudged: {
      label: 'Findings not judged',
      meaning:
        'Rows of `findings` that are `unknown` although the package got an answer, or that are about a target; neither accepted nor resolved.',
    },
    outcome: {
      label: 'Outcome',
      meaning: '`incomplete`; else `fail` if a finding counts towards `fail_on`; else `pass`.',
    },
    result: {
      label: 'Result',
      meaning:
        'Result shown in reports: `fail` if a finding counts, COMPLETE or not; else `incomplete`; else `report-only` if `fail_on` is `never` and findings are open; else `pass`.',
    },
    rollouts_open_of_failing: {
      label: 'Open rollouts of failing packages',
      meaning:
        'Rows of `rollouts` whose `open_of_failing` is `true`; empty if the run did not query rollouts, or nothing is known.',
    },
    devices_waiting: {
      label: 'Devices waiting',
      meaning: 'Devices waiting in those in progress, as far as known.',
    },
    devices_under_way: {
      label: 'Devices under way',
      meaning: 'Devices installing the package in those in progress, as far as known.',
    },
    rollouts_unknown: {
      label: 'Rollouts unknown',
      meaning:
        'Failing packages whose rollouts were queried but are not fully known: unless 0, the three preceding figures are lower bounds. Empty if the run did not query rollouts.',
    },
    fail_on_new: {
      label: 'Fail on new',
      meaning:
        '`true`: findings only count if they are new, reopened, or not yet reported by a COMPLETE run.',
    },
  },
};
