import type { PackageRollouts } from '../core/model/finding.ts';
import type { TargetReport } from '../core/model/observation.ts';
import { devicesOf } from '../core/model/rollout.ts';
import type { RolloutsSummary } from '../core/model/run.ts';

/** Counts what is being given to devices of the packages that fail. */
export interface RolloutTally {
  add(rollouts: PackageRollouts | undefined): void;
  /** Nothing where no target was asked for rollouts. */
  summary(reports: readonly TargetReport[]): { rollouts?: RolloutsSummary };
}

export function createRolloutTally(): RolloutTally {
  const packages = { 'in-progress': 0, planned: 0, ended: 0, none: 0, unknown: 0 };
  const devices = { waiting: 0, underWay: 0 };
  let failing = 0;
  let openOfFailing = 0;
  let unknown = 0;
  /** Something is known of the devices of one. */
  let isCounted = false;

  return {
    add(rollouts) {
      if (!rollouts || rollouts.defects.length === 0) return;
      failing += 1;
      packages[rollouts.state] += 1;
      openOfFailing += rollouts.open.length;
      if (rollouts.isAllKnown) isCounted = true;
      else unknown += 1;
      for (const { state, tasks } of rollouts.open) {
        const known = state === 'in-progress' ? devicesOf(tasks) : null;
        if (!known) continue;
        isCounted = true;
        devices.waiting += known.waiting;
        devices.underWay += known.underWay;
      }
    },
    summary(reports) {
      const asking = reports.find((report) => report.rollouts)?.rollouts;
      if (!asking) return {};
      const areNone = failing === 0;
      const isRead = areNone || packages.unknown < failing;
      const ofDevices = (count: number): number | null => (areNone || isCounted ? count : null);
      return {
        rollouts: {
          from: asking.from,
          inProgress: packages['in-progress'],
          planned: packages.planned,
          openOfFailing: isRead ? openOfFailing : null,
          devicesWaiting: ofDevices(devices.waiting),
          devicesUnderWay: ofDevices(devices.underWay),
          unknown,
        },
      };
    },
  };
}
