import type { Texts } from '../texts.ts';

/** 代码在工作表中的说法。 */
export const values: Texts['workbook']['values'] = {
  reason: {
    'not-found': '不存在',
    denied: '被拒绝',
    failed: '查询失败',
    'not-in-list': '不在实时列表中',
    'not-in-selection': '不在审计范围内',
  },
  probe: {
    reached: '可访问',
    refused: '被存储拒绝',
    unreachable: '无法访问',
    'not-allowed': '任务不允许',
    'not-made': '未探测',
  },
  rollout_state: {
    'in-progress': '推送中',
    planned: '已计划',
    ended: '已结束',
    none: '无批次',
    unknown: '未知',
  },
  job_type: { verification: '验证', upgrade: '升级', unrecognized: '无法识别' },
  job_status: {
    'in-progress': '进行中',
    planned: '已计划',
    completed: '已完成',
    canceled: '已取消',
    unknown: '未知',
  },
  policy: { static: '静态', dynamic: '动态', unrecognized: '无法识别' },
  scope: { all: '全部', specific: '定向', gray: '灰度', group: '分组', unrecognized: '无法识别' },
  tasks_counted: { total: '按状态计数', paging: '逐个计数', unknown: '未计数' },
  tasks_unknown_because: {
    'not-open': '批次已结束',
    'too-many-rollouts': '批次过多',
    'too-many-tasks': '设备过多',
    gone: '已不存在',
    denied: '被拒绝',
    failed: '失败',
  },
  described: {
    described: '已查询',
    'not-asked': '未查询',
    gone: '已不存在',
    denied: '被拒绝',
    failed: '失败',
  },
};

/** 空工作表所说的话。 */
export const empty: Texts['workbook']['empty'] = {
  noPackages: '没有行：审计范围内没有升级包。',
  findings: ({ count }) => `没有发现项：已启用的 ${count} 项检查在所有适用之处均通过。`,
  nothingJudged: '没有发现项：已启用的检查不适用于任何升级包。',
  files: '没有文件：已答复的升级包均不含文件。',
  rolloutsOff: '没有行：本次运行未查询升级批次。请在任务中设置 rollouts: failing 或 rollouts: all。',
  rolloutsNoneFails: ({ from }) => `没有行：没有升级包未通过“${from}”及以上级别的检查，因此未查询升级批次。`,
  rolloutsNoAnswer: '没有行：没有升级包得到答复，因此未查询升级批次。',
  rolloutsNone: ({ count }) => `没有行：查询了 ${count} 个升级包，均没有升级批次。`,
  rolloutsRefused: ({ actions }) =>
    `未知：服务拒绝返回升级批次。请为 RAM 用户或角色授予 ${actions}，或授予策略 AliyunIOTReadOnlyAccess。`,
  rolloutsUnanswered: ({ codes }) =>
    `未知：已查询升级批次，但服务未能全部返回${codes === '' ? '' : `（${codes}）`}。请重新运行审计。`,
  coverage: ({ count }) => `请求的 ${count} 个升级包均已审计。未读取实时列表，无从与审计范围比较。`,
  coverageListed: ({ count }) => `请求的 ${count} 个升级包均已审计，且审计范围与实时列表一致。`,
};
