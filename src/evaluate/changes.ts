import type { FindingState } from '../core/model/finding.ts';
import { formatInstant } from '../core/instant.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import type { Texts } from '../texts/index.ts';
import { counted } from './counts.ts';

/** The run that this one was compared with; null: none, or, where `isLost`, one that cannot be compared with. */
export interface ComparedWith {
  baseline: { runId: string } | null;
  isLost: boolean;
  /** The run saw nothing. */
  isNothing?: boolean;
}

/** What changed since an earlier run, in one sentence; its figures are the findings by `state`. */
export function changesText(
  states: Readonly<Record<FindingState, number>>,
  { baseline, isLost, isNothing = false }: ComparedWith,
  { changes }: Texts['notes'],
): string {
  if (isNothing) return changes.nothing;
  if (!baseline) return isLost ? changes.notCompared : changes.first;
  return changes.since({
    run: formatInstant(runStartedAtMs(baseline.runId) ?? baseline.runId),
    fresh: counted(states.new),
    reopened: counted(states.reopened).count,
    resolved: counted(states.resolved).count,
    persisting: counted(states.persisting).count,
    accepted: counted(states.accepted).count,
  });
}
