import { formatDuration } from '../core/duration.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { expiryOf, expiryUnknown } from './support/expiry.ts';

/** The link expires after `as_of`, but within the window. One that has expired already is `url-expired`'s. */
export const urlExpiring: AnyCheck = defineCheck({
  id: 'url-expiring',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {
    within: {
      kind: 'duration',
      default: '6h',
    },
  },
  judge({ link }, { within: withinMs }, { asOfMs, says, common }) {
    const within = (): string => formatDuration(withinMs);
    const expected = (): string => says.expected({ within: within() });
    const expiry = expiryOf(link, common);
    if (expiry.kind === 'none') return NOT_APPLICABLE;
    if (expiry.kind === 'unknown') return expiryUnknown(expiry.problem, expected(), common);
    const leftMs = expiry.expiresAtMs - asOfMs;
    if (leftMs <= 0) return NOT_APPLICABLE;
    if (leftMs > withinMs) return PASS;
    const expiresAt = new Date(expiry.expiresAtMs).toISOString();
    return {
      verdict: 'fail',
      observed: expiresAt,
      expected: expected(),
      message: says.fail({ expiresAt, left: formatDuration(leftMs), within: within() }),
    };
  },
});
