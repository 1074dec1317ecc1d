import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { expiryOf, expiryUnknown } from './support/expiry.ts';

const english = {
  title: 'The download link is valid for long enough',
  failingTitle: 'The download link expires soon',
  why: 'A device that starts its update late or downloads slowly finds that the link has expired half-way. The service signs links for about 24 h, so only a window of hours is meaningful.',
  console:
    'Nothing needs to be changed in the package. Devices that are still to be updated get a new link when they ask again; start a new update batch for those that failed.',
  api: 'Call QueryOTAFirmware again shortly before the link is used: it returns a new one. Devices can ask for a new one as well.',
  params: {
    within:
      'Links that expire within this time after as_of, or after the query if that is later, fail. Keep it well below the 24 h for which the service signs links.',
  },
  widespread:
    'the links are valid for {lifetime} from the query, so a window of {within} covers nearly all of them and says nothing about individual packages. Set within of url-expiring well below that lifetime.',
  says: {
    expected: ({ within }: { within: string }): string => `valid for more than ${within}`,
    fail: ({ expiresAt, left, within }: { expiresAt: string; left: string; within: string }): string =>
      `The link expires at ${expiresAt}, ${left} after the time of the audit; the window is ${within}.`,
  },
};

/** The link expires after `as_of`, but within the window. One that has expired already is `url-expired`'s. */
export const urlExpiring: Check<'url-expiring', 'link', typeof english> = defineCheck({
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
  english,
  judge({ link }, { within: withinMs }, { asOfMs, says, common }) {
    const within = (): string => formatDuration(withinMs);
    const expected = (): string => says.expected({ within: within() });
    const expiry = expiryOf(link, common);
    if (expiry.kind === 'none') return NOT_APPLICABLE;
    if (expiry.kind === 'unknown') return expiryUnknown(expiry, expected(), common);
    const leftMs = expiry.expiresAtMs - asOfMs;
    if (leftMs <= 0) return NOT_APPLICABLE;
    if (leftMs > withinMs) return PASS;
    const expiresAt = formatInstant(expiry.expiresAtMs);
    return {
      verdict: 'fail',
      observed: new Date(expiry.expiresAtMs).toISOString(),
      expected: expected(),
      message: says.fail({ expiresAt, left: formatDuration(leftMs), within: within() }),
    };
  },
});
