import { formatInstant } from '../core/instant.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { percentText } from './support/percent.ts';

const english = {
  title: 'The number of packages is about the same as before',
  failingTitle: 'The number of packages has changed sharply',
  why: 'A lost instance ID or permission can cause this: the service still answers, with another list or a part of it, and an audit of that part would pass. Only a comparison with an earlier run shows that something is missing. It is reported by the run that sees the change; the next one compares with the new count.',
  console:
    'Compare the number of packages in Maintenance > OTA Update with the report, in the region and instance of the target. Where packages were uploaded or deleted on purpose, accept the finding with an exception until the next run, or set `by` higher for a small population.',
  api: 'Call ListOTAFirmware with the same RegionId and IotInstanceId and compare TotalCount; look for DeleteOTAFirmware, and for changes of policies and roles, with LookupEvents of ActionTrail.',
  params: {
    by: 'How far the number of packages may rise or fall, as a share of what it was.',
  },
  says: {
    within: ({ limit }: { limit: string }): string => `a change of at most ${limit}`,
    notKnown: 'unknown',
    now: 'The list could not be read to its end, so it cannot be compared with the previous run.',
    before: {
      unknown: 'No earlier run of this job read the list to its end, so there is nothing to compare with.',
      lost: 'What the previous run left cannot be read, so there is nothing to compare with.',
    },
    packages: ({ count }: { count: number }): string => `packages: ${count}`,
    expected: ({ before, limit }: { before: number; limit: string }): string =>
      `within ${limit} of ${before}`,
    pass: ({ count, before, at }: { count: number; before: number; at: string }): string =>
      `Packages in the list: ${count}; the run of ${at} had ${before}.`,
    fail: ({
      count,
      before,
      at,
      change,
      isMore,
      limit,
    }: {
      count: number;
      before: number;
      at: string;
      change: string | null;
      isMore: boolean;
      limit: string;
    }): string =>
      `Packages in the list: ${count}; the run of ${at} had ${before}. That is ${change === null ? 'more than none' : `${change} ${isMore ? 'more' : 'fewer'}`}, and the limit is ${limit}. A lost instance ID or permission can cause this.`,
  },
};

/**
 * The list has many more packages, or many fewer, than when it was last read to its end. A lost instance ID or
 * permission looks like this: the service answers, with less.
 */
export const populationShift: Check<'population-shift', 'target', typeof english> = defineCheck({
  id: 'population-shift',
  category: 'target',
  severity: 'high',
  scope: 'target',
  needs: ['listedCount', 'countBefore'],
  params: { by: { kind: 'percent', default: '30%' } },
  english,
  judge({ listedCount, countBefore }, { by }, { says }) {
    if (listedCount === null || countBefore === 'none') return NOT_APPLICABLE;
    const limit = percentText(by);
    if (countBefore === 'lost' || countBefore === 'unknown' || !listedCount.isWhole) {
      const message = listedCount.isWhole
        ? says.before[countBefore === 'lost' ? 'lost' : 'unknown']
        : says.now;
      const remedy = listedCount.isWhole ? 'baseline' : 'whole-list';
      const expected = says.within({ limit });
      return { verdict: 'unknown', remedy, observed: says.notKnown, expected, message };
    }
    const { count } = listedCount;
    const { count: before } = countBefore;
    const at = formatInstant(countBefore.at);
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
