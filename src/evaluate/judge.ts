import { NOT_APPLICABLE } from '../checks/check.ts';
import type { Evidence, Judgement } from '../checks/check.ts';
import { urlState, worstUrlState } from '../core/link-state.ts';
import { subjectOf } from '../core/model/finding.ts';
import type { Evaluated, Finding, Verdict } from '../core/model/finding.ts';
import type { Answer, Observation } from '../core/model/observation.ts';
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
      const verdict = verdictOf(checked, { gathered, index, answer }, judging);
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
  };
}

/** By product and module, where they are known: firmware that was not observed has the job's own settings. */
export function checksFor({ answer }: Observation, policy: Policy): CheckSet {
  return answer.kind === 'observed' ? policy.of(answer.firmware) : policy.base;
}

function verdictOf(
  checked: PolicyCheck,
  { gathered, index, answer }: { gathered: Gathered; index: number; answer: Answer },
  { policy, asOfMs }: Judging,
): Verdict {
  const { check, params, texts } = checked;
  const common = policy.texts.judging;
  // Without an answer there was no link to follow.
  const said = isJudgeable(check, gathered)
    ? check.judge(gathered.files[index] ?? gathered.unobserved, params, { asOfMs, says: texts.says, common })
    : check.needs.includes('probe')
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
