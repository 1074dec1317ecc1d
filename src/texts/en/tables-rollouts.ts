/** What the table `rollouts` and its columns are called and hold, in English. */
export const rollouts = {
  about:
    'One row per rollout (update batch, OTA job) of the queried packages, by default only failing ones. No devices are named.',
  columns: {
    dest_version: {
      label: 'To version',
      meaning: 'DestVersion of the rollout, or of the package if missing.',
    },
    job_id: { label: 'Batch', meaning: 'JobId of the update batch.' },
    job_type: {
      label: 'Kind',
      meaning: '`upgrade`, `verification` (on devices for testing), or `unrecognized` for any other JobType.',
    },
    job_status: {
      label: 'State',
      meaning:
        '`in-progress` and `planned` are open; `completed`, `canceled`; `unknown` for any other JobStatus, or if the rollout was deleted before the query.',
    },
    policy: {
      label: 'Policy',
      meaning:
        '`static`: devices that exist when it starts. `dynamic`: also devices that appear later, so it never ends by itself. `unrecognized`; empty if the service returned none.',
    },
    scope: {
      label: 'Scope',
      meaning: '`all`, `specific`, `gray`, `group`, `unrecognized`; empty if the service returned none.',
    },
    job_type_raw: { label: 'JobType', meaning: 'JobType, as returned by the service.' },
    job_status_raw: { label: 'JobStatus', meaning: 'JobStatus, as returned by the service.' },
    policy_raw: { label: 'SelectionType', meaning: 'SelectionType, as returned by the service.' },
    scope_raw: { label: 'TargetSelection', meaning: 'TargetSelection, as returned by the service.' },
    src_versions: {
      label: 'From versions',
      meaning: 'Versions to update, separated by spaces; empty for all versions or if unknown.',
    },
    gray_percent: { label: 'Gray', meaning: 'GrayPercent of a gray rollout, as returned by the service.' },
    dynamic_mode: {
      label: 'Dynamic mode',
      meaning:
        'DynamicMode of a dynamic rollout: 1 includes existing devices, 2 only devices that report a version later.',
    },
    open_of_failing: {
      label: 'Open and failing',
      meaning:
        '`true`: the rollout is open, not a verification, and its package has `failing_findings`. The headline counts these rows.',
    },
    failing_checks: {
      label: 'Failing checks',
      meaning:
        'Checks that the package fails, separated by spaces: open findings at or above the severity in `rollouts.from`, excluding rollout checks.',
    },
    failing_findings: {
      label: 'Failing findings',
      meaning: 'Their `finding_id` in `findings`, separated by spaces.',
    },
    devices_waiting: {
      label: 'Waiting',
      meaning: 'Devices whose task is CONFIRM, QUEUED or NOTIFIED; empty if unknown.',
    },
    devices_under_way: { label: 'Under way', meaning: 'Devices whose task is IN_PROGRESS.' },
    devices_succeeded: {
      label: 'Succeeded',
      meaning: 'Devices whose task is SUCCEEDED: they have the package.',
    },
    devices_failed: { label: 'Failed', meaning: 'Devices whose task is FAILED.' },
    devices_canceled: { label: 'Canceled', meaning: 'Devices whose task is CANCELED.' },
    tasks_total: {
      label: 'Tasks',
      meaning: 'Devices in all states, including undocumented ones.',
    },
    tasks_counted: {
      label: 'Counted',
      meaning:
        '`total`: counted by the service per state. `paging`: counted individually because the service’s count ignored the state. `unknown`: not counted.',
    },
    tasks_unknown_because: {
      label: 'Not counted because',
      meaning:
        '`not-open`, `too-many-rollouts` of the package, `too-many-tasks` to count individually, `gone`, `denied`, `failed`; empty if counted.',
    },
    described: {
      label: 'Detail',
      meaning:
        '`described` by QueryOTAJob; `not-asked`: not open, or too many rollouts; `gone`, `denied`, `failed`: only the list data is known.',
    },
    code: {
      label: 'Code',
      meaning: 'Code from the service or the tool if something could not be determined.',
    },
    utc_create: { label: 'Created', meaning: 'UtcCreate.' },
    utc_modified: { label: 'Modified', meaning: 'UtcModified.' },
    utc_schedule: { label: 'Scheduled', meaning: 'UtcScheduleTime.' },
    utc_start: { label: 'Started', meaning: 'UtcStartTime.' },
    utc_end: { label: 'Ended', meaning: 'UtcEndTime.' },
    observed_at: { label: 'Observed', meaning: 'When the service last returned it.' },
  },
};
