import { describe, expect, test } from 'vitest';
import type { CallFailure } from '../../src/core/errors.ts';
import { createStopRule } from '../../src/run/stops.ts';
import type { StopRule, StopRuleOptions } from '../../src/run/stops.ts';

const failure = (change: Partial<CallFailure> = {}): CallFailure => ({
  disposition: 'firmware',
  outcome: 'failed',
  code: 'A',
  detail: 'said so',
  hint: 'do this',
  httpStatus: 200,
  requestId: 'r1',
  retryAfterMs: null,
  ...change,
});

let nowMs = 0;
const ruleOf = (options: Partial<StopRuleOptions> = {}): StopRule =>
  createStopRule({ clock: { monotonic: () => nowMs }, ...options });

/**
 * `+` an answer, `?` not found, `d` denied for one firmware, `f` and `g` failures of one firmware, `t` throttled; any capital
 * letter is an outage of that code.
 */
function after(answers: string, rule = ruleOf()): StopRule {
  for (const answer of answers) {
    if (answer === '+') rule.answered();
    else tell(rule, FAILURES[answer] ?? { code: answer, disposition: 'retry' });
  }
  return rule;
}

const FAILURES: Record<string, Partial<CallFailure>> = {
  '?': { outcome: 'not-found', code: 'iot.firmware.FirmwareNotFound' },
  d: { outcome: 'denied', code: 'iot.common.AuthActionPermissionDeny' },
  f: { code: 'iot.prod.NotExistedProduct' },
  g: { code: 'iot.common.InvalidFormattedParameter' },
  t: { code: 'Throttling.User', disposition: 'throttle' },
};

function tell(rule: StopRule, change: Partial<CallFailure>): void {
  rule.callFailed(failure(change));
  rule.failed(failure(change));
}

describe('a target is given up', () => {
  test.each(['identity', 'configuration'] as const)('at the first refusal of the %s', (disposition) => {
    for (const event of ['callFailed', 'failed'] as const) {
      const rule = ruleOf();
      rule[event](failure({ disposition, code: 'Refused' }));
      expect(rule.stopped).toEqual({
        kind: disposition,
        code: 'Refused',
        detail: 'said so',
        requestId: 'r1',
        hint: 'do this',
      });
    }
  });

  test('for the first reason; later ones change nothing', () => {
    const rule = ruleOf();
    tell(rule, { disposition: 'identity', code: 'First' });
    tell(rule, { disposition: 'configuration', code: 'Second' });
    expect(rule.stopped?.code).toBe('First');
  });

  test('from the start, where there is a reason', () => {
    const stopped = { kind: 'identity', code: 'C', detail: 'd', requestId: '', hint: 'h' } as const;
    expect(ruleOf({ stopped }).stopped).toEqual(stopped);
  });

  test.each([
    ['nine without an answer', 'A'.repeat(9), null],
    ['ten without an answer', 'A'.repeat(10), 'unavailable'],
    ['ten without an answer, of three kinds', 'ABCABCABCA', 'unavailable'],
    ['ten of a target that answered', `+${'A'.repeat(10)}`, 'unavailable'],
    ['ten among throttled ones', 'AtBtCtAtBtCtAtBtCtA', 'unavailable'],
    ['nine and nine around an answer', `${'A'.repeat(9)}+${'A'.repeat(9)}`, null],
    ['nine and nine around a not-found', `${'A'.repeat(9)}?${'A'.repeat(9)}`, null],
    ['nine and nine around a refused firmware', `+${'A'.repeat(9)}f${'A'.repeat(9)}`, null],
    ['nine refused alike', 'f'.repeat(9), null],
    ['ten refused alike', 'f'.repeat(10), 'unavailable'],
    ['ten denied', 'd'.repeat(10), 'configuration'],
    ['two kinds of refusal by turns', 'fg'.repeat(20), null],
    ['ten of the second kind', `fff${'g'.repeat(10)}`, 'unavailable'],
    ['any number refused alike after an answer', `+${'f'.repeat(100)}`, null],
    ['any number denied after an answer', `+${'d'.repeat(100)}`, null],
    ['any number refused alike after a not-found', `?${'f'.repeat(100)}`, null],
    ['any number of not-found', '?'.repeat(100), null],
    ['any number throttled, within 15 minutes', 't'.repeat(1_000), null],
  ])('%s', (_, answers, kind) => {
    expect(after(answers).stopped?.kind ?? null).toBe(kind);
  });

  test('never for codes of single firmware where the run had an answer before it was interrupted', () => {
    expect(after('f'.repeat(100), ruleOf({ answered: true })).stopped).toBeNull();
  });

  test.each([
    // what happens each minute, given up after how many
    ['throttled each time', () => 't', 15],
    ['throttled and failing by turns', (minute: number) => (minute % 2 === 0 ? 't' : 'A'), 16],
    ['an answer in between', (minute: number) => (minute % 10 === 9 ? '+' : 't'), null],
    ['a refused firmware in between', (minute: number) => (minute % 10 === 9 ? 'f' : 't'), null],
  ])('after 15 minutes of throttling without an answer: %s', (_, eventAt, expected) => {
    const rule = ruleOf();
    rule.answered();
    let givenUpAt: number | null = null;
    for (let minute = 0; minute < 60 && givenUpAt === null; minute += 1) {
      nowMs = minute * 60_000;
      after(eventAt(minute), rule);
      if (rule.stopped) givenUpAt = minute;
    }
    expect(givenUpAt).toBe(expected);
    if (expected !== null)
      expect(rule.stopped).toMatchObject({ kind: 'unavailable', code: 'Throttling.User' });
  });

  test.each([
    ['A'.repeat(10), 'A', '10 calls in a row had no answer; the last error: said so'],
    ['d'.repeat(10), FAILURES['d']?.code, '10 packages in a row were refused with the same error: said so'],
  ])('saying how many failed, and why: %s', (answers, code, detail) => {
    expect(after(answers).stopped).toMatchObject({ code, detail, requestId: 'r1' });
  });
});
