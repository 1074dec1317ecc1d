/** What the table `rollouts` and its columns are called and hold, in English. */
export const rollouts = {
  about:
    'One row an update batch (OTA job) of a package that the run asked about, and one without a `job_id` for each package whose batches are not known. No device is named.',
  columns: {
    dest_version: { label: 'To version', meaning: 'DestVersion of the batch, else of the package.' },
    job_id: { label: 'Batch', meaning: 'JobId of the update batch.' },
    rollout_type: {
      label: 'Kind',
      meaning: '`upgrade`, `verification` (devices for testing), or `unrecognized` for any other JobType.',
    },
    rollout_state: {
      label: 'State',
      meaning:
        '`in-progress`, `planned`: devices are or will be given the package. `completed`, `canceled`: they are not. `unknown`: no answer, a status that is not documented, or a batch that was gone when it was asked for.',
    },
    policy: {
      label: 'Policy',
      meaning: '`static`: devices of now; `dynamic`: also those that come later, so that it never ends.',
    },
    scope: { label: 'Scope', meaning: '`all`, `specific`, `gray`, `group`, or `unrecognized`.' },
    job_type: { label: 'JobType', meaning: 'JobType as the service wrote it.' },
    job_status: { label: 'JobStatus', meaning: 'JobStatus as the service wrote it.' },
    selection_type: { label: 'SelectionType', meaning: 'SelectionType as the service wrote it.' },
    target_selection: { label: 'TargetSelection', meaning: 'TargetSelection as the service wrote it.' },
    src_versions: { label: 'From versions', meaning: 'Versions that are updated; empty: all, or not known.' },
    gray_percent: { label: 'Gray', meaning: 'GrayPercent of a gray batch, as the service wrote it.' },
    dynamic_mode: { label: 'Mode', meaning: 'DynamicMode of a dynamic batch.' },
    devices_waiting: {
      label: 'Waiting',
      meaning:
        'Devices that wait for the package: `tasks_confirm`, `tasks_queued` and `tasks_notified` together.',
    },
    tasks_confirm: {
      label: 'To confirm',
      meaning: 'Devices whose task is CONFIRM: the update waits for a user.',
    },
    tasks_queued: { label: 'Queued', meaning: 'Devices whose task is QUEUED: they are to be told.' },
    tasks_notified: { label: 'Notified', meaning: 'Devices whose task is NOTIFIED: they were told.' },
    tasks_in_progress: { label: 'Under way', meaning: 'Devices whose task is IN_PROGRESS.' },
    tasks_succeeded: {
      label: 'Succeeded',
      meaning: 'Devices whose task is SUCCEEDED: they have the package.',
    },
    tasks_failed: { label: 'Failed', meaning: 'Devices whose task is FAILED.' },
    tasks_canceled: { label: 'Canceled', meaning: 'Devices whose task is CANCELED.' },
    tasks_other: { label: 'Other', meaning: 'Devices whose task is in a state that is not documented.' },
    tasks_known: {
      label: 'Counted by',
      meaning:
        'How devices were counted: `total`, or `paging` one by one. Why they were not: `not-open`, `too-many-rollouts`, `too-many-tasks`, `gone`, `denied`, `failed`.',
    },
    code: {
      label: 'Code',
      meaning: 'The service’s code where something could not be learned, or the tool’s.',
    },
    utc_create: { label: 'Created', meaning: 'UtcCreate of the batch.' },
    utc_modified: { label: 'Modified', meaning: 'UtcModified of the batch.' },
    utc_schedule: { label: 'Scheduled', meaning: 'UtcScheduleTime of a batch that was planned.' },
    utc_start: { label: 'Started', meaning: 'UtcStartTime of the batch.' },
    utc_end: { label: 'Ended', meaning: 'UtcEndTime of the batch.' },
    observed_at: { label: 'Asked at', meaning: 'When the service told of it.' },
  },
};
