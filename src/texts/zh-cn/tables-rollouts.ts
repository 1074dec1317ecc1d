import type { rollouts as en } from '../en/tables-rollouts.ts';

/** What the table `rollouts` and its columns are called and hold, in Chinese. */
export const rollouts: typeof en = {
  about:
    '运行所查询的升级包的每个升级批次（OTA 任务）一行；升级批次未知的升级包各一行，其 `job_id` 为空。不列出任何设备。',
  columns: {
    dest_version: { label: '目标版本号', meaning: '批次的 DestVersion，没有则为升级包的。' },
    job_id: { label: '升级批次', meaning: '升级批次的 JobId。' },
    rollout_type: {
      label: '类型',
      meaning: '`upgrade`（升级）、`verification`（验证，使用测试设备），其他 JobType 为 `unrecognized`。',
    },
    rollout_state: {
      label: '状态',
      meaning:
        '`in-progress`、`planned`：正在或将要推送给设备；`completed`、`canceled`：已不再推送；`unknown`：没有应答、状态不在文档之列，或查询时批次已不存在。',
    },
    policy: {
      label: '策略',
      meaning: '`static`：当时的设备；`dynamic`：也包括以后出现的设备，因此永不结束。',
    },
    scope: { label: '范围', meaning: '`all`、`specific`、`gray`、`group` 或 `unrecognized`。' },
    job_type: { label: 'JobType', meaning: '服务返回的 JobType 原文。' },
    job_status: { label: 'JobStatus', meaning: '服务返回的 JobStatus 原文。' },
    selection_type: { label: 'SelectionType', meaning: '服务返回的 SelectionType 原文。' },
    target_selection: { label: 'TargetSelection', meaning: '服务返回的 TargetSelection 原文。' },
    src_versions: { label: '待升级版本号', meaning: '待升级的版本号；为空表示全部版本或未知。' },
    gray_percent: { label: '灰度比例', meaning: '灰度批次的 GrayPercent，按服务返回的原文。' },
    dynamic_mode: { label: '动态模式', meaning: '动态批次的 DynamicMode。' },
    devices_waiting: {
      label: '等待',
      meaning: '等待升级的设备数：`tasks_confirm`、`tasks_queued` 与 `tasks_notified` 之和。',
    },
    tasks_confirm: { label: '待确认', meaning: '作业为 CONFIRM 的设备数：升级等待用户确认。' },
    tasks_queued: { label: '待推送', meaning: '作业为 QUEUED 的设备数。' },
    tasks_notified: { label: '已推送', meaning: '作业为 NOTIFIED 的设备数。' },
    tasks_in_progress: { label: '升级中', meaning: '作业为 IN_PROGRESS 的设备数。' },
    tasks_succeeded: { label: '升级成功', meaning: '作业为 SUCCEEDED 的设备数：已装有该升级包。' },
    tasks_failed: { label: '升级失败', meaning: '作业为 FAILED 的设备数。' },
    tasks_canceled: { label: '已取消', meaning: '作业为 CANCELED 的设备数。' },
    tasks_other: { label: '其他', meaning: '作业状态不在文档之列的设备数。' },
    tasks_known: {
      label: '计数方式',
      meaning:
        '设备的计数方式：`total`，或逐个计数的 `paging`。未能计数的原因：`not-open`、`too-many-rollouts`、`too-many-tasks`、`gone`、`denied`、`failed`。',
    },
    code: { label: '错误码', meaning: '有内容未能得知时服务的错误码，或工具的错误码。' },
    utc_create: { label: '创建时间', meaning: '批次的 UtcCreate。' },
    utc_modified: { label: '修改时间', meaning: '批次的 UtcModified。' },
    utc_schedule: { label: '计划时间', meaning: '定时批次的 UtcScheduleTime。' },
    utc_start: { label: '开始时间', meaning: '批次的 UtcStartTime。' },
    utc_end: { label: '结束时间', meaning: '批次的 UtcEndTime。' },
    observed_at: { label: '查询时间', meaning: '服务返回该信息的时间。' },
  },
};
