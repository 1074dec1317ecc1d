//  createDecoder: run.json says once what holds for all lines ──► decode: a line of results.jsonl ──► the result again
import { worstUrlState } from '../core/link-state.ts';
import { subjectOf } from '../core/model/finding.ts';
import type { Evaluated, Finding, Subject, Verdict, VerdictKind } from '../core/model/finding.ts';
import type { Observation } from '../core/model/observation.ts';
import type { ResultRecord, StoredRunOverview } from '../core/model/run.ts';
import type { Target } from '../core/model/target.ts';
import type { ResultLine, StoredFinding } from './records.ts';

type FirmwareLine = Extract<ResultLine, { kind: 'firmware' }>;

/** A check of a check set, with what run.json says of it elsewhere. */
interface SetCheck extends Pick<Verdict, 'checkId' | 'category' | 'severity'> {
  isOfFile: boolean;
}

/** Makes results of lines again. */
export interface Decoder {
  /** @returns null for lines that only later runs read */
  decode(line: ResultLine, target: Target): ResultRecord | null;
}

export function createDecoder({ checks, checkSets, remediations }: StoredRunOverview): Decoder {
  const facts = new Map(checks.map(({ id, category, scope }) => [id, { category, scope }]));
  const sets = checkSets.map((set) =>
    set.map(({ id, severity }): SetCheck => {
      const { category = '', scope = 'firmware' } = facts.get(id) ?? {};
      return { checkId: id, category, severity, isOfFile: scope === 'file' };
    }),
  );

  function evaluatedOf(line: FirmwareLine, target: Target): Evaluated {
    const observation = observationOf(line, target);
    const { answer } = observation;
    const firmware = answer.kind === 'observed' ? answer.firmware : null;
    const subject = subjectOf(observation);
    const findings = line.findings.map((stored) => {
      const fileName = firmware?.files.find(({ index }) => index === stored.fileIndex)?.name ?? '';
      const category = facts.get(stored.checkId)?.category ?? '';
      return toFinding(stored, subject, {
        category,
        fileName,
        remediation: remediationOf(stored, remediations),
      });
    });
    return new DecodedFirmware(line, observation, { findings, checks: sets[line.checkSet] ?? [] });
  }

  return {
    decode(line, target) {
      switch (line.kind) {
        case 'firmware':
          return { kind: 'firmware', evaluated: evaluatedOf(line, target) };
        case 'finding': {
          const { category, fileName = '' } = line;
          const subject = { ...line.subject, target };
          const remediation = remediationOf(line, remediations);
          return { kind: 'finding', finding: toFinding(line, subject, { category, fileName, remediation }) };
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

function remediationOf(
  { checkId, verdict, state, remedy }: StoredFinding,
  remediations: StoredRunOverview['remediations'],
): string {
  if (state === 'resolved') return remediations.resolved;
  if (verdict === 'fail') return remediations.byCheck[checkId] ?? '';
  return (remedy && remediations.byRemedy?.[remedy]) ?? remediations.unjudged ?? '';
}

function toFinding(
  stored: StoredFinding,
  subject: Subject,
  of: Pick<Finding, 'category' | 'fileName' | 'remediation'>,
): Finding {
  const { findingId, checkId, severity, verdict, observed, expected, message, state, firstSeen } = stored;
  const { remedy } = stored;
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
    ...(remedy && { remedy }),
    subject,
    findingId,
    remediation: of.remediation,
    state,
    firstSeen,
    exceptionId: stored.exceptionId ?? '',
    exceptionUntil: stored.exceptionUntil ?? '',
    counts: stored.counts === true,
  };
}

/** Field by field: a rest of the line's own fields would copy it. */
function observationOf(line: FirmwareLine, target: Target): Observation {
  const { seq, firmwareId, source, sourceLine, observedAt, requestId, attempts, answer } = line;
  const observation: Observation = {
    seq,
    target,
    firmwareId,
    source,
    sourceLine,
    observedAt,
    requestId,
    attempts,
    answer,
  };
  if (line.throttled !== undefined) observation.throttled = line.throttled;
  if (line.clockOffMs !== undefined) observation.clockOffMs = line.clockOffMs;
  if (line.isUnusableRow !== undefined) observation.isUnusableRow = line.isUnusableRow;
  if (line.listed !== undefined) observation.listed = line.listed;
  return observation;
}

/** A firmware as reports take it. Few tables have a row for each verdict: verdicts are made when they are asked for. */
class DecodedFirmware implements Evaluated {
  readonly observation: Observation;
  readonly outcome: Evaluated['outcome'];
  readonly worstSeverity: Evaluated['worstSeverity'];
  readonly findings: Finding[];
  readonly urlStates: Evaluated['urlStates'];
  readonly worstLink: Evaluated['worstLink'];
  readonly #letters: string;
  readonly #checks: readonly SetCheck[];

  constructor(
    line: FirmwareLine,
    observation: Observation,
    { findings, checks }: { findings: Finding[]; checks: readonly SetCheck[] },
  ) {
    this.observation = observation;
    this.outcome = line.outcome;
    this.worstSeverity = line.worstSeverity;
    this.findings = findings;
    this.urlStates = line.urlStates;
    const { answer } = observation;
    const state = worstUrlState(line.urlStates);
    const file =
      state && answer.kind === 'observed' ? answer.firmware.files[line.urlStates.indexOf(state)] : undefined;
    this.worstLink = state && file ? { state, link: file.link } : null;
    this.#letters = line.verdicts;
    this.#checks = checks;
  }

  get verdicts(): Verdict[] {
    const { answer } = this.observation;
    const files = answer.kind === 'observed' ? answer.firmware.files : [];
    const verdicts: Verdict[] = [];
    for (const { checkId, category, severity, isOfFile } of this.#checks) {
      const count = isOfFile ? Math.max(1, files.length) : 1;
      for (let index = 0; index < count; index += 1) {
        const file = isOfFile ? files[index] : undefined;
        verdicts.push({
          checkId,
          category,
          severity,
          verdict: KINDS[this.#letters[verdicts.length] ?? ''] ?? 'unknown',
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
}

const KINDS: Record<string, VerdictKind> = { p: 'pass', f: 'fail', u: 'unknown', n: 'not-applicable' };
