import { formatDuration } from '../core/duration.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

const EXPECTED = 'Status 1 or 3 within the limit';

/** Status 2 since longer than the limit. `UtcModified` is the only time that says since when. */
export const verificationStalled: AnyCheck = defineCheck({
  id: 'verification-stalled',
  category: 'verification',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification', 'times'],
  title: 'The verification of the package ends in time',
  failingTitle: 'The verification of the package does not end',
  why: 'A verification that hangs for days waits for test devices that are offline or stuck. The package is neither released nor refused, and people begin to work around the verification.',
  remediation: {
    console:
      'Open Maintenance > OTA Update > the package > its verification batch, bring the test devices that are still pending online or cancel the batch, and verify again.',
    api: 'Find the pending devices with ListOTAJobByFirmware and ListOTATaskByJob; call CancelOTATaskByJob for those that will not answer, then CreateOTAVerifyJob again with a TimeoutInMinutes.',
  },
  params: {
    after: {
      kind: 'duration',
      default: '24h',
      description:
        'How long a verification may run. A verification job can be given at most 24 h (1,440 minutes).',
    },
  },
  judge({ verification, times }, { after }, { asOfMs }) {
    if (isStatusAbsent(verification)) return statusUnknown(EXPECTED);
    if (verification.status !== 'verifying') return NOT_APPLICABLE;
    const sinceMs = times.utcModified === null ? Number.NaN : Date.parse(times.utcModified);
    if (Number.isNaN(sinceMs)) {
      return {
        verdict: 'unknown',
        observed: 'no UtcModified',
        expected: EXPECTED,
        message:
          'The package is being verified, but the answer held no usable UtcModified, so it is not known since when.',
      };
    }
    const ageMs = asOfMs - sinceMs;
    const observed = `verifying for ${formatDuration(Math.max(0, ageMs))}`;
    const limit = formatDuration(after);
    if (ageMs <= after)
      return { verdict: 'pass', message: `The package is ${observed}; the limit is ${limit}.` };
    return {
      verdict: 'fail',
      observed,
      expected: `at most ${limit}`,
      message: `The package is ${observed} (last modified ${times.utcModified}); the limit is ${limit}.`,
    };
  },
});
