import type { judging as en } from '../en/judging.ts';

/** What is said of verdicts and findings whatever the check, in Chinese. */
export const judging: typeof en = {
  nothingToJudge: '服务返回结果显示该升级包不存在。',
  anAnswer: '服务的返回结果',
  noCode: '没有错误码',
  denied: ({ code }) => `无法判定：对该升级包的查询被拒绝（${code}）。`,
  failed: ({ code }) => `无法判定：对该升级包的查询失败（${code}）。`,
  remediation: ({ console, api }) => `控制台：${console} API：${api}`,
  newCheck: ({ message }) => `${message}（新检查项，new check：此前运行所用的版本没有此项）`,
  resolved: ({ before }) => `已不再发现。此前：${before}`,
  resolvedGone: ({ before }) => `该升级包已不存在。此前：${before}`,
  resolvedRemediation: '无需处理：已解决。',
};
