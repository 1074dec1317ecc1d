import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

/** Status −1: a matter of policy, not the same as a verification that is due and missing. */
export const verificationWaived: AnyCheck = defineCheck({
  id: 'verification-waived',
  category: 'verification',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status === 'unrecognized') return NOT_APPLICABLE;
    if (verification.status !== 'not-required') return PASS;
    return {
      verdict: 'fail',
      observed: statusText(verification, common),
      expected: says.expected,
      message: says.fail,
    };
  },
});
