import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

const english = {
  title: 'The package requires verification',
  failingTitle: 'Verification is switched off for the package',
  why: 'The package was created with verification switched off, so it can be sent to every device without having run on a single test device. Your policy must say whether this is allowed, and an auditor will ask who decided it.',
  console:
    'Upload the same file again as a new package with verification switched on, verify it, and delete this one; or lower the severity of this check in the job where your policy allows it.',
  api: 'Call CreateOTAFirmware with NeedToVerify=true, then CreateOTAVerifyJob, and DeleteOTAFirmware for this one.',
  params: {},
  widespread:
    'creating packages with verification switched off seems to be the rule in this account; where your policy allows that, set the severity of verification-waived to info or switch the check off in the job.',
  says: {
    expected: 'a package that requires verification',
    fail: 'This package was created with verification switched off and can be sent to devices untested.',
  },
};

/** Status −1: a matter of policy, not the same as a verification that is due and missing. */
export const verificationWaived: Check<'verification-waived', 'verification', typeof english> = defineCheck({
  id: 'verification-waived',
  category: 'verification',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  english,
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
