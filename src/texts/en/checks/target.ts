/** Checks of the category target, in English. */
export const target = {
  capacity: {
    title: 'There is room for more packages',
    failingTitle: 'There is hardly room for more packages',
    why: 'The platform takes 500 packages and then refuses each new one with FirmwareCountExceedMax, just when a fix has to go out. Its pages disagree whether that is for an account or for each instance; the list that is counted here is that of the target.',
    console:
      'Delete packages that no device needs any more in Maintenance > OTA Update: old test builds and superseded versions first. Security updates that were issued have to stay available.',
    api: 'Call ListOTAFirmware, and DeleteOTAFirmware for what is not needed; ask Alibaba Cloud for a higher quota and set `limit` to it.',
    params: {
      limit: 'How many packages the platform takes.',
      at: 'The share of the limit from which on it is a finding.',
    },
    says: {
      expected: ({ most }: { most: number }): string => `fewer than ${most} packages`,
      observed: ({ count, limit }: { count: number; limit: number; share: string }): string =>
        `${count} of ${limit} packages`,
      unread: ({ count }: { count: number }): string => `${count} packages or more`,
      unknown: 'The list could not be read to its end, so it is not known how many packages there are.',
      pass: ({ count, limit }: { count: number; limit: number }): string =>
        `The list counts ${count} of the ${limit} packages that the platform takes.`,
      fail: ({ count, limit, share }: { count: number; limit: number; share: string }): string =>
        `The list counts ${count} of the ${limit} packages that the platform takes (${share}).`,
    },
  },
  'population-shift': {
    title: 'There are about as many packages as before',
    failingTitle: 'There are many more or fewer packages than before',
    why: 'A lost instance ID or permission looks like this: the service still answers, with another list or a part of it, and an audit of that part would pass. Only the comparison with the run before shows that something is missing. It is told in the run that sees the change; the next one compares with the new count.',
    console:
      'Compare the number of packages in Maintenance > OTA Update with the report, in the region and instance of the target. Where packages were uploaded or deleted on purpose, accept the finding with an exception until the next run, or set `by` higher for a small population.',
    api: 'Call ListOTAFirmware with the same RegionId and IotInstanceId and compare TotalCount; look for DeleteOTAFirmware, and for changes of policies and roles, with LookupEvents of ActionTrail.',
    params: {
      by: 'How much the number of packages may grow or fall, as a share of what it was.',
    },
    says: {
      within: ({ limit }: { limit: string }): string => `a change of at most ${limit}`,
      notKnown: 'not known',
      now: 'The list could not be read to its end, so it cannot be compared with the run before.',
      before: {
        unknown: 'No earlier run of this job read the list to its end, so there is nothing to compare with.',
        lost: 'What the run before left cannot be read, so there is nothing to compare with.',
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
        `Packages in the list: ${count}; the run of ${at} had ${before}. That is ${change === null ? 'more than none' : `${change} ${isMore ? 'more' : 'fewer'}`}, and the limit is ${limit}. A lost instance ID or permission looks like this.`,
    },
  },
};
