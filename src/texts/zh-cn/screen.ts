import type { screen as en } from '../en/screen.ts';

/** What `run`, `report` and messages say of a run beside its headline, in Chinese. */
export const screen: typeof en = {
  exitCode: ({ code, reason }) => `退出码 ${code}：${reason}`,
  reasons: {
    pass: ({ failOn, failOnNew }) =>
      `全部得到答复，没有${failOnNew ? '新增' : ''}发现项计入（fail-on: ${failOn}）`,
    fail: ({ failOn, failOnNew }) =>
      `全部得到答复，有${failOnNew ? '新增' : ''}发现项计入（fail-on: ${failOn}）`,
    persisting: ({ count }) => `；另有 ${count} 个持续存在的发现项不计入（fail-on-new）`,
    incomplete: ({ parts }) => `未得到全部答复：${parts}`,
    refused: ({ codes }) => `服务在每个目标上都拒绝了该身份或账号：${codes}`,
    lost: ({ what, code, reason }) => `${what}；若非如此，退出码为 ${code}：${reason}`,
    both: ({ first, second }) => `${first}；${second}`,
    notWritten: ({ outputs }) => `未能写出 ${outputs}`,
    notTold: ({ channels }) => `未能通知 ${channels}`,
  },
  denied: ({ count }) => `${count} 个升级包被拒绝`,
  failed: ({ count }) => `${count} 个升级包查询失败`,
  givenUp: ({ count }) => `${count} 个目标已放弃`,
  selection: ({ count }) => `${count} 个目标的审计范围可能不完整`,
  targets: '目标',
  accounts: '账号',
  account: {
    targets: ({ count }) => `${count} 个目标`,
    lost: ({ count, of, codes }) =>
      `${of} 个目标中有 ${count} 个未能审计${codes === '' ? '' : `（${codes}）`}`,
    partly: ({ count, of, codes }) =>
      `${of} 个目标中有 ${count} 个仅部分审计${codes === '' ? '' : `（${codes}）`}`,
  },
  target: {
    packages: ({ count }) => `${count} 个升级包`,
    open: ({ count }) => `${count} 个未关闭`,
    unjudged: ({ count }) => `${count} 个无法判定`,
    noAnswer: ({ count }) => `${count} 个未得到答复`,
    givenUp: ({ code }) => `已放弃（${code}）`,
    unreached: ({ code }) => `无法连接（${code}）`,
    selection: '审计范围可能不完整',
  },
  worst: '优先处理',
  failInAll: ({ count }) => `…… 未通过的升级包共 ${count} 个`,
  alsoOpen: ({ count }) => `另有 ${count} 个未关闭`,
  bySeverity: ({ count, severity }) => `${severity} ${count}`,
  standing: ({ open, accepted, unjudged }) => `未关闭：${open}；已接受：${accepted}；无法判定：${unjudged}`,
  none: '无',
  nothingSeen: '本次运行没有查询到任何升级包：`latest` 保持不变，下次运行也不与本次比较。',
  more: ({ count }) => `…… 另有 ${count} 个`,
  moreOf: ({ count, kinds }) => `…… 另有 ${count} 个：${kinds}`,
  moreIn: ({ count, file }) => `…… 另有 ${count} 条，见 ${file}`,
};
