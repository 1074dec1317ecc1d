import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/evaluate/exit-code.ts';

describe('exit codes', () => {
  // refused, output failed, outcome
  it.each([
    [false, false, 'pass', 0],
    [false, false, 'fail', 3],
    [false, false, 'incomplete', 4],
    [false, true, 'pass', 7],
    [false, true, 'fail', 7],
    [false, true, 'incomplete', 7],
    [true, false, 'incomplete', 5],
    [true, true, 'incomplete', 5],
  ] as const)('refused %s, output failed %s, %s: %i', (allTargetsRefused, outputsFailed, outcome, code) => {
    expect(exitCode({ summary: { outcome }, allTargetsRefused, outputsFailed })).toBe(code);
  });
});
