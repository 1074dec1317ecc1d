import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Evaluated, Finding, Remedy, Subject, UrlState, VerdictKind } from '../core/model/finding.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Difference } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';

/** What a finding says besides its check's own words, its firmware and its target, which stand elsewhere. */
export interface StoredFinding extends Pick<
  Finding,
  | 'findingId'
  | 'checkId'
  | 'severity'
  | 'verdict'
  | 'observed'
  | 'expected'
  | 'message'
  | 'state'
  | 'firstSeen'
> {
  /** Left out where the finding is about the firmware as a whole. */
  fileIndex?: number;
  /** Of `unknown`: which of run.json's texts says what to do. */
  remedy?: Remedy;
  exceptionId?: string;
  exceptionUntil?: string;
  /** Does it count towards fail-on? */
  counts?: true;
  /** What an earlier run saw says more: later runs go by the marker with the same ID. */
  superseded?: true;
}

/** Whose target the section says. */
type Named<T> = Omit<T, 'target'>;

/** One line of results.jsonl. A `target` line begins what is said of a target; what follows up to the next is about it. */
export type ResultLine =
  | {
      kind: 'target';
      target: Target;
      /** The run's plan does not have it: what earlier runs knew is kept for later ones. */
      absent?: true;
    }
  | ({
      kind: 'firmware';
      outcome: Evaluated['outcome'];
      worstSeverity: Evaluated['worstSeverity'];
      /** Which of run.json's check sets it was judged by. */
      checkSet: number;
      /** A letter for each verdict, in the order of the check set: p(ass), f(ail), u(nknown), n(ot applicable). */
      verdicts: string;
      urlStates: UrlState[];
      findings: StoredFinding[];
    } & Named<Observation>)
  | ({ kind: 'finding'; subject: Named<Subject>; category: string; fileName?: string } & StoredFinding)
  | ({ kind: 'difference' } & Named<Difference>)
  | { kind: 'marker'; marker: BaselineRecord };

const LETTERS: Record<VerdictKind, string> = { pass: 'p', fail: 'f', unknown: 'u', 'not-applicable': 'n' };

/** @param checkSet position of the firmware's checks among the run's check sets */
export function firmwareLine(evaluated: Evaluated, checkSet: number): ResultLine {
  const { observation, outcome, worstSeverity, verdicts, urlStates, findings } = evaluated;
  const { target: _, ...named } = observation;
  let letters = '';
  for (const { verdict } of verdicts) letters += LETTERS[verdict];
  return {
    kind: 'firmware',
    ...named,
    outcome,
    worstSeverity,
    checkSet,
    verdicts: letters,
    urlStates,
    findings: findings.map(storedFinding),
  };
}

export function findingLine(finding: Finding): ResultLine {
  const { target: _, ...subject } = finding.subject;
  const { category, fileName } = finding;
  return {
    kind: 'finding',
    subject,
    category,
    ...(fileName !== '' && { fileName }),
    ...storedFinding(finding),
  };
}

export function differenceLine(found: Difference): ResultLine {
  const { target: _, ...difference } = found;
  return { kind: 'difference', ...difference };
}

function storedFinding(finding: Finding): StoredFinding {
  const { findingId, checkId, severity, verdict, observed, expected, message, state, firstSeen } = finding;
  const stored: StoredFinding = {
    findingId,
    checkId,
    severity,
    verdict,
    observed,
    expected,
    message,
    state,
    firstSeen,
  };
  if (finding.fileIndex !== 0) stored.fileIndex = finding.fileIndex;
  if (finding.remedy) stored.remedy = finding.remedy;
  if (finding.exceptionId !== '') stored.exceptionId = finding.exceptionId;
  if (finding.exceptionUntil !== '') stored.exceptionUntil = finding.exceptionUntil;
  if (finding.counts) stored.counts = true;
  if (finding.isSuperseded === true) stored.superseded = true;
  return stored;
}
