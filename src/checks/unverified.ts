import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

const english = {
  title: 'The package has been submitted for verification',
  failingTitle: 'The package was never verified',
  why: 'Verification tries a package on test devices before it goes to a batch. A package that was never verified may brick the devices it is sent to, and there is no proof that it was tested.',
  console:
    'Open Maintenance > OTA Update > the package, click Verify, choose up to 10 test devices and wait until all of them are updated.',
  api: 'Call CreateOTAVerifyJob with the FirmwareId and the test devices, then query the package until its Status is 1.',
  params: {},
  says: {
    expected: 'Status 1 (verified)',
    fail: 'This package requires verification, but none was ever started.',
  },
};

/** Status 0. A package whose verification runs or has ended passes; one without verification is another check's. */
export const unverified: Check<'unverified', 'verification', typeof english> = defineCheck({
  id: 'unverified',
  category: 'verification',
  severity: 'high',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  english,
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
