import type { message as en } from '../en/message.ts';

export const message: typeof en = {
  title: ({ job, result }) => `OTA 审计 ${job}：${result}`,
  endTitle: ({ job }) => `OTA 审计 ${job}：无报告`,
  testTitle: ({ job }) => `OTA 审计 ${job}：测试`,
  test: '这是一条测试消息，内容取自已有的运行，无需处理。',
  late: ({ endedAt }) => `本次运行于 ${endedAt} 结束，结束时未能发送此消息，现补发。`,
  exitCode: ({ code, reason }) => `退出码 ${code}：${reason}。`,
  endReasons: {
    defect: '程序缺陷',
    usage: '用法或配置错误，未发起任何查询',
    locked: '本任务的另一次运行持有锁',
    notWritten: '所得结果无法写出',
    sigint: '被 SIGINT 中断',
    sigterm: '被 SIGTERM 中断',
  },
  noReport: '未生成报告。',
  finding: ({ severity, title, checkId }) => `${severity}：${title}（${checkId}）`,
  openReport: '查看报告',
  report: ({ place }) => `报告：${place}`,
  manifest: ({ digest }) => `manifest.json 的 SHA-256：${digest}`,
  run: ({ runId, host }) => `运行 ${runId}，主机 ${host}`,
  cut: ({ size }) => `消息已截断至 ${size}，完整内容见报告。`,
};
