import { NEEDS_OF_OTHERS, NOT_APPLICABLE } from '../checks/check.ts';
import type { Evidence, Failure, Judgement, Need } from '../checks/check.ts';
import { urlState, worstUrlState } from '../core/link-state.ts';
import { subjectOf } from '../core/model/finding.ts';
import type { Evaluated, Finding, Verdict } from '../core/model/finding.ts';
import type { Answer, Observation } from '../core/model/observation.ts';
import { SEVERITIES, isAtLeast } from '../core/model/severity.ts';
import type { Severity } from '../core/model/severity.ts';
import { isDefect, rolledOut } from '../core/package-rollouts.ts';
import { ALONE } from './around.ts';
import type { Around } from './around.ts';
import { gather, isJudgeable } from './evidence.ts';
import type { Gathered } from './evidence.ts';
import { findingIds } from './finding-id.ts';
import { isFinding, toFinding, toVerdict } from './findings.ts';
import type { Judging } from './findings.ts';
import { isAnswered, outcomeOf, worstOpen } from './outcome.ts';
import type { Texts } from '../texts/index.ts';
import type { CheckSet, Policy, PolicyCheck } from './policy.ts';

/**
 * Judges one firmware by every enabled check of the policy, and settles its findings. Pure: the same observation, policy,
 * instant and baseline give the same result, at any time.
 * @param around what is known of it besides its own answer
 */
export function judge(observation: Observation, around: Around, judging: Judging): Evaluated {
  const { answer } = observation;
  const { policy, asOfMs, fingerprint } = judging;
  const gathered = gather(observation, around);
  const about = {
    subject: subjectOf(observation),
    idOf: findingIds(observation, fingerprint),
    isAnswered: isAnswered(answer.kind),
  };
  const verdicts: Verdict[] = [];
  const findings: Finding[] = [];
  const checks = checksFor(observation, policy);
  for (const checked of checks.ofFirmware) {
    const count = checked.check.scope === 'file' ? Math.max(1, gathered.files.length) : 1;
    for (let index = 0; index < count; index += 1) {
      const failures = failuresFor(checked, { findings, checks, from: around.rolloutsFrom });
      const verdict = verdictOf(checked, { gathered, index, answer, failures }, judging);
      verdicts.push(verdict);
      if (isFinding(verdict)) findings.push(toFinding(verdict, checked, about, judging));
    }
  }
  return {
    observation,
    outcome: outcomeOf(answer, findings),
    worstSeverity: worstOpen(findings),
    verdicts,
    findings,
    ...linksOf(answer, asOfMs, checks.expiringWithinMs),
    ...rolledOut(observation.rollouts, findings, around.rolloutsFrom),
  };
}

/**
 * Does a package fail a check at or above a severity by what it is itself? Pure, as `judge`; what other packages and earlier
 * runs say of it, and whether somebody accepted it, plays no part.
 */
export function failsByItself(
  observation: Observation,
  from: Severity,
  judging: Pick<Judging, 'policy' | 'asOfMs'>,
): boolean {
  const { answer } = observation;
  if (answer.kind !== 'observed') return false;
  const gathered = gather(observation, ALONE);
  return checksFor(observation, judging.policy).ofFirmware.some((checked) => {
    const { check, severity } = checked;
    if (!isAtLeast(severity, from) || check.needs.some((need) => NEEDS_OF_OTHERS.has(need))) return false;
    const count = check.scope === 'file' ? gathered.files.length : 1;
    for (let index = 0; index < count; index += 1)
      if (verdictOf(checked, { gathered, index, answer, failures: NONE }, judging).verdict === 'fail')
        return true;
    return false;
  });
}

/** By product and module, where they are known: firmware that was not observed has the job's own settings. */
export function checksFor({ answer }: Observation, policy: Policy): CheckSet {
  return answer.kind === 'observed' ? policy.of(answer.firmware) : policy.base;
}

/** What is asked for behind an answer: links, rollouts. Without an answer nothing was, whatever became of it. */
const FOLLOWED: ReadonlySet<Need> = new Set<Need>(['probe', 'rollouts']);

/** What a check is judged on. */
interface Judged {
  gathered: Gathered;
  index: number;
  answer: Answer;
  failures: readonly Failure[];
}

const NONE: readonly Failure[] = [];

/**
 * What the checks before it found in the package, for one that asks: at or above the severity, each once, worst first.
 */
function failuresFor(
  { check }: PolicyCheck,
  { findings, checks, from }: { findings: readonly Finding[]; checks: CheckSet; from: Severity | undefined },
): readonly Failure[] {
  if (from === undefined || !check.needs.includes('failures')) return NONE;
  const failures = new Map<string, Failure>();
  for (const finding of findings) {
    const { checkId, severity } = finding;
    if (!isDefect(finding, from)) continue;
    const failingTitle = checks.enabled.find((other) => other.check.id === checkId)?.texts.failingTitle ?? '';
    failures.set(checkId, { checkId, failingTitle, severity });
  }
  return [...failures.values()].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}

function verdictOf(
  checked: PolicyCheck,
  { gathered, index, answer, failures }: Judged,
  { policy, asOfMs }: Pick<Judging, 'policy' | 'asOfMs'>,
): Verdict {
  const { check, params, texts } = checked;
  const common = policy.texts.judging;
  const known = gathered.files[index] ?? gathered.unobserved;
  const evidence = failures.length > 0 ? { ...known, failures } : known;
  const said = isJudgeable(check, gathered)
    ? check.judge(evidence, params, { asOfMs, says: texts.says, common })
    : check.needs.some((need) => FOLLOWED.has(need))
      ? NOT_APPLICABLE
      : unobserved(gathered.unobserved.answer, common);
  const file =
    check.scope === 'file' && answer.kind === 'observed' ? answer.firmware.files[index] : undefined;
  return toVerdict(checked, said, file);
}

/** No answer is no verdict; the answer "there is no such firmware" leaves nothing to judge. */
function unobserved(answer: Evidence['answer'], common: Texts['judging']): Judgement {
  if (answer.kind === 'observed' || answer.kind === 'not-found') {
    return { verdict: 'not-applicable', message: common.nothingToJudge };
  }
  const code = answer.code === '' ? common.noCode : answer.code;
  return {
    verdict: 'unknown',
    remedy: answer.remedy,
    observed: `${answer.kind}: ${code}`,
    expected: common.anAnswer,
    message: answer.kind === 'denied' ? common.denied({ code }) : common.failed({ code }),
  };
}

function linksOf(
  answer: Answer,
  asOfMs: number,
  withinMs: number,
): Pick<Evaluated, 'urlStates' | 'worstLink'> {
  if (answer.kind !== 'observed') return { urlStates: [], worstLink: null };
  const { files } = answer.firmware;
  const urlStates = files.map(({ link }) => urlState(link, asOfMs, withinMs));
  const state = worstUrlState(urlStates);
  const file = state && files[urlStates.indexOf(state)];
  return { urlStates, worstLink: state && file ? { state, link: file.link } : null };
}
