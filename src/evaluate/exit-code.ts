import type { Summary } from '../core/model/run.ts';

export interface ExitFacts {
  summary: Pick<Summary, 'outcome'>;
  /** The service refused the identity or the account for every target. */
  allTargetsRefused: boolean;
  /** An output (a format, a database) could not be written. */
  outputsFailed: boolean;
}

const BY_OUTCOME = { pass: 0, fail: 3, incomplete: 4 } as const;

/**
 * The code of a run that came to its end (contract: exit codes). From strongest to weakest: 5 nothing could be asked,
 * 7 an output is missing, 4 INCOMPLETE, 3 findings that count towards fail-on, 0 none. Never a count.
 */
export function exitCode({ summary, allTargetsRefused, outputsFailed }: ExitFacts): 0 | 3 | 4 | 5 | 7 {
  if (allTargetsRefused) return 5;
  if (outputsFailed) return 7;
  return BY_OUTCOME[summary.outcome];
}
