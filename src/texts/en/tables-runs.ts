/** What the table `runs` and its columns are called and hold, in English. */
export const runs = {
  about: 'One row a run: its figures, and whether it is complete.',
  columns: {
    job: { label: 'Job', meaning: 'The job’s name.' },
    schema_version: {
      label: 'Schema',
      meaning: 'Version of the tables: within one, columns are only added, at the end.',
    },
    tool_version: { label: 'Tool', meaning: 'Version of ota-audit.' },
    host: { label: 'Host', meaning: 'The machine that it ran on.' },
    started_at: { label: 'Started', meaning: 'When the run started.' },
    finished_at: { label: 'Finished', meaning: 'When collecting ended.' },
    complete: {
      label: 'Complete',
      meaning: '`true`: every package has a definite answer. `false`: see `incomplete_because`.',
    },
    incomplete_because: {
      label: 'Incomplete because',
      meaning: 'A sentence a line; empty where the run is complete.',
    },
    requested: {
      label: 'Requested',
      meaning: 'Packages that the run was to audit: audited + not found + denied + failed.',
    },
    audited: { label: 'Audited', meaning: 'Packages that the service described.' },
    not_found: { label: 'Not found', meaning: 'Packages that do not exist, a definite answer.' },
    denied: { label: 'Denied', meaning: 'Packages that the service refused to describe.' },
    failed: { label: 'Failed', meaning: 'Packages without an answer.' },
    packages_pass: { label: 'Passed', meaning: 'Rows of `packages` whose outcome is `pass`.' },
    packages_fail: { label: 'Failed checks', meaning: 'Rows of `packages` whose outcome is `fail`.' },
    verdicts_pass: { label: 'Verdicts: pass', meaning: 'Rows of `verdicts` that pass.' },
    verdicts_fail: {
      label: 'Verdicts: fail',
      meaning: 'Rows of `verdicts` that fail, accepted ones included.',
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
    findings_persisting: { label: 'Persisting', meaning: 'Findings that the baseline had too.' },
    findings_reopened: {
      label: 'Reopened',
      meaning: 'Findings that were resolved or accepted, and are open again.',
    },
    findings_resolved: { label: 'Resolved', meaning: 'Findings of the baseline that are gone.' },
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
      meaning: 'Packages that only one of the selection and the live list has.',
    },
    calls: { label: 'Calls', meaning: 'Calls made, retries included.' },
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
        'Rows of `findings` that are `unknown` though the package answered, or of a target; neither accepted nor resolved.',
    },
    outcome: {
      label: 'Outcome',
      meaning: '`incomplete`; else `fail` where a finding counts towards `fail_on`; else `pass`.',
    },
    result: {
      label: 'Result',
      meaning:
        'What reports show first: `fail` where a finding counts, COMPLETE or not; else `incomplete`; else `report-only` where `fail_on` is `never` and findings are open; else `pass`.',
    },
    rollouts_open_of_failing: {
      label: 'Open rollouts of failing packages',
      meaning:
        'Rows of `rollouts` whose `open_of_failing` is `true`; empty where the run did not ask, or nothing is known.',
    },
    devices_waiting: {
      label: 'Devices waiting',
      meaning: 'Devices that wait in those of them that are in progress, as far as that is known.',
    },
    devices_under_way: {
      label: 'Devices under way',
      meaning: 'Devices that are installing the package, likewise.',
    },
    rollouts_unknown: {
      label: 'Rollouts not known',
      meaning:
        'Failing packages that were asked about and of which not all is known: where it is not 0, the three figures before are at least so many. Empty where the run did not ask.',
    },
    fail_on_new: {
      label: 'Fail on new',
      meaning: 'Do findings count only while they are new, reopened, or told by no COMPLETE run?',
    },
  },
};
