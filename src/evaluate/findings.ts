import { NOT_APPLICABLE, PASS } from '../checks/check.ts';
import type { Evidence, Judgement } from '../checks/check.ts';
import type { Finding, Subject, Verdict } from '../core/model/finding.ts';
import type { FirmwareFile } from '../core/model/firmware.ts';
import type { Texts } from '../texts/index.ts';
import type { PolicyCheck } from './policy-check.ts';

/** What a check said as the verdict that reports count; `file` where it is about one. */
export function toVerdict(
  { check, severity, passes, notApplicable }: PolicyCheck,
  said: Judgement,
  file?: Pick<FirmwareFile, 'index' | 'name'>,
): Verdict {
  if (!file && said === PASS) return passes;
  if (!file && said === NOT_APPLICABLE) return notApplicable;
  const isSaid = said.verdict === 'fail' || said.verdict === 'unknown';
  return {
    checkId: check.id,
    category: check.category,
    severity,
    verdict: said.verdict,
    fileIndex: file?.index ?? 0,
    fileName: file?.name ?? '',
    observed: isSaid ? said.observed : '',
    expected: isSaid ? said.expected : '',
    message: said.message ?? '',
  };
}

type FindingVerdict = Verdict & Pick<Finding, 'verdict'>;

export function isFinding(verdict: Verdict): verdict is FindingVerdict {
  return verdict.verdict === 'fail' || verdict.verdict === 'unknown';
}

/** A verdict of a check on a subject as a finding; it has no state yet. */
export function toFinding(
  verdict: FindingVerdict,
  subject: Subject,
  findingId: string,
  checked: PolicyCheck,
  common: Texts['judging'],
): Finding {
  // Field by field: a spread of the verdict cost 6 µs a finding, more than all the rest of judging (Node 20).
  return {
    checkId: verdict.checkId,
    category: verdict.category,
    severity: verdict.severity,
    verdict: verdict.verdict,
    fileIndex: verdict.fileIndex,
    fileName: verdict.fileName,
    observed: verdict.observed,
    expected: verdict.expected,
    message: verdict.message,
    subject,
    findingId,
    remediation: verdict.verdict === 'fail' ? checked.remediation : common.unjudgedRemediation,
    state: '',
    firstSeen: '',
    exceptionId: '',
    exceptionUntil: '',
    soft: checked.soft,
    counts: false,
  };
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
  subject: Subject,
  nameOf: (checkId: string) => string,
  { asOfMs, common }: { asOfMs: number; common: Texts['judging'] },
): Judged {
  const judged: Judged = { verdicts: [], findings: [] };
  for (const checked of checks) {
    const { check, params, texts } = checked;
    const said = check.judge(checked.handed(evidence), params, { asOfMs, says: texts.says, common });
    const verdict = toVerdict(checked, said);
    judged.verdicts.push(verdict);
    if (isFinding(verdict))
      judged.findings.push(toFinding(verdict, subject, nameOf(check.id), checked, common));
  }
  return judged;
}
