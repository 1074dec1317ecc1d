import type { judging as en } from '../en/judging.ts';

/** What several checks say alike, in Chinese. */
export const judging: typeof en = {
  statuses: {
    'not-required': '无需验证',
    unverified: '未验证',
    verified: '已验证',
    verifying: '验证中',
    failed: '验证失败',
    unrecognized: '文档中没有',
  },
  status: ({ raw, word }) => `Status ${raw}（${word}）`,
  noStatus: '没有 Status',
  statusUnknown: '服务的应答中没有 Status，因此对该升级包的验证情况一无所知。',
  expiryUnreadable: '到期时间无法解读',
  expiryUnknown: ({ problem }) => `不知道链接可以使用到何时：${problem}。`,
  expiryIsNoTime: '其到期时间不是有效的时间',
  nothingToJudge: '服务称该升级包不存在。',
  anAnswer: '服务的应答',
  noCode: '没有错误码',
  denied: ({ code }) => `无法判定，因为对该升级包的查询被拒绝（${code}）。`,
  failed: ({ code }) => `无法判定，因为对该升级包的查询失败（${code}）。`,
  remediation: ({ console, api }) => `控制台：${console} API：${api}`,
  unjudgedRemediation:
    '并未发现该升级包有问题，但也不能说它没有问题：请排除无法判定的原因，然后重新运行审计。',
};
