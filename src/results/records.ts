//  encodeRecord: a result of the evaluation ──► a line of results.jsonl
//  decoder: a line ──► the result again, with what run.json says once for all of them
import { worstUrlState } from '../core/link-state.ts';
import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Evaluated, Finding, Subject, UrlState, Verdict, VerdictKind } from '../core/model/finding.ts';
import type { Observation } from '../core/model/observation.ts';
import type { ResultRecord, StoredRunOverview } from '../core/model/run.ts';
import type { Difference } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';

/** What a finding says besides its check's own words, its firmware and its target, which stand elsewhere. */
interface StoredFinding extends Pick<
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
  exceptionId?: string;
  exceptionUntil?: string;
  /** Does it count towards fail-on? */
  counts?: true;
  /** What an earlier run saw says more: later runs go by the marker with the same ID. */
  superseded?: true;
}

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
const KINDS: Record<string, VerdictKind> = { p: 'pass', f: 'fail', u: 'unknown', n: 'not-applicable' };

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

export function differenceLine({ target: _, ...difference }: Difference): ResultLine {
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
  if (finding.exceptionId !== '') stored.exceptionId = finding.exceptionId;
  if (finding.exceptionUntil !== '') stored.exceptionUntil = finding.exceptionUntil;
  if (finding.counts) stored.counts = true;
  if (finding.isSuperseded === true) stored.superseded = true;
  return stored;
}

/** Makes results of lines again. */
export interface Decoder {
  /** @returns null for lines that only later runs read */
  decode(line: ResultLine, target: Target): ResultRecord | null;
}

export function createDecoder({ checks, checkSets, remediations }: StoredRunOverview): Decoder {
  const facts = new Map(checks.map(({ id, category, scope }) => [id, { category, scope }]));
  const sets = checkSets.map((set) =>
    set.map(({ id, severity }) => {
      const { category = '', scope = 'firmware' } = facts.get(id) ?? {};
      return { id, severity, category, isOfFile: scope === 'file' };
    }),
  );

  function remediationOf({ checkId, verdict, state }: StoredFinding): string {
    if (state === 'resolved') return remediations.resolved;
    return verdict === 'fail' ? (remediations.byCheck[checkId] ?? '') : remediations.unjudged;
  }

  function toFinding(
    stored: StoredFinding,
    subject: Subject,
    of: { category: string; fileName: string },
  ): Finding {
    const { findingId, checkId, severity, verdict, observed, expected, message, state, firstSeen } = stored;
    return {
      checkId,
      category: of.category,
      severity,
      verdict,
      fileIndex: stored.fileIndex ?? 0,
      fileName: of.fileName,
      observed,
      expected,
      message,
      subject,
      findingId,
      remediation: remediationOf(stored),
      state,
      firstSeen,
      exceptionId: stored.exceptionId ?? '',
      exceptionUntil: stored.exceptionUntil ?? '',
      counts: stored.counts === true,
    };
  }

  function verdictsOf(line: Extract<ResultLine, { kind: 'firmware' }>): Verdict[] {
    const files = line.answer.kind === 'observed' ? line.answer.firmware.files : [];
    const verdicts: Verdict[] = [];
    let at = 0;
    for (const { id, severity, category, isOfFile } of sets[line.checkSet] ?? []) {
      const count = isOfFile ? Math.max(1, files.length) : 1;
      for (let index = 0; index < count; index += 1) {
        const file = isOfFile ? files[index] : undefined;
        const verdict = KINDS[line.verdicts[at] ?? ''] ?? 'unknown';
        at += 1;
        verdicts.push({
          checkId: id,
          category,
          severity,
          verdict,
          fileIndex: file?.index ?? 0,
          fileName: file?.name ?? '',
          observed: '',
          expected: '',
          message: '',
        });
      }
    }
    return verdicts;
  }

  function evaluatedOf(line: Extract<ResultLine, { kind: 'firmware' }>, target: Target): Evaluated {
    const {
      kind: _,
      outcome,
      worstSeverity,
      checkSet: __,
      verdicts: ___,
      urlStates,
      findings,
      ...named
    } = line;
    const observation: Observation = { ...named, target };
    const { answer, firmwareId } = observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    const { productKey = '', moduleName = '', destVersion = '' } = firmware ?? {};
    const subject = { target, firmwareId, productKey, moduleName, destVersion };
    const state = worstUrlState(urlStates);
    const file = state && firmware?.files[urlStates.indexOf(state)];
    return {
      observation,
      outcome,
      worstSeverity,
      verdicts: verdictsOf(line),
      findings: findings.map((stored) => {
        const fileName = firmware?.files.find(({ index }) => index === stored.fileIndex)?.name ?? '';
        return toFinding(stored, subject, { category: facts.get(stored.checkId)?.category ?? '', fileName });
      }),
      urlStates,
      worstLink: state && file ? { state, link: file.link } : null,
    };
  }

  return {
    decode(line, target) {
      switch (line.kind) {
        case 'firmware':
          return { kind: 'firmware', evaluated: evaluatedOf(line, target) };
        case 'finding': {
          const { category, fileName = '' } = line;
          const subject = { ...line.subject, target };
          return { kind: 'finding', finding: toFinding(line, subject, { category, fileName }) };
        }
        case 'difference': {
          const { kind: _, ...difference } = line;
          return { kind: 'difference', difference: { ...difference, target } };
        }
        case 'target':
        case 'marker':
          return null;
      }
    },
  };
}
