import type { JobEnd } from '../../core/model/status.ts';
import type { NotifyEvent } from '../../core/model/notify.ts';
import type { Summary } from '../../core/model/run.ts';
import { isNothing } from '../../evaluate/headline.ts';

/** What there is to tell of an end. */
export interface Ended {
  exitCode: number;
  /** Null: there is no report. */
  summary: Pick<Summary, 'complete' | 'coverage' | 'counting' | 'open' | 'states'> | null;
}

/** Every target refused, or an output was lost. */
const FAILED: readonly number[] = [5, 7];

/** @param before the end before this one; null: none is known */
export function eventsOf({ exitCode, summary }: Ended, before: JobEnd | null): ReadonlySet<NotifyEvent> {
  // An outage is no news of packages.
  const states = summary && !isNothing(summary) ? summary.states : null;
  const happened: Record<NotifyEvent, boolean> = {
    findings: summary !== null && summary.counting > 0,
    new: states !== null && states.new + states.reopened > 0,
    resolved: states !== null && states.resolved > 0,
    incomplete: summary !== null && !summary.complete,
    failed: summary === null || FAILED.includes(exitCode),
    recovered: exitCode === 0 && before !== null && before.exitCode !== 0,
    always: true,
  };
  return new Set((Object.keys(happened) as NotifyEvent[]).filter((event) => happened[event]));
}
