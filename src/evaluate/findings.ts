import { NOT_APPLICABLE, PASS } from '../checks/check.ts';
import type { Evidence, Judgement } from '../checks/check.ts';
import type { Finding, Remedy, Subject, Verdict } from '../core/model/finding.ts';
import type { FirmwareFile } from '../core/model/firmware.ts';
import type { Fingerprint } from './finding-id.ts';
import { countsTowards } from './outcome.ts';
import type { Policy } from './policy.ts';
import type { PolicyCheck } from './policy-check.ts';

/** What a finding is settled by. */
type ToSettle = Pick<Finding, 'findingId' | 'checkId' | 'verdict' | 'subject'>;

/** A finding's state against an earlier run, since when it is known, and the exception that accepts it. */
type SettledFinding = Pick<Finding, 'state' | 'firstSeen' | 'exceptionId' | 'exceptionUntil'> & {
  isSuperseded: boolean;
  /** It persists, but no COMPLETE run has told of it. */
  isUntold: boolean;
  /** It is new because its check is. */
  isOfNewCheck: boolean;
};

/** @param isAnswered did the service give a definite answer for what the finding is about? */
export type Settle = (finding: ToSettle, isAnswered: boolean) => SettledFinding;

/** What judging needs besides the evidence. */
export interface Judging {
  policy: Policy;
  /** The instant that the subject is judged against, epoch milliseconds. */
  asOfMs: number;
  fingerprint: Fingerprint;
  settle: Settle;
}

/** What a check said as the verdict that reports count; `file` where it is about one. */
export function toVerdict(
  { check, severity, passes, notApplicable }: PolicyCheck,
  said: Judgement,
  file?: Pick<FirmwareFile, 'index' | 'name'>,
): Verdict {
  if (!file && said === PASS) return passes;
  if (!file && said === NOT_APPLICABLE) return notApplicable;
  const { index = 0, name = '' } = file ?? {};
  const verdict: Verdict = {
    checkId: check.id,
    category: check.category,
    severity,
    verdict: said.verdict,
    fileIndex: index,
    fileName: name,
    observed: 'observed' in said ? said.observed : '',
    expected: 'expected' in said ? said.expected : '',
    message: said.message ?? '',
  };
  if (said.verdict === 'unknown') verdict.remedy = said.remedy;
  return verdict;
}

type FindingVerdict = Verdict & ({ verdict: 'fail' } | { verdict: 'unknown'; remedy: Remedy });

export function isFinding(verdict: Verdict): verdict is FindingVerdict {
  return verdict.verdict === 'fail' || verdict.verdict === 'unknown';
}

/** What a finding is about. */
export interface About {
  subject: Subject;
  idOf: (verdict: FindingVerdict) => string;
  /** Did the service give a definite answer for it? */
  isAnswered: boolean;
}

/** A verdict of a check on a subject as a finding, with its final state. */
export function toFinding(
  verdict: FindingVerdict,
  checked: PolicyCheck,
  { subject, idOf, isAnswered }: About,
  { policy, settle }: Pick<Judging, 'policy' | 'settle'>,
): Finding {
  const { checkId, severity } = verdict;
  const findingId = idOf(verdict);
  const settled = settle({ findingId, checkId, verdict: verdict.verdict, subject }, isAnswered);
  const { state, isUntold } = settled;
  // Field by field: a spread of the verdict cost 6 µs a finding, more than all the rest of judging (Node 20).
  const finding: Finding = {
    checkId,
    category: verdict.category,
    severity,
    verdict: verdict.verdict,
    fileIndex: verdict.fileIndex,
    fileName: verdict.fileName,
    observed: verdict.observed,
    expected: verdict.expected,
    message: settled.isOfNewCheck
      ? policy.texts.judging.newCheck({ message: verdict.message })
      : verdict.message,
    subject,
    findingId,
    remediation:
      verdict.verdict === 'fail' ? checked.remediation : policy.texts.judging.remedies[verdict.remedy],
    state,
    firstSeen: settled.firstSeen,
    exceptionId: settled.exceptionId,
    exceptionUntil: settled.exceptionUntil,
    counts: !checked.soft && countsTowards(policy, { severity, state, isUntold }, isAnswered),
    isSuperseded: settled.isSuperseded,
  };
  if (verdict.verdict === 'unknown') finding.remedy = verdict.remedy;
  return finding;
}

/** Verdicts on something that is no firmware of the run, and what came of them. */
export interface Judged {
  verdicts: Verdict[];
  findings: Finding[];
}

/** Judges checks on what is known of a subject, where it is no firmware of the run. */
export function judgeSubject(
  checks: readonly PolicyCheck[],
  evidence: Partial<Evidence>,
  { subject, idOf }: { subject: Subject; idOf: (checkId: string) => string },
  judging: Judging,
): Judged {
  const { policy, asOfMs } = judging;
  const about: About = { subject, idOf: ({ checkId }) => idOf(checkId), isAnswered: true };
  const judged: Judged = { verdicts: [], findings: [] };
  for (const checked of checks) {
    const { check, params, texts } = checked;
    const context = { asOfMs, says: texts.says, common: policy.texts.judging };
    const verdict = toVerdict(checked, check.judge(evidence, params, context));
    judged.verdicts.push(verdict);
    if (isFinding(verdict)) judged.findings.push(toFinding(verdict, checked, about, judging));
  }
  return judged;
}
