import type { runs as en } from '../en/tables-runs.ts';

/** What the table `runs` and its columns are called and hold, in Chinese. */
export const runs: typeof en = {
  about: '每次运行一行：其各项数字，以及是否完整。',
  columns: {
    job: { label: '任务', meaning: '任务的名称。' },
    schema_version: { label: '表结构版本', meaning: '数据表的版本：同一版本内只在末尾增加列。' },
    tool_version: { label: '工具版本', meaning: 'ota-audit 的版本。' },
    host: { label: '主机', meaning: '执行运行的机器。' },
    started_at: { label: '开始时间', meaning: '运行开始的时间。' },
    finished_at: { label: '结束时间', meaning: '采集结束的时间。' },
    complete: {
      label: '完整',
      meaning: '`true`：每个升级包都有明确的答复。`false`：见 `incomplete_because`。',
    },
    incomplete_because: { label: '不完整的原因', meaning: '每行一句；运行完整时为空。' },
    requested: { label: '请求数', meaning: '应审计的升级包数：已审计 + 不存在 + 被拒绝 + 失败。' },
    audited: { label: '已审计', meaning: '服务给出了信息的升级包数。' },
    not_found: { label: '不存在', meaning: '不存在的升级包数，属于明确的答复。' },
    denied: { label: '被拒绝', meaning: '服务拒绝给出信息的升级包数。' },
    failed: { label: '失败', meaning: '没有得到答复的升级包数。' },
    packages_pass: { label: '通过', meaning: '`packages` 中结果为 `pass` 的行数。' },
    packages_fail: { label: '未通过', meaning: '`packages` 中结果为 `fail` 的行数。' },
    verdicts_pass: { label: '判定：通过', meaning: '`verdicts` 中通过的行数。' },
    verdicts_fail: { label: '判定：未通过', meaning: '`verdicts` 中未通过的行数，含已接受的。' },
    verdicts_unknown: { label: '判定：无法判定', meaning: '`verdicts` 中无法判定的行数。' },
    verdicts_not_applicable: { label: '判定：不适用', meaning: '`verdicts` 中检查不适用的行数。' },
    failing_critical: { label: '严重', meaning: '该级别的未关闭发现项数。' },
    failing_high: { label: '高', meaning: '该级别的未关闭发现项数。' },
    failing_medium: { label: '中', meaning: '该级别的未关闭发现项数。' },
    failing_low: { label: '低', meaning: '该级别的未关闭发现项数。' },
    failing_info: { label: '提示', meaning: '该级别的未关闭发现项数。' },
    findings_new: { label: '新增', meaning: '基线中没有的发现项数。' },
    findings_persisting: { label: '持续', meaning: '基线中也有的发现项数。' },
    findings_reopened: { label: '重新出现', meaning: '曾已解决或被接受、现又出现的发现项数。' },
    findings_resolved: { label: '已解决', meaning: '基线中有、现已消失的发现项数。' },
    findings_accepted: { label: '已接受', meaning: '被例外接受的发现项数。' },
    fail_on: { label: '失败级别', meaning: '从该严重级别起发现项计入运行结果，或 `never`。' },
    findings_at_or_above_fail_on: {
      label: '计入的发现项',
      meaning: '`findings` 中 `counts` 为 `true` 的行数。',
    },
    files: { label: '文件数', meaning: '已审计升级包的文件数。' },
    total_size_bytes: { label: '大小', meaning: '已知文件大小之和。' },
    differences: { label: '差异', meaning: '只出现在审计范围与实时列表之一中的升级包数。' },
    calls: { label: '调用次数', meaning: '所做的调用次数，含重试。' },
    throttled: { label: '被限流', meaning: '被服务限流的调用次数。' },
    packages_unjudged: { label: '无法判定', meaning: '`packages` 中结果为 `unjudged` 的行数。' },
    findings_open: {
      label: '未关闭的发现项',
      meaning: '`findings` 中未通过、且既未被接受也未解决的行数。',
    },
    findings_unjudged: {
      label: '无法判定的发现项',
      meaning: '`findings` 中升级包有答复却为 `unknown` 的行数，以及针对目标的；不含已接受和已解决的。',
    },
    outcome: {
      label: '结果',
      meaning: '`incomplete`；否则有发现项计入 `fail_on` 时为 `fail`；否则为 `pass`。',
    },
    result: {
      label: '总体结果',
      meaning:
        '报告首先显示的结果：有发现项计入时为 `fail`，无论是否完整；否则不完整时为 `incomplete`；`fail_on` 为 `never` 且有未关闭的发现项时为 `report-only`；否则为 `pass`。',
    },
    rollouts_open_of_failing: {
      label: '未通过升级包的未结束批次',
      meaning: '`rollouts` 中 `open_of_failing` 为 `true` 的行数；运行未查询或一无所知时为空。',
    },
    devices_waiting: {
      label: '等待的设备',
      meaning: '其中正在进行的批次中等待升级的设备数，仅计已知的。',
    },
    devices_under_way: {
      label: '升级中的设备',
      meaning: '其中正在安装升级包的设备数，仅计已知的。',
    },
    rollouts_unknown: {
      label: '推送情况不明',
      meaning: '已查询但情况不完全清楚的未通过升级包数：不为 0 时，前三项数字均为至少值。运行未查询时为空。',
    },
    fail_on_new: {
      label: '仅计新增',
      meaning: '是否只有新增、重新出现或尚未由完整运行报告过的发现项才计入。',
    },
  },
};
