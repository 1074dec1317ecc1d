import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

const english = {
  title: 'Verification of the package succeeded',
  failingTitle: 'Verification of the package failed',
  why: 'At least one test device was not updated by this package. Sent to a batch, it is likely to fail or to brick devices in the field.',
  console:
    'Open Maintenance > OTA Update > the package and read in the verification batch which test devices failed and why. Correct the build, upload it as a new package and verify that; delete this one.',
  api: 'Read the verification job with ListOTAJobByFirmware and ListOTATaskByJob, upload a corrected build with CreateOTAFirmware and verify it with CreateOTAVerifyJob; then call DeleteOTAFirmware for this one.',
  params: {},
  says: {
    expected: 'Status 1 (verified)',
    fail: 'Verification ended with at least one test device not updated.',
  },
};

/** Status 3. Where no verification has ended there is no result to judge. */
export const verificationFailed: Check<'verification-failed', 'verification', typeof english> = defineCheck({
  id: 'verification-failed',
  category: 'verification',
  severity: 'critical',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  english,
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
