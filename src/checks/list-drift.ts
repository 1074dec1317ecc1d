import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** So much of a value is shown: a description may be long. */
const MOST_CHARACTERS = 60;

/**
 * List and detail disagree on a field that they share: the package was changed between the two calls, which a changed
 * UtcModified shows, or one of them is wrong. A firmware that was not listed first is not judged.
 */
export const listDrift: AnyCheck = defineCheck({
  id: 'list-drift',
  category: 'lifecycle',
  severity: 'low',
  scope: 'firmware',
  needs: ['drifts'],
  params: {},
  judge({ drifts }, _params, { says }) {
    if (drifts === null) return NOT_APPLICABLE;
    if (drifts.length === 0) return PASS;
    const text = (of: 'listed' | 'detail'): string =>
      drifts.map((drift) => `${drift.field} ${drift[of].slice(0, MOST_CHARACTERS)}`).join(', ');
    const [listed, detail] = [text('listed'), text('detail')];
    const isModified = drifts.some(({ field }) => field === 'UtcModified');
    return {
      verdict: 'fail',
      observed: says.observed({ detail }),
      expected: says.expected({ listed }),
      message: isModified ? says.failModified({ listed, detail }) : says.fail({ listed, detail }),
    };
  },
});
