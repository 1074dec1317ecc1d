import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusText, statusUnknown } from './support/status.ts';

/** What VerifyProgress has to be for a status. Status 2 with 0 is what the service's own sample shows. */
const EXPECTED = { verified: '100 %', failed: 'less than 100 %', verifying: 'a percentage' } as const;

/** Status 1 with VerifyProgress other than 100, Status 3 with 100. */
export const progressMismatch: AnyCheck = defineCheck({
  id: 'progress-mismatch',
  category: 'verification',
  severity: 'low',
  scope: 'firmware',
  needs: ['verification'],
  title: 'Status and progress of the verification agree',
  failingTitle: 'Status and progress of the verification contradict each other',
  why: 'A verified package has been tried on all test devices, a failed one has not. Where the two fields contradict each other, one of them is wrong and the status cannot be relied on as evidence.',
  remediation: {
    console:
      'Open Maintenance > OTA Update > the package and compare its status with the results in its verification batch; verify the package again where they differ.',
    api: 'Compare QueryOTAFirmware with ListOTAJobByFirmware and ListOTATaskByJob; report a lasting contradiction to Alibaba Cloud support with the request ID.',
  },
  params: {},
  judge({ verification }) {
    if (isStatusAbsent(verification)) return statusUnknown('Status and VerifyProgress that agree');
    const { status, verifyProgress } = verification;
    if (status !== 'verified' && status !== 'failed' && status !== 'verifying') return NOT_APPLICABLE;
    const expected = EXPECTED[status];
    if (verifyProgress === null) {
      return {
        verdict: 'unknown',
        observed: `${statusText(verification)}, no VerifyProgress`,
        expected,
        message: "The service's answer held no VerifyProgress, so it cannot be compared with the status.",
      };
    }
    if (status === 'verifying' || (verifyProgress === 100) === (status === 'verified')) return PASS;
    return {
      verdict: 'fail',
      observed: `${statusText(verification)}, ${verifyProgress} %`,
      expected,
      message: `The package is ${status === 'verified' ? 'verified' : 'failed'}, but its verification stands at ${verifyProgress} %.`,
    };
  },
});
