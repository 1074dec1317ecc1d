import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

/** Status 3. Where no verification has ended there is no result to judge. */
export const verificationFailed: AnyCheck = defineCheck({
  id: 'verification-failed',
  category: 'verification',
  severity: 'critical',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status === 'verified') return PASS;
    if (verification.status !== 'failed') return NOT_APPLICABLE;
    return {
      verdict: 'fail',
      observed: statusText(verification, common),
      expected: says.expected,
      message: says.fail,
    };
  },
});
