import type { Observation } from './model/observation.ts';
import type { RunInfo } from './model/run.ts';

/**
 * The instant that a firmware is judged against, epoch milliseconds: `as_of`, or when it was observed where that is later,
 * since no answer says anything of the time before it. An `as_of` that only a clock which was off gave is left out.
 */
export function judgedAtMs(
  { observedAt, clockOffMs }: Pick<Observation, 'observedAt' | 'clockOffMs'>,
  { asOf, startedAt }: Pick<RunInfo, 'asOf' | 'startedAt'>,
): number {
  const observedAtMs = Date.parse(observedAt);
  const isByThatClock = clockOffMs !== undefined && asOf === startedAt;
  return isByThatClock ? observedAtMs : Math.max(Date.parse(asOf), observedAtMs);
}
