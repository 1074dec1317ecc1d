import { isOpen, isSettled } from '../core/model/finding.ts';
import { isAtLeast } from '../core/model/severity.ts';
import type { Finding, Outcome } from '../core/model/finding.ts';
import type { Answer } from '../core/model/observation.ts';
import type { FailOn, Severity } from '../core/model/severity.ts';

/** Of some findings what counts: `accepted` and `resolved` ones are settled, and need nobody. */
type Standing = Pick<Finding, 'verdict' | 'severity' | 'state'>;

/**
 * Does a finding that has its state count towards fail-on, unless its check only reports? With `failOnNew`, one that a
 * COMPLETE run has told of before does not.
 * @param isAnswered is it of something that answered? What did not makes the run INCOMPLETE and does not count as well
 */
export function countsTowards(
  { failOn, failOnNew }: { failOn: FailOn; failOnNew: boolean },
  { severity, state, isUntold }: Pick<Finding, 'severity' | 'state'> & { isUntold: boolean },
  isAnswered: boolean,
): boolean {
  if (failOnNew && state === 'persisting' && !isUntold) return false;
  return isAnswered && !isSettled(state) && isAtLeast(severity, failOn);
}

/**
 * What a package's answer and its findings, once they have their states, make of it. Findings of severity info alone
 * leave it at `pass`.
 */
export function outcomeOf(answer: Pick<Answer, 'kind'>, findings: readonly Standing[]): Outcome {
  if (answer.kind !== 'observed') return answer.kind === 'failed' ? 'error' : answer.kind;
  const grave = findings.filter(({ severity }) => severity !== 'info');
  if (grave.some(isOpen)) return 'fail';
  return grave.some(({ verdict }) => verdict === 'unknown') ? 'unjudged' : 'pass';
}

/** Null where no finding is open. */
export function worstOpen(findings: readonly Standing[]): Severity | null {
  let worst: Severity | null = null;
  for (const finding of findings) {
    const { severity } = finding;
    if (isOpen(finding) && (worst === null || isAtLeast(severity, worst))) worst = severity;
  }
  return worst;
}

/** Did the service give a definite answer? That there is no such package is one. */
export function isAnswered(kind: Answer['kind']): boolean {
  return kind === 'observed' || kind === 'not-found';
}
