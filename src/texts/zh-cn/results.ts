import type { results as en } from '../en/results.ts';

/** The words of a run's result and of its completeness, in Chinese. */
export const results: typeof en = {
  words: { pass: '通过', fail: '不通过', incomplete: '不完整', 'report-only': '仅报告' },
  complete: '完整',
  incomplete: '不完整',
};
