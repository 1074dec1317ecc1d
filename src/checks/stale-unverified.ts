import { formatDuration } from '../core/duration.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

/** Status 0 of a package that was created longer ago than the limit. */
export const staleUnverified: AnyCheck = defineCheck({
  id: 'stale-unverified',
  category: 'lifecycle',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification', 'times'],
  params: { after: { kind: 'duration', default: '90d' } },
  judge({ verification, times: { utcCreate } }, { after }, { asOfMs, says, common }) {
    const isAbsent = isStatusAbsent(verification);
    if (!isAbsent && verification.status !== 'unverified') return NOT_APPLICABLE;
    const limit = formatDuration(after);
    const expected = says.expected({ limit });
    if (isAbsent) return statusUnknown(expected, common);
    const createdMs = utcCreate === null ? Number.NaN : Date.parse(utcCreate);
    if (utcCreate === null || Number.isNaN(createdMs)) {
      return { verdict: 'unknown', observed: says.noTime, expected, message: says.unknown };
    }
    if (asOfMs - createdMs <= after) return PASS;
    const age = formatDuration(asOfMs - createdMs);
    return {
      verdict: 'fail',
      observed: says.observed({ age }),
      expected,
      message: says.fail({ utcCreate, age, limit }),
    };
  },
});
