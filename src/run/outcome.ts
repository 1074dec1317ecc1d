import type { RunOverview, RunInfo, Summary } from '../core/model/run.ts';
import { exitCode } from '../evaluate/exit-code.ts';

/** What a finished run hands back. */
export interface RunOutcome {
  /** 0, 3, 4, 5 or 7 of the contract. */
  exitCode: number;
  info: RunInfo;
  summary: Summary;
  /** When collecting ended, ISO 8601 UTC. */
  finishedAt: string;
  /** The published run folder. */
  folder: string;
  /** Names of the files in it. */
  files: string[];
  /** Formats that could not be written, with the reason. */
  failedOutputs: FailedOutput[];
}

export interface FailedOutput {
  format: string;
  problem: string;
}

export function outcomeOf(
  run: RunOverview,
  written: Pick<RunOutcome, 'folder' | 'files' | 'failedOutputs'>,
): RunOutcome {
  const { info, summary, finishedAt } = run;
  const outputsFailed = written.failedOutputs.length > 0;
  return {
    exitCode: exitCode({ summary, allTargetsRefused: allRefused(summary), outputsFailed }),
    info,
    summary,
    finishedAt,
    ...written,
  };
}

/** Every target that was asked anything, or could not be, was given up for its identity or account, with nothing observed. */
function allRefused({ targets, coverage }: Summary): boolean {
  const asked = targets.filter(({ report }) => report.calls > 0 || report.stopped !== null);
  const refused = asked.every(
    ({ report }) => report.stopped !== null && report.stopped.kind !== 'unavailable',
  );
  return asked.length > 0 && refused && coverage.audited + coverage.notFound === 0;
}
