import type { Evidence, Judgement } from '../check.ts';

/** The service's own words for the codes it documents, for `observed` (QueryOTAFirmware: Status). */
const WORDS = {
  'not-required': 'no verification required',
  unverified: 'unverified',
  verified: 'verified',
  verifying: 'verifying',
  failed: 'verification failed',
  unrecognized: 'not documented',
} as const;

/** `Status 3 (verification failed)`. */
export function statusText(verification: Evidence['verification']): string {
  return `Status ${verification.statusRaw.slice(0, 40)} (${WORDS[verification.status]})`;
}

/** An answer without any Status: nothing can be said of the verification, neither good nor bad. */
export function isStatusAbsent(verification: Evidence['verification']): boolean {
  return verification.statusRaw === '';
}

/** The verdict of every verification check where the answer held no Status. */
export function statusUnknown(expected: string): Judgement {
  return {
    verdict: 'unknown',
    observed: 'no Status',
    expected,
    message: "The service's answer held no Status, so nothing is known about this package's verification.",
  };
}
