import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

const english = {
  title: 'Verification status and progress agree',
  failingTitle: 'Verification status and progress contradict each other',
  why: 'A verified package has been tried on all test devices, a failed one has not. Where the two fields contradict each other, one of them is wrong and the status cannot be relied on as evidence.',
  console:
    'Open Maintenance > OTA Update > the package and compare its status with the results in its verification batch; verify the package again where they differ.',
  api: 'Compare QueryOTAFirmware with ListOTAJobByFirmware and ListOTATaskByJob; report a lasting contradiction to Alibaba Cloud support with the request ID.',
  params: {},
  says: {
    agreeing: 'Status and VerifyProgress that agree',
    expectedVerified: '100%',
    expectedFailed: 'less than 100%',
    expectedVerifying: 'a percentage',
    noProgress: ({ status }: { status: string }): string => `${status}, no VerifyProgress`,
    withProgress: ({ status, percent }: { status: string; percent: number }): string =>
      `${status}, ${percent}%`,
    unknown: 'The service returned no VerifyProgress to compare the status with.',
    failVerified: ({ percent }: { percent: number }): string =>
      `The package is verified, but its verification progress is ${percent}%.`,
    failFailed: ({ percent }: { percent: number }): string =>
      `Verification of the package failed, but its progress is ${percent}%.`,
  },
};

/** Status 1 with VerifyProgress other than 100, Status 3 with 100. */
export const progressMismatch: Check<'progress-mismatch', 'verification', typeof english> = defineCheck({
  id: 'progress-mismatch',
  category: 'verification',
  severity: 'low',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  english,
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
      return {
        verdict: 'unknown',
        remedy: 'record',
        observed: says.noProgress({ status }),
        expected,
        message: says.unknown,
      };
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
