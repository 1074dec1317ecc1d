import { runStartedAtMs } from '../../core/run-id.ts';

/** How long runs are kept. */
export interface Retention {
  keepMs: number;
  /** The first COMPLETE run of each calendar month (UTC) is kept for this many months; 0: no longer than others. */
  keepMonths: number;
}

/** A run of a chain, as far as its age goes. */
export interface AgedRun {
  runId: string;
  /** When it finished, ISO 8601, as its manifest says. */
  finishedAt: string;
  complete: boolean;
}

/**
 * Which runs of a chain are kept no longer. A run is old if it is old by two independent clocks: the service's, and the
 * chain's own, which stands at the run before tonight's (where that one is dated in the future, at the one before it). So
 * neither a jump of the machine's clock nor a wrong `Date` of the service makes anything old. Runs are removed from the old
 * end of the chain only: a run that is dated before an earlier one is as old as that one, and a run that is dated in the
 * future is as old as the one after it.
 * @param chain newest first; the newest is the run before tonight's, which always stays
 * @param serviceNowMs epoch milliseconds, by the service's `Date`
 * @returns what to remove, oldest first, and the instant before which everything is old
 */
export function outOfKeeping<Run extends AgedRun>(
  chain: readonly Run[],
  { keepMs, keepMonths }: Retention,
  serviceNowMs: number,
): { runs: Run[]; beforeMs: number } {
  const [newest] = chain;
  const nowMs = chain.map(timeOf).find((ms) => ms <= serviceNowMs) ?? serviceNowMs;
  const beforeMs = nowMs - keepMs;
  const oldestFirst = chain.toReversed();
  const ages = timesAlong(oldestFirst, { nowMs, serviceNowMs });
  const monthly = keepMonths > 0 ? firstOfMonths(oldestFirst, monthOf(nowMs) - keepMonths) : new Set();
  const runs = oldestFirst.filter(
    (run, at) => run !== newest && (ages[at] ?? nowMs) < beforeMs && !monthly.has(run),
  );
  return { runs, beforeMs };
}

/** Where a clock was set while the run was under way, one of both is wrong: the later one makes nothing old. */
function timeOf({ runId, finishedAt }: AgedRun): number {
  const times = [runStartedAtMs(runId), Date.parse(finishedAt)];
  const known = times.filter((ms): ms is number => ms !== undefined && !Number.isNaN(ms));
  return known.length > 0 ? Math.max(...known) : Number.POSITIVE_INFINITY;
}

/**
 * Never falling, from the oldest run on. Only what the service's clock has not reached is dated in the future: what is later than
 * the run before tonight's may be right, and that one behind.
 */
function timesAlong(
  oldestFirst: readonly AgedRun[],
  { nowMs, serviceNowMs }: { nowMs: number; serviceNowMs: number },
): number[] {
  const times = oldestFirst.map(timeOf);
  let afterMs = nowMs;
  for (let at = times.length - 1; at >= 0; at -= 1) {
    const ms = times[at] ?? nowMs;
    if (ms <= serviceNowMs) afterMs = ms;
    else times[at] = afterMs;
  }
  let latestMs = Number.NEGATIVE_INFINITY;
  return times.map((ms) => (latestMs = Math.max(latestMs, ms)));
}

/**
 * The COMPLETE runs that begin a calendar month along the chain: their month differs from that of the COMPLETE run before. So a
 * run whose clock was ahead does not stand for the month that it named. Whole months end together: otherwise, once the first
 * run was removed, the next would take its place.
 */
function firstOfMonths<Run extends AgedRun>(oldestFirst: readonly Run[], sinceMonth: number): Set<Run> {
  const firsts = new Set<Run>();
  let before: number | undefined;
  for (const run of oldestFirst.filter(({ complete }) => complete)) {
    const month = monthOf(runStartedAtMs(run.runId) ?? 0);
    if (month >= sinceMonth && month !== before) firsts.add(run);
    before = month;
  }
  return firsts;
}

/** Calendar months (UTC), numbered through. */
function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
