import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { percentText } from './support/percent.ts';

const english = {
  title: 'There is room for more packages',
  failingTitle: 'There is little room for more packages',
  why: 'The platform takes 500 packages and then rejects each new one with FirmwareCountExceedMax, perhaps just when a fix is urgent. Its documentation is inconsistent on whether the limit is per account or per instance; this check counts the list of the target.',
  console:
    'In Maintenance > OTA Update, delete packages that no device needs any more: old test builds and superseded versions first. Published security updates must stay available.',
  api: 'Call ListOTAFirmware, and DeleteOTAFirmware for what is not needed; ask Alibaba Cloud for a higher quota and set `limit` to it.',
  params: {
    limit: 'Maximum number of packages on the platform.',
    at: 'Share of the limit from which the check fails.',
  },
  says: {
    expected: ({ most }: { most: number }): string => `fewer than ${most} packages`,
    observed: ({ count, limit }: { count: number; limit: number }): string => `${count} of ${limit} packages`,
    unread: ({ count }: { count: number }): string => `${count} packages or more`,
    unknown: 'The list could not be read to its end, so the number of packages is unknown.',
    pass: ({ count, limit }: { count: number; limit: number }): string =>
      `The list has ${count} of the ${limit} packages that the platform takes.`,
    fail: ({ count, limit, share }: { count: number; limit: number; share: string }): string =>
      `The list has ${count} of the ${limit} packages that the platform takes (${share}).`,
  },
};

/** The list counts so many packages as the platform takes, or nearly. What it counts so far fails, whole or not. */
export const capacity: Check<'capacity', 'target', typeof english> = defineCheck({
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
  english,
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
      return {
        verdict: 'unknown',
        remedy: 'whole-list',
        observed: says.unread({ count }),
        expected,
        message: says.unknown,
      };
    }
    return { verdict: 'pass', message: says.pass({ count, limit }) };
  },
});
