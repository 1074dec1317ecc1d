import { isOpenState } from '../core/model/rollout.ts';
import type { Rollout, RolloutOperation, Rollouts } from '../core/model/rollout.ts';
import type { Place } from './places.ts';
import type { RolloutAsking, RolloutsReport } from '../core/model/rollout-report.ts';

/** What the records of rollouts come to. */
type RolloutCounts = Omit<RolloutsReport, keyof RolloutAsking>;

/** Codes that are named; more say no more. */
const MOST_CODES = 5;

/** What a ledger holds of rollouts. */
export interface RolloutSurvey {
  /** By firmware ID, where the record lies. */
  places: ReadonlyMap<string, Place>;
  counts(): RolloutCounts;
}

export function createRolloutSurvey(): RolloutSurvey & {
  add(record: { firmwareId: string; rollouts: Rollouts }, place: Place): void;
} {
  const places = new Map<string, Place>();
  const refused = new Map<RolloutOperation, string>();
  const codes = new Set<string>();
  let asked = 0;
  let unanswered = 0;
  let countedByPaging = false;

  function refuse(operation: RolloutOperation, code: string): void {
    if (!refused.has(operation)) refused.set(operation, code);
  }

  /** @returns whether all is known of it that is asked */
  function addRollout({ detail, detailCode, state, tasks }: Rollout): boolean {
    if (tasks.kind === 'counted') countedByPaging ||= tasks.by === 'paging';
    else if (tasks.why === 'denied') refuse('ListOTATaskByJob', tasks.code);
    else if (tasks.why === 'failed') codes.add(tasks.code);
    if (detail === 'denied') refuse('QueryOTAJob', detailCode);
    if (detail === 'failed') codes.add(detailCode);
    if (!isOpenState(state)) return detail !== 'denied' && detail !== 'failed';
    return detail === 'described' && tasks.kind === 'counted';
  }

  return {
    places,
    add({ firmwareId, rollouts }, place) {
      places.set(firmwareId, place);
      asked += 1;
      if (rollouts.kind !== 'listed') {
        unanswered += 1;
        if (rollouts.kind === 'denied') refuse('ListOTAJobByFirmware', rollouts.code);
        else codes.add(rollouts.code);
        return;
      }
      const answered = rollouts.rollouts.map(addRollout);
      if (!rollouts.isWhole || answered.includes(false)) unanswered += 1;
    },
    counts: () => ({
      asked,
      unanswered,
      refused: [...refused].map(([operation, code]) => ({ operation, code })),
      codes: [...codes].slice(0, MOST_CODES),
      countedByPaging,
    }),
  };
}
