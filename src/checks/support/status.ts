import type { Evidence, Judgement } from '../check.ts';
import type { Common } from './common.ts';

/** `Status 3 (verification failed)`. */
export function statusText(verification: Evidence['verification'], common: Common): string {
  return common.status({
    raw: verification.statusRaw.slice(0, 40),
    word: common.statuses[verification.status],
  });
}

/** An answer without any Status: nothing can be said of the verification, neither good nor bad. */
export function isStatusAbsent(verification: Evidence['verification']): boolean {
  return verification.statusRaw === '';
}

/** The verdict of every verification check where the answer held no Status. */
export function statusUnknown(expected: string, common: Common): Judgement {
  return {
    verdict: 'unknown',
    remedy: 'record',
    observed: common.noStatus,
    expected,
    message: common.statusUnknown,
  };
}
