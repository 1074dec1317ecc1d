import type { RolloutOperation } from './rollout.ts';
import type { Severity } from './severity.ts';

/** Of which packages a run asks for rollouts: those that fail a check at or above a severity, or all. */
export const ROLLOUT_MODES = ['failing', 'all'] as const;
export type RolloutMode = (typeof ROLLOUT_MODES)[number];

/** How a run asks for rollouts. */
export interface RolloutAsking {
  mode: RolloutMode;
  /** The least severity of a failing check that makes a package's rollouts a matter. */
  from: Severity;
  /** Without an answer the run is INCOMPLETE. */
  required: boolean;
}

/** What came of asking for the rollouts of a target's packages. */
export interface RolloutsReport extends RolloutAsking {
  /** Packages that were asked about, and those of them of which nothing or not all is known. */
  asked: number;
  unanswered: number;
  /** Operations that the service refused, with the code of the first refusal. */
  refused: { operation: RolloutOperation; code: string }[];
  /** Other codes of what went unanswered, each once. */
  codes: string[];
  /** Tasks were counted one by one, since Total of ListOTATaskByJob did not follow its filter. */
  countedByPaging: boolean;
}
