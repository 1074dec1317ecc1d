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
  linkProblems: {
    'not-text': () => '链接不是文本',
    'not-a-url': () => '链接不是绝对 URL',
    'no-host': () => '链接中没有主机名',
    'other-scheme': () => '链接的协议既不是 https 也不是 http',
    'given-twice': ({ parameter }) => `${parameter} 出现了两次`,
    'no-expiry': () => '链接已签名但没有到期时间',
    'unknown-version': () => '签名版本未知',
    'expiry-missing': ({ parameter }) => `缺少 ${parameter}`,
    'expiry-not-seconds': ({ parameter }) => `${parameter} 不是秒数`,
    'expiry-out-of-range': ({ parameter }) => `${parameter} 不是 2000 年至 9999 年之间的时刻`,
    'signing-time': ({ parameter }) => `缺少 ${parameter}，或其格式不是 YYYYMMDDTHHMMSSZ`,
    lifetime: ({ parameter }) => `${parameter} 不是 1 至 604800 之间的秒数`,
  },
  expiryUnreadable: '到期时间无法解读',
  expiryUnknown: ({ problem }) => `不知道链接可以使用到何时：${problem}。`,
  expiryIsNoTime: '其到期时间不是有效的时间',
  noSignMethod: '没有 SignMethod',
  knownMethods: 'MD5 或 SHA256',
  noMethod: '服务的应答中没有 SignMethod，因此无法判定摘要。',
  methodUnknown: ({ method }) => `签名方法“${method}”未知，因此无法判定摘要。`,
  noType: '没有 Type',
  knownTypes: 'Type 0 或 1',
  typeUnknown: ({ observed }) =>
    `服务返回的是 ${observed}，而文档中只有 0 和 1，因此不知道它是否为差分升级包。`,
  nothingToJudge: '服务称该升级包不存在。',
  anAnswer: '服务的应答',
  noCode: '没有错误码',
  denied: ({ code }) => `无法判定，因为对该升级包的查询被拒绝（${code}）。`,
  failed: ({ code }) => `无法判定，因为对该升级包的查询失败（${code}）。`,
  remediation: ({ console, api }) => `控制台：${console} API：${api}`,
  unjudgedRemediation:
    '并未发现该升级包有问题，但也不能说它没有问题：请排除无法判定的原因，然后重新运行审计。',
};
