import type { rollouts as en } from '../en/tables-rollouts.ts';

/** What the table `rollouts` and its columns are called and hold, in Chinese. */
export const rollouts: typeof en = {
  about:
    '运行所查询的升级包的每个升级批次（OTA job）一行；默认只查询未通过检查的升级包。不含任何设备的名称。',
  columns: {
    dest_version: { label: '升级包版本号', meaning: '批次的 DestVersion；未给出时为升级包的版本。' },
    job_id: { label: '批次 ID', meaning: '升级批次的 JobId。' },
    job_type: {
      label: '批次类型',
      meaning: '`upgrade`（升级）、`verification`（在测试设备上验证）；其他 JobType 为 `unrecognized`。',
    },
    job_status: {
      label: '批次状态',
      meaning:
        '`in-progress`（正在进行）与 `planned`（已计划）为未结束；`completed`（已完成）、`canceled`（已取消）；`unknown`：其他 JobStatus，或查询时批次已不存在。',
    },
    policy: {
      label: '升级策略',
      meaning:
        '`static`（静态）：只针对开始时已有的设备；`dynamic`（动态）：也包括之后出现的设备，因此不会自行结束；`unrecognized`；服务未给出时为空。',
    },
    scope: {
      label: '升级范围',
      meaning:
        '`all`（全部）、`specific`（定向）、`gray`（灰度）、`group`（分组）、`unrecognized`；服务未给出时为空。',
    },
    job_type_raw: { label: 'JobType', meaning: 'JobType，服务给出的原词。' },
    job_status_raw: { label: 'JobStatus', meaning: 'JobStatus，服务给出的原词。' },
    policy_raw: { label: 'SelectionType', meaning: 'SelectionType，服务给出的原词。' },
    scope_raw: { label: 'TargetSelection', meaning: 'TargetSelection，服务给出的原词。' },
    src_versions: {
      label: '待升级版本号',
      meaning: '批次所升级的版本，以空格分隔；为空表示全部版本或未知。',
    },
    gray_percent: { label: '灰度比例', meaning: '灰度批次的 GrayPercent，与服务给出的一致。' },
    dynamic_mode: {
      label: '动态模式',
      meaning: '动态批次的 DynamicMode：1 也包括已有的设备，2 只针对之后上报版本的设备。',
    },
    open_of_failing: {
      label: '未通过且推送中',
      meaning: '`true`：批次未结束、不是验证，且其升级包有 `failing_findings`。总结句所计的就是这些行。',
    },
    failing_checks: {
      label: '未通过的检查',
      meaning:
        '升级包未通过的检查，以空格分隔：达到 `rollouts.from` 严重级别的未关闭发现项，不含针对批次的检查。',
    },
    failing_findings: {
      label: '未通过的发现项',
      meaning: '上述发现项在 `findings` 中的 `finding_id`，以空格分隔。',
    },
    devices_waiting: {
      label: '等待的设备',
      meaning: '设备升级任务状态为 CONFIRM、QUEUED 或 NOTIFIED 的设备数；未知时为空。',
    },
    devices_under_way: { label: '升级中的设备', meaning: '设备升级任务状态为 IN_PROGRESS 的设备数。' },
    devices_succeeded: {
      label: '成功的设备',
      meaning: '设备升级任务状态为 SUCCEEDED 的设备数，即已完成升级。',
    },
    devices_failed: { label: '失败的设备', meaning: '设备升级任务状态为 FAILED 的设备数。' },
    devices_canceled: { label: '取消的设备', meaning: '设备升级任务状态为 CANCELED 的设备数。' },
    tasks_total: { label: '设备升级任务总数', meaning: '所有状态的设备数，含文档未列出的状态。' },
    tasks_counted: {
      label: '计数方式',
      meaning: '`total`：由服务按状态计数；`paging`：服务的计数不随状态变化，故逐个计数；`unknown`：未计数。',
    },
    tasks_unknown_because: {
      label: '未计数的原因',
      meaning:
        '`not-open`（批次已结束）、`too-many-rollouts`（升级包的批次过多）、`too-many-tasks`（设备过多，无法逐个计数）、`gone`（已不存在）、`denied`（被拒绝）、`failed`（失败）；已计数时为空。',
    },
    described: {
      label: '详情查询',
      meaning:
        '`described`：已由 QueryOTAJob 给出；`not-asked`：批次已结束或批次过多，未查询；`gone`、`denied`、`failed`：只有列表给出的信息。',
    },
    code: { label: '错误码', meaning: '有信息未能获得时服务或工具的错误码。' },
    utc_create: { label: '创建时间', meaning: 'UtcCreate。' },
    utc_modified: { label: '修改时间', meaning: 'UtcModified。' },
    utc_schedule: { label: '计划时间', meaning: 'UtcScheduleTime。' },
    utc_start: { label: '开始时间', meaning: 'UtcStartTime。' },
    utc_end: { label: '结束时间', meaning: 'UtcEndTime。' },
    observed_at: { label: '查询时间', meaning: '服务最后一次给出该批次信息的时间。' },
  },
};
