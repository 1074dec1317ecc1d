import { formatDuration } from '../core/duration.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

/** Status 2 since longer than the limit. `UtcModified` is the only time that says since when. */
export const verificationStalled: AnyCheck = defineCheck({
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
  judge({ verification, times }, { after }, { asOfMs, says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status !== 'verifying') return NOT_APPLICABLE;
    const { utcModified } = times;
    const sinceMs = utcModified === null ? Number.NaN : Date.parse(utcModified);
    if (utcModified === null || Number.isNaN(sinceMs)) {
      return { verdict: 'unknown', observed: says.noTime, expected: says.expected, message: says.unknown };
    }
    const age = formatDuration(Math.max(0, asOfMs - sinceMs));
    const limit = formatDuration(after);
    if (asOfMs - sinceMs <= after) return { verdict: 'pass', message: says.pass({ age, limit }) };
    return {
      verdict: 'fail',
      observed: says.verifyingFor({ age }),
      expected: says.atMost({ limit }),
      message: says.fail({ age, limit, utcModified }),
    };
  },
});
