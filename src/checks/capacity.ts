import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { percentText } from './support/percent.ts';

/** The list counts so many packages as the platform takes, or nearly. What it counts so far fails, whole or not. */
export const capacity: AnyCheck = defineCheck({
  id: 'capacity',
  category: 'target',
  severity: 'low',
  scope: 'target',
  needs: ['listedCount'],
  // 500: FirmwareCountExceedMax of CreateOTAFirmware; per account or per instance, its pages differ.
  params: {
    limit: { kind: 'integer', default: 500 },
    at: { kind: 'percent', default: '90%', max: 1 },
  },
  judge({ listedCount }, { limit, at }, { says }) {
    if (listedCount === null) return NOT_APPLICABLE;
    const { count, isWhole } = listedCount;
    const most = Math.ceil(limit * at);
    const expected = says.expected({ most });
    if (count >= most) {
      const facts = { count, limit, share: percentText(count / limit) };
      return { verdict: 'fail', observed: says.observed(facts), expected, message: says.fail(facts) };
    }
    if (!isWhole) {
      return { verdict: 'unknown', observed: says.unread({ count }), expected, message: says.unknown };
    }
    return { verdict: 'pass', message: says.pass({ count, limit }) };
  },
});
