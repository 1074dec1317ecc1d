import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

/** Any Status that the service does not document; its raw code is kept and shown. */
export const statusUnrecognized: AnyCheck = defineCheck({
  id: 'status-unrecognized',
  category: 'verification',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status !== 'unrecognized') return PASS;
    const raw = verification.statusRaw.slice(0, 40);
    return {
      verdict: 'fail',
      observed: `Status ${raw}`,
      expected: says.expected,
      message: says.fail({ raw }),
    };
  },
});
