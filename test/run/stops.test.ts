import { describe, expect, test } from 'vitest';
import type { CallFailure } from '../../src/core/errors.ts';
import { createStopRule } from '../../src/run/stops.ts';

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

/** `+` a success, `?` not found, `d` denied, any other letter a failure of that code. */
function after(answers: string): ReturnType<typeof createStopRule> {
  const rule = createStopRule();
  for (const answer of answers) {
    if (answer === '+') rule.succeeded();
    else if (answer === '?')
      rule.failed(failure({ outcome: 'not-found', code: 'iot.firmware.FirmwareNotFound' }));
    else if (answer === 'd') rule.failed(failure({ outcome: 'denied', code: 'd' }));
    else rule.failed(failure({ code: answer, disposition: 'retry' }));
  }
  return rule;
}

describe('a target is given up', () => {
  test.each(['identity', 'configuration'] as const)('at the first refusal of the %s', (disposition) => {
    const rule = createStopRule();
    rule.failed(failure({ disposition, code: 'Refused' }));
    expect(rule.stopped).toEqual({
      kind: disposition,
      code: 'Refused',
      detail: 'said so',
      requestId: 'r1',
      hint: 'do this',
    });
  });

  test('for the first reason; later ones change nothing', () => {
    const rule = createStopRule();
    rule.failed(failure({ disposition: 'identity', code: 'First' }));
    rule.failed(failure({ disposition: 'configuration', code: 'Second' }));
    expect(rule.stopped?.code).toBe('First');
  });

  test.each([
    ['nine alike', 'A'.repeat(9), null],
    ['ten alike', 'A'.repeat(10), 'unavailable'],
    ['ten denied', 'd'.repeat(10), 'configuration'],
    ['nine and nine around a success', `${'A'.repeat(9)}+${'A'.repeat(9)}`, null],
    ['nine and nine around a not-found', `${'A'.repeat(9)}?${'A'.repeat(9)}`, null],
    ['nine and nine of two kinds', 'A'.repeat(9) + 'B'.repeat(9), null],
    ['two kinds by turns', 'AB'.repeat(20), null],
    ['ten of the second kind', `${'A'.repeat(3)}${'B'.repeat(10)}`, 'unavailable'],
    ['any number of not-found', '?'.repeat(100), null],
  ])('%s', (_, answers, kind) => {
    expect(after(answers).stopped?.kind ?? null).toBe(kind);
  });

  test('saying how many failed, and why', () => {
    expect(after('A'.repeat(10)).stopped).toMatchObject({
      code: 'A',
      detail: '10 firmware in a row failed alike: said so',
      requestId: 'r1',
    });
  });
});
