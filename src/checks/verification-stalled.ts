import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

const english = {
  title: 'Verification of the package finishes in time',
  failingTitle: 'Verification of the package has stalled',
  why: 'A verification that hangs for days waits for test devices that are offline or stuck. The package is neither released nor refused, and people begin to work around the verification.',
  console:
    'Open Maintenance > OTA Update > the package > its verification batch, bring the test devices that are still pending online or cancel the batch, and verify again.',
  api: 'Find the pending devices with ListOTAJobByFirmware and ListOTATaskByJob; call CancelOTATaskByJob for those that will not answer, then CreateOTAVerifyJob again with a TimeoutInMinutes.',
  params: {
    after: 'How long a verification may run. A verification job can be given at most 24 h (1,440 minutes).',
  },
  says: {
    expected: 'Status 1 or 3 within the limit',
    atMost: ({ limit }: { limit: string }): string => `at most ${limit}`,
    verifyingFor: ({ age }: { age: string }): string => `in verification for ${age}`,
    noTime: 'no UtcModified',
    unknown:
      'The package is being verified, but the service returned no usable UtcModified, so the start time is unknown.',
    pass: ({ age, limit }: { age: string; limit: string }): string =>
      `The package has been in verification for ${age}; the limit is ${limit}.`,
    fail: ({ age, limit, utcModified }: { age: string; limit: string; utcModified: string }): string =>
      `The package has been in verification for ${age} (last modified ${utcModified}); the limit is ${limit}.`,
  },
};

/** Status 2 since longer than the limit. `UtcModified` is the only time that says since when. */
export const verificationStalled: Check<'verification-stalled', 'verification', typeof english> = defineCheck(
  {
    id: 'verification-stalled',
    category: 'verification',
    severity: 'medium',
    scope: 'firmware',
    needs: ['verification', 'times'],
    params: {
      after: {
        kind: 'duration',
        default: '24h',
      },
    },
    english,
    judge({ verification, times }, { after }, { asOfMs, says, common }) {
      if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
      if (verification.status !== 'verifying') return NOT_APPLICABLE;
      const { utcModified } = times;
      const sinceMs = utcModified === null ? Number.NaN : Date.parse(utcModified);
      if (utcModified === null || Number.isNaN(sinceMs)) {
        return {
          verdict: 'unknown',
          remedy: 'record',
          observed: says.noTime,
          expected: says.expected,
          message: says.unknown,
        };
      }
      const age = formatDuration(Math.max(0, asOfMs - sinceMs));
      const limit = formatDuration(after);
      if (asOfMs - sinceMs <= after) return { verdict: 'pass', message: says.pass({ age, limit }) };
      return {
        verdict: 'fail',
        observed: says.verifyingFor({ age }),
        expected: says.atMost({ limit }),
        message: says.fail({ age, limit, utcModified: formatInstant(sinceMs) }),
      };
    },
  },
);
