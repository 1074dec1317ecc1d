import { formatDuration } from '../core/duration.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { expiryOf, expiryUnknown } from './support/expiry.ts';

/** The link's expiry is at or before `as_of`. */
export const urlExpired: AnyCheck = defineCheck({
  id: 'url-expired',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  judge({ link }, _params, { asOfMs, says, common }) {
    const { expected } = says;
    const expiry = expiryOf(link, common);
    if (expiry.kind === 'none') return NOT_APPLICABLE;
    if (expiry.kind === 'unknown') return expiryUnknown(expiry.problem, expected, common);
    const leftMs = expiry.expiresAtMs - asOfMs;
    if (leftMs > 0) return PASS;
    const expiresAt = new Date(expiry.expiresAtMs).toISOString();
    const message =
      leftMs === 0
        ? says.failAt({ expiresAt })
        : says.failBefore({ expiresAt, age: formatDuration(-leftMs) });
    return { verdict: 'fail', observed: expiresAt, expected, message };
  },
});
