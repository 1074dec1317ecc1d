import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

/** Status 1 with VerifyProgress other than 100, Status 3 with 100. */
export const progressMismatch: AnyCheck = defineCheck({
  id: 'progress-mismatch',
  category: 'verification',
  severity: 'low',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.agreeing, common);
    const { status: kind, verifyProgress: percent } = verification;
    if (kind !== 'verified' && kind !== 'failed' && kind !== 'verifying') return NOT_APPLICABLE;
    const status = statusText(verification, common);
    // Status 2 with 0 is what the service's own sample shows.
    const expected = {
      verified: says.expectedVerified,
      failed: says.expectedFailed,
      verifying: says.expectedVerifying,
    }[kind];
    if (percent === null) {
      return { verdict: 'unknown', observed: says.noProgress({ status }), expected, message: says.unknown };
    }
    if (kind === 'verifying' || (percent === 100) === (kind === 'verified')) return PASS;
    return {
      verdict: 'fail',
      observed: says.withProgress({ status, percent }),
      expected,
      message: kind === 'verified' ? says.failVerified({ percent }) : says.failFailed({ percent }),
    };
  },
});
