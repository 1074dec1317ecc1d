import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/evaluate/exit-code.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { createSummary } from '../../src/evaluate/summary.ts';

describe('exit codes', () => {
  const summary = createSummary(createPolicy({ checks: {}, failOn: 'high' })).finish([]);
  // refused, output failed, complete, findings
  it.each([
    [false, false, true, 0, 0],
    [false, false, true, 1, 3],
    [false, false, true, 500, 3],
    [false, false, false, 0, 4],
    [false, false, false, 9, 4],
    [false, true, true, 0, 7],
    [false, true, true, 9, 7],
    [false, true, false, 9, 7],
    [true, false, false, 0, 5],
    [true, true, false, 9, 5],
  ])(
    'refused %s, output failed %s, complete %s, %i findings: %i',
    (refused, failed, complete, findings, code) => {
      const facts = { ...summary, complete, findingsAtOrAboveFailOn: findings };
      expect(exitCode({ summary: facts, allTargetsRefused: refused, outputsFailed: failed })).toBe(code);
    },
  );
});
