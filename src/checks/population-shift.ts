import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { percentText } from './support/percent.ts';

/**
 * The list has many more packages, or many fewer, than when it was last read to its end. A lost instance ID or
 * permission looks like this: the service answers, with less.
 */
export const populationShift: AnyCheck = defineCheck({
  id: 'population-shift',
  category: 'target',
  severity: 'high',
  scope: 'target',
  needs: ['listedCount', 'countBefore'],
  params: { by: { kind: 'percent', default: '30%' } },
  judge({ listedCount, countBefore }, { by }, { says }) {
    if (listedCount === null || countBefore === 'none') return NOT_APPLICABLE;
    const limit = percentText(by);
    if (countBefore === 'lost' || countBefore === 'unknown' || !listedCount.isWhole) {
      const message = listedCount.isWhole
        ? says.before[countBefore === 'lost' ? 'lost' : 'unknown']
        : says.now;
      return { verdict: 'unknown', observed: says.notKnown, expected: says.within({ limit }), message };
    }
    const { count } = listedCount;
    const { count: before, at } = countBefore;
    const share = Math.abs(count - before) / before;
    if (count === before || share <= by)
      return { verdict: 'pass', message: says.pass({ count, before, at }) };
    const change = Number.isFinite(share) ? percentText(share) : null;
    return {
      verdict: 'fail',
      observed: says.packages({ count }),
      expected: says.expected({ before, limit }),
      message: says.fail({ count, before, at, change, isMore: count > before, limit }),
    };
  },
});
