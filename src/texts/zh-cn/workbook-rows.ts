import type { Texts } from '../texts.ts';

/** 代码在工作表中的说法。 */
export const values: Texts['workbook']['values'] = {
  reason: {
    'not-found': '不存在',
    denied: '被拒绝',
    failed: '查询失败',
    'not-in-list': '不在实时列表中',
    'not-in-selection': '不在选择范围内',
  },
  probe: {
    reached: '可访问',
    refused: '被存储拒绝',
    unreachable: '无法访问',
    'not-allowed': '作业不允许',
    'not-made': '未探测',
  },
};

/** 空工作表所说的话。 */
export const empty: Texts['workbook']['empty'] = {
  noPackages: '没有行：选择范围内没有升级包。',
  findings: ({ count }) => `没有发现项：已启用的 ${count} 项检查在所有适用之处均通过。`,
  nothingJudged: '没有发现项：已启用的检查不适用于任何升级包。',
  files: '没有文件：已答复的升级包均不含文件。',
  coverage: ({ count }) => `请求的 ${count} 个升级包均已审计。未读取实时列表，无从与选择范围比较。`,
  coverageListed: ({ count }) => `请求的 ${count} 个升级包均已审计，且选择范围与实时列表一致。`,
};
