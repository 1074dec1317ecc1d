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
  title: 'The download link is valid for long enough',
  failingTitle: 'The download link expires soon',
  why: 'A device that starts its update late or downloads slowly finds the link expired half-way. The service mints links of about 24 h, so only a window of hours tells anything.',
  remediation: {
    console:
      'Nothing needs to be changed in the package. Devices that are still to be updated get a new link when they ask again; start a new update batch for those that failed.',
    api: 'Call QueryOTAFirmware again shortly before the link is used: it hands out a new one. Devices can ask for a new one as well.',
  },
  params: {
    within: {
      kind: 'duration',
      default: '6h',
      description:
        'A link that ends within this time after as_of fails. Keep it well below the 24 h for which the service mints links.',
    },
  },
  widespread:
    'the links live {lifetime} from the query on, so a window of {within} takes in nearly all of them and says nothing about single packages. Set within of url-expiring well below that lifetime.',
  judge({ link }, { within }, { asOfMs }) {
    const expected = `valid for more than ${formatDuration(within)}`;
    const expiry = expiryOf(link);
    if (expiry.kind === 'none') return NOT_APPLICABLE;
    if (expiry.kind === 'unknown') return expiryUnknown(expiry.problem, expected);
    const leftMs = expiry.expiresAtMs - asOfMs;
    if (leftMs <= 0) return NOT_APPLICABLE;
    if (leftMs > within) return PASS;
    const expiresAt = new Date(expiry.expiresAtMs).toISOString();
    return {
      verdict: 'fail',
      observed: expiresAt,
      expected,
      message: `The link expires at ${expiresAt}, ${formatDuration(leftMs)} after the time this audit judges against; the window is ${formatDuration(within)}.`,
    };
  },
});
