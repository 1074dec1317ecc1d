import { formatInstant } from '../core/instant.ts';
import type { Drift } from '../core/listed.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The list and the package details agree',
  failingTitle: 'The list and the package details disagree',
  why: 'ListOTAFirmware and QueryOTAFirmware show the same record. Where they disagree the package was changed while the audit was under way, or one of them is wrong and cannot be relied on as evidence.',
  console:
    'Compare the list in Maintenance > OTA Update with the page of the package; run the audit again when nobody is changing packages.',
  api: 'Call ListOTAFirmware and QueryOTAFirmware again for the package; report a lasting difference to Alibaba Cloud support with the request ID.',
  params: {},
  says: {
    observed: ({ detail }: { detail: string }): string => `detail: ${detail}`,
    expected: ({ listed }: { listed: string }): string => `as listed: ${listed}`,
    fail: ({ listed, detail }: { listed: string; detail: string }): string =>
      `The list shows ${listed}; the package details show ${detail}.`,
    failModified: ({ listed, detail }: { listed: string; detail: string }): string =>
      `The package was modified between list and query: the list shows ${listed}; the package details show ${detail}.`,
  },
};

/** So much of a value is shown: a description may be long. */
const MOST_CHARACTERS = 60;

/**
 * List and detail disagree on a field that they share: the package was changed between the two calls, which a changed
 * UtcModified shows, or one of them is wrong. A firmware that was not listed first is not judged.
 */
export const listDrift: Check<'list-drift', 'lifecycle', typeof english> = defineCheck({
  id: 'list-drift',
  category: 'lifecycle',
  severity: 'low',
  scope: 'firmware',
  needs: ['drifts'],
  params: {},
  english,
  judge({ drifts }, _params, { says }) {
    if (drifts === null) return NOT_APPLICABLE;
    if (drifts.length === 0) return PASS;
    const text = (of: 'listed' | 'detail', valueOf = (drift: Drift): string => drift[of]): string =>
      drifts.map((drift) => `${drift.field} ${valueOf(drift).slice(0, MOST_CHARACTERS)}`).join(', ');
    const said = (of: 'listed' | 'detail'): string => text(of, (drift) => readable(drift.field, drift[of]));
    const facts = { listed: said('listed'), detail: said('detail') };
    const isModified = drifts.some(({ field }) => field === 'UtcModified');
    return {
      verdict: 'fail',
      observed: says.observed({ detail: text('detail') }),
      expected: says.expected({ listed: text('listed') }),
      message: isModified ? says.failModified(facts) : says.fail(facts),
    };
  },
});

/** Times for people: a package may be changed within the minute in which it is audited. */
function readable(field: string, value: string): string {
  return field.startsWith('Utc') ? formatInstant(value, 'seconds') : value;
}
