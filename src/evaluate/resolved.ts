import type { KeptFinding } from '../core/model/baseline.ts';
import type { Finding } from '../core/model/finding.ts';
import type { Texts } from '../texts/index.ts';

/** A finding that an earlier run had, as the run shows it in which it is gone. */
export function resolvedFinding(
  kept: KeptFinding,
  because: 'cleared' | 'gone',
  judging: Texts['judging'],
): Finding {
  const { lastSeen: _, unobserved: __, message: before, ...finding } = kept;
  return {
    ...finding,
    state: 'resolved',
    message: because === 'gone' ? judging.resolvedGone({ before }) : judging.resolved({ before }),
    remediation: judging.resolvedRemediation,
    exceptionId: '',
    exceptionUntil: '',
    counts: false,
  };
}
