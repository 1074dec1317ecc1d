import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

/** Status 0. A package whose verification runs or has ended passes; one without verification is another check's. */
export const unverified: AnyCheck = defineCheck({
  id: 'unverified',
  category: 'verification',
  severity: 'high',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status === 'not-required' || verification.status === 'unrecognized')
      return NOT_APPLICABLE;
    if (verification.status !== 'unverified') return PASS;
    return {
      verdict: 'fail',
      observed: statusText(verification, common),
      expected: says.expected,
      message: says.fail,
    };
  },
});
