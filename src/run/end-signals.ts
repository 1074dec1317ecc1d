import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/ports.ts';

/** How long calls under way may take when a run has to end, which is within five seconds. */
const GRACE_MS = 4_000;

/** The ways in which collecting can be ended from outside. */
export interface EndSignals {
  /** The process is to end, or the lock was lost: what is not recorded yet is left to the next run. */
  interrupted: AbortSignal;
  /** Time ran out: what is left is recorded as not asked, and reports are written. */
  deadline: AbortSignal;
  /** Either of them: no call starts any more. */
  stop: AbortSignal;
  /** Four seconds after that: calls under way are given up. */
  abandon: AbortSignal;
  dispose(): void;
}

/**
 * @param interrupted whatever may end the run from outside
 * @param deadlineMs how long collecting may take; undefined: as long as it takes
 */
export function createEndSignals(
  interrupted: readonly AbortSignal[],
  deadlineMs: number | undefined,
  clock: Clock,
): EndSignals {
  const over = new AbortController();
  const abandon = new AbortController();
  const disposed = new AbortController();
  const after = (ms: number, work: () => void): void => {
    clock.sleep(ms, disposed.signal).then(work, () => undefined);
  };
  const signals = { interrupted: AbortSignal.any([...interrupted]), deadline: over.signal };
  const stop = AbortSignal.any([signals.interrupted, signals.deadline]);
  // Every call and every pause listens, and there may be hundreds.
  setMaxListeners(0, signals.interrupted, signals.deadline, stop, abandon.signal);
  const onStop = (): void => after(GRACE_MS, () => abandon.abort(stop.reason));
  stop.addEventListener('abort', onStop, { once: true });
  if (deadlineMs !== undefined) after(deadlineMs, () => over.abort(new Error('the deadline was reached')));
  return {
    ...signals,
    stop,
    abandon: abandon.signal,
    dispose() {
      disposed.abort(new Error('over'));
      // Node keeps a signal made of others, and all that its listeners reach, for as long as it has one. (Their option
      // `signal` is no way: of several on one target it may forget all but the last.)
      stop.removeEventListener('abort', onStop);
    },
  };
}
