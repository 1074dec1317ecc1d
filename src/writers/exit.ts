import { allRefused } from '../core/all-refused.ts';
import type { Summary } from '../core/model/run.ts';
import type { Texts } from '../texts/index.ts';

/** With which exit code the audit itself ends: what is written after a report may still fail. */
export function exitOf(summary: Summary, { exit }: Texts['page']): string {
  if (allRefused(summary)) return exit.refused;
  return exit[summary.outcome]({ isAnyCounting: summary.counting > 0 });
}
