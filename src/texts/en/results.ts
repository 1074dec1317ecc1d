/** The words of a run's result and of its completeness: the loud part of every report, and the badge beside it. */
export const results = {
  words: { pass: 'PASS', fail: 'FAIL', incomplete: 'INCOMPLETE', 'report-only': 'REPORT ONLY' },
  complete: 'COMPLETE',
  incomplete: 'INCOMPLETE',
};
