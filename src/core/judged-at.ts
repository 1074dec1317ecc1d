import type { Observation } from './model/observation.ts';
import type { RunInfo } from './model/run.ts';

/**
 * The instant that a firmware is judged against, epoch milliseconds: `as_of`, or when it was observed where that is later,
 * since an answer says nothing about the time before it. An `as_of` that comes from a clock that was off is not used.
 */
export function judgedAtMs(
  { observedAt, clockOffMs }: Pick<Observation, 'observedAt' | 'clockOffMs'>,
  { asOf, startedAt }: Pick<RunInfo, 'asOf' | 'startedAt'>,
): number {
  const observedAtMs = Date.parse(observedAt);
  const isByThatClock = clockOffMs !== undefined && asOf === startedAt;
  return isByThatClock ? observedAtMs : Math.max(Date.parse(asOf), observedAtMs);
}
