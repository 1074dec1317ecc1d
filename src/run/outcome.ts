import { allRefused } from '../core/all-refused.ts';
import type { Locale } from '../core/model/locale.ts';
import type { Notified } from '../core/model/notify.ts';
import type { RunOverview, RunInfo, Summary } from '../core/model/run.ts';
import { exitCode } from '../evaluate/exit-code.ts';
import { textsOf } from '../texts/index.ts';
import { reasonOf } from './reason.ts';
import type { LostOutput } from './reason.ts';

/** What a finished run hands back. */
export interface RunOutcome {
  /** 0, 3, 4, 5 or 7 of the contract. */
  exitCode: 0 | 3 | 4 | 5 | 7;
  /** Why it is that code, in the language of the job. */
  reason: string;
  info: RunInfo;
  /** Of the job: what the summary says, and what is said of it. */
  locale: Locale;
  summary: Summary;
  /** The run that it was compared with; null: none, and every finding is new. */
  comparedWith: string | null;
  /** When collecting ended, ISO 8601 UTC. */
  finishedAt: string;
  /** The published run folder. */
  folder: string;
  /** Names of the files in it. */
  files: string[];
  /** Formats that could not be written and required messages that were not taken, with the reason. */
  failedOutputs: FailedOutput[];
  /** Who was told of it. */
  notified: Notified[];
}

/** A format that was not written, or a required message that was not taken. */
export interface FailedOutput extends LostOutput {
  problem: string;
  /** What to do, where more can be said than the problem says. */
  hint?: string;
}

export function outcomeOf(
  run: RunOverview,
  written: Pick<RunOutcome, 'folder' | 'files' | 'failedOutputs'>,
): RunOutcome {
  const { info, summary, finishedAt, locale, baseline } = run;
  const { failedOutputs } = written;
  const facts = { summary, allTargetsRefused: allRefused(summary), outputsFailed: failedOutputs.length > 0 };
  const code = exitCode(facts);
  return {
    exitCode: code,
    reason: reasonOf(code, summary, failedOutputs, textsOf(locale)),
    info,
    locale,
    summary,
    comparedWith: baseline?.runId ?? null,
    finishedAt,
    notified: [],
    ...written,
  };
}
