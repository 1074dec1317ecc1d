/** What the table `rollouts` and its columns are called and hold, in English. */
export const rollouts = {
  about:
    'One row a rollout (update batch, OTA job) of a package that the run asked about: by default of those that fail. No device is named.',
  columns: {
    dest_version: { label: 'To version', meaning: 'DestVersion of the rollout, else of the package.' },
    job_id: { label: 'Batch', meaning: 'JobId of the update batch.' },
    job_type: {
      label: 'Kind',
      meaning: '`upgrade`, `verification` (on devices for testing), or `unrecognized` for any other JobType.',
    },
    job_status: {
      label: 'State',
      meaning:
        '`in-progress` or `planned`: it is open. `completed`, `canceled`. `unknown`: any other JobStatus, or it was gone when it was asked for.',
    },
    policy: {
      label: 'Policy',
      meaning:
        '`static`: to the devices that there are when it begins. `dynamic`: also to those that come later, so that it never ends. `unrecognized`; empty where the service names none.',
    },
    scope: {
      label: 'Scope',
      meaning: '`all`, `specific`, `gray`, `group`, `unrecognized`; empty where the service names none.',
    },
    job_type_raw: { label: 'JobType', meaning: 'JobType, the service’s own word.' },
    job_status_raw: { label: 'JobStatus', meaning: 'JobStatus, the service’s own word.' },
    policy_raw: { label: 'SelectionType', meaning: 'SelectionType, the service’s own word.' },
    scope_raw: { label: 'TargetSelection', meaning: 'TargetSelection, the service’s own word.' },
    src_versions: {
      label: 'From versions',
      meaning: 'Versions that it updates, with blanks between; empty: all, or not known.',
    },
    gray_percent: { label: 'Gray', meaning: 'GrayPercent of a gray rollout, as the service gave it.' },
    dynamic_mode: {
      label: 'Dynamic mode',
      meaning:
        'DynamicMode of a dynamic rollout: 1 also for devices that are there already, 2 only for those that report a version later.',
    },
    open_of_failing: {
      label: 'Failing, on its way',
      meaning:
        '`true`: it is open, no verification, and its package has `failing_findings`. These are what the headline counts.',
    },
    failing_checks: {
      label: 'Failing checks',
      meaning:
        'Checks that the package fails, with blanks between: open findings at or above the severity of `rollouts.from`, without those of rollouts.',
    },
    failing_findings: {
      label: 'Failing findings',
      meaning: 'Their `finding_id` in `findings`, with blanks between.',
    },
    devices_waiting: {
      label: 'Waiting',
      meaning: 'Devices whose task is CONFIRM, QUEUED or NOTIFIED; empty where it is not known.',
    },
    devices_under_way: { label: 'Under way', meaning: 'Devices whose task is IN_PROGRESS.' },
    devices_succeeded: { label: 'Succeeded', meaning: 'Devices whose task is SUCCEEDED: they have it.' },
    devices_failed: { label: 'Failed', meaning: 'Devices whose task is FAILED.' },
    devices_canceled: { label: 'Canceled', meaning: 'Devices whose task is CANCELED.' },
    tasks_total: {
      label: 'Tasks',
      meaning: 'Devices in all states, also in those that are not documented.',
    },
    tasks_counted: {
      label: 'Counted',
      meaning:
        '`total`: by the service’s count of each state. `paging`: one by one, since that count did not follow the state. `unknown`: not.',
    },
    tasks_unknown_because: {
      label: 'Not counted because',
      meaning:
        '`not-open`, `too-many-rollouts` of the package, `too-many-tasks` to count one by one, `gone`, `denied`, `failed`; empty where they were counted.',
    },
    described: {
      label: 'Detail',
      meaning:
        '`described` by QueryOTAJob; `not-asked`: it is not open, or one of too many; `gone`, `denied`, `failed`: the list alone tells of it.',
    },
    code: {
      label: 'Code',
      meaning: 'The service’s code, or the tool’s, where something could not be learned.',
    },
    utc_create: { label: 'Created', meaning: 'UtcCreate.' },
    utc_modified: { label: 'Modified', meaning: 'UtcModified.' },
    utc_schedule: { label: 'Scheduled', meaning: 'UtcScheduleTime.' },
    utc_start: { label: 'Started', meaning: 'UtcStartTime.' },
    utc_end: { label: 'Ended', meaning: 'UtcEndTime.' },
    observed_at: { label: 'Observed', meaning: 'When the service told of it last.' },
  },
};
