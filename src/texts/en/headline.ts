import type { Count } from './shapes.ts';

/** What a report begins with. */
export const headline = {
  /** What came of the run, in one sentence; its figures can be counted again in findings.csv, packages.csv and rollouts.csv. */
  headline: {
    counting: ({
      count,
      isOne,
      failOn,
      failOnNew,
      open,
      unjudged,
      more,
    }: Record<'count' | 'failOn' | 'open' | 'unjudged' | 'more', string> & {
      isOne: boolean;
      failOnNew: boolean;
    }): string =>
      `${count} ${failOnNew ? 'new ' : ''}${isOne ? 'finding counts' : 'findings count'} at or above ${failOn}: ${open} open, ${unjudged} not judged${more}.`,
    none: ({ failOn, failOnNew, more }: { failOn: string; failOnNew: boolean; more: string }): string =>
      `No ${failOnNew ? 'new ' : ''}finding counts at or above ${failOn}${more}.`,
    never: ({
      count,
      isOne,
      unjudged,
      more,
    }: Record<'count' | 'unjudged' | 'more', string> & { isOne: boolean }): string =>
      `No finding fails this job (fail-on: never); ${count} ${isOne ? 'finding is' : 'findings are'} open, ${unjudged} not judged${more}.`,
    nothing: 'Nothing was audited: no package was answered.',
    /** Before all others. */
    notAudited: {
      accounts: ({ count, of }: Count & { of: string }): string =>
        `${count} of ${of} accounts could not be audited. `,
      targets: ({ count, of }: Count & { of: string }): string =>
        `${count} of ${of} targets could not be audited. `,
    },
    noAnswer: ({ count, isOne }: { count: string; isOne: boolean }): string =>
      `; ${count} ${isOne ? 'package' : 'packages'} got no answer`,
    /** `devices`: that are being given them, null where that is not known; not all of them with `isAtLeast`. */
    given: ({
      count,
      isOne,
      devices,
      isAtLeast,
    }: Count & { devices: Count | null; isAtLeast: boolean }): string => {
      const packages = `; ${count} failing ${isOne ? 'package is' : 'packages are'}`;
      if (devices === null) return `${packages} being delivered to an unknown number of devices now`;
      if (devices.count === '0') return `${packages} in an open rollout with no devices waiting now`;
      const least = isAtLeast ? 'at least ' : '';
      return `${packages} being delivered to ${least}${devices.count} ${devices.isOne ? 'device' : 'devices'} now`;
    },
    planned: ({ count, isOne }: Count): string =>
      `; ${count} failing ${isOne ? 'package is' : 'packages are'} planned for delivery to devices`,
  },
  /** Of a package in an open rollout, after what is wrong with it; `devices` null: how many is not known. */
  onItsWay: ({ isPlanned, devices }: { isPlanned: boolean; devices: Count | null }): string => {
    if (isPlanned) return 'planned for delivery to devices';
    if (devices === null) return 'being delivered to an unknown number of devices';
    if (devices.count === '0') return 'in an open rollout, no devices waiting now';
    return `being delivered to ${devices.count} ${devices.isOne ? 'device' : 'devices'}`;
  },
  /** What changed since an earlier run; its figures are the findings by `state`. */
  changes: {
    nothing: 'Nothing was observed, so nothing is compared.',
    first: 'This is the first run of the job: every finding is new.',
    notCompared: 'This run is not compared with an earlier one: every finding is new.',
    since: ({
      run,
      fresh,
      reopened,
      resolved,
      persisting,
      accepted,
    }: Record<'run' | 'reopened' | 'resolved' | 'persisting' | 'accepted', string> & {
      fresh: { count: string; isOne: boolean };
    }): string =>
      `Since the run of ${run}: ${fresh.count} new ${fresh.isOne ? 'finding' : 'findings'}, ${reopened} reopened, ${resolved} resolved; ${persisting} persisting, ${accepted} accepted.`,
  },
};
