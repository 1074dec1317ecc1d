import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { expiryOf, expiryUnknown } from './support/expiry.ts';

const english = {
  title: 'The download link has not expired',
  failingTitle: 'The download link has expired',
  why: 'A device that is given an expired link gets 403 from Object Storage Service and cannot update. The service signs links for about 24 h, so one that has already expired when it is issued is a fault.',
  console:
    'Open Maintenance > OTA Update > the package and download its file: if that fails too, upload the file again as a new package.',
  api: 'Call QueryOTAFirmware again and compare Expires in the new link with the time; if it is still in the past, report it to Alibaba Cloud support with the request ID.',
  params: {},
  widespread:
    'so many at once point to one cause. as_of is probably long after the queries (a stored run evaluated at another time), or a clock is wrong. Set as_of to the time of the run.',
  says: {
    expected: 'an expiry after as_of and after the query',
    failAt: ({ expiresAt }: { expiresAt: string }): string =>
      `The link expired at ${expiresAt}, exactly at the time of the audit.`,
    failBefore: ({ expiresAt, age }: { expiresAt: string; age: string }): string =>
      `The link expired at ${expiresAt}, ${age} before the time of the audit.`,
  },
};

/** The link's expiry is at or before `as_of`, or before the query that gave it. */
export const urlExpired: Check<'url-expired', 'link', typeof english> = defineCheck({
  id: 'url-expired',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  english,
  judge({ link }, _params, { asOfMs, says, common }) {
    const { expected } = says;
    const expiry = expiryOf(link, common);
    if (expiry.kind === 'none') return NOT_APPLICABLE;
    if (expiry.kind === 'unknown') return expiryUnknown(expiry, expected, common);
    const leftMs = expiry.expiresAtMs - asOfMs;
    if (leftMs > 0) return PASS;
    const expiresAt = formatInstant(expiry.expiresAtMs);
    const message =
      leftMs === 0
        ? says.failAt({ expiresAt })
        : says.failBefore({ expiresAt, age: formatDuration(-leftMs) });
    const observed = new Date(expiry.expiresAtMs).toISOString();
    return { verdict: 'fail', observed, expected, message };
  },
});
