//  settle ─► state        each finding against the baseline's entry of its ID
//       └──► outcomes     what this run says of each entry
//  then:  others ──► the rows of what the baseline had and this run has not     carried ──► what later runs need
import type { BaselineRecord } from '../core/model/baseline.ts';
import type { Finding, Subject, Verdict } from '../core/model/finding.ts';
import type { Answer } from '../core/model/observation.ts';
import type { Texts } from '../texts/index.ts';
import type { Baseline } from './baseline.ts';
import { carry } from './carry.ts';
import { resolvedFinding } from './resolved.ts';
import type { Accept } from './exceptions.ts';
import { createEntryOutcomes } from './entry-outcomes.ts';
import type { CheckRules, Completeness } from './entry-outcomes.ts';
import type { Settle } from './findings.ts';
import type { NewChecks } from './new-checks.ts';
import { counts, isUntold, stateOf, stays } from './state.ts';

export interface CompareOptions {
  baseline: Baseline;
  /** When this run started, ISO 8601 UTC. */
  startedAt: string;
  /** When the last COMPLETE run of the job before it started; null: there is none. */
  lastCompleteAt: string | null;
  /** How much of the target this run knows. */
  completeness: Completeness;
  rules: CheckRules;
  accept: Accept;
  newChecks: Pick<NewChecks, 'note'>;
  judging: Texts['judging'];
}

/** Holds one target of a run against what an earlier run says of it. */
export interface Comparison {
  /** Did an earlier run audit this firmware? */
  wasAudited(firmwareId: string): boolean;
  /** A finding's state, and since when it is known. */
  settle: Settle;
  /** To be told of each firmware (empty ID: the target as a whole) once its findings are settled. */
  noteVerdicts(firmwareId: string, answer: Answer['kind'], verdicts: readonly Verdict[]): void;
  /**
   * When everything was settled: what `judge` says of firmware that are gone, and the baseline's own findings that are
   * resolved.
   */
  others(judge: (gone: Subject) => readonly Finding[]): AsyncIterable<Finding>;
  /** What the baseline had and this run has no word of its own on, for later runs. */
  carried(): AsyncIterable<BaselineRecord>;
}

export function createComparison(options: CompareOptions): Comparison {
  const { baseline, startedAt, lastCompleteAt, completeness, rules, accept, newChecks, judging } = options;
  const outcomes = createEntryOutcomes(baseline, completeness, rules);
  return {
    wasAudited: (firmwareId) => baseline.firmware.get(firmwareId)?.wasAudited ?? false,
    settle(finding, isAnswered) {
      const entry = baseline.entries.get(finding.findingId) ?? null;
      const before = entry && counts(entry, isAnswered) ? entry : null;
      const accepted = accept(finding);
      const isStaying = entry !== null && stays(entry, finding, isAnswered);
      if (entry && !isStaying) outcomes.noteFinding(finding.findingId, 'replaced');
      else if (entry && entry.state !== 'resolved') outcomes.noteFinding(finding.findingId, 'stays');
      const state = stateOf(before, accepted !== null, isStaying);
      return {
        state,
        isOfNewCheck: state === 'new' && newChecks.note(finding.checkId),
        firstSeen: before?.firstSeen ?? startedAt,
        ...exceptionOf(accepted),
        // What an earlier run saw says more than that this one could not judge.
        isSuperseded: isStaying,
        isUntold: isUntold(before, finding.verdict, lastCompleteAt),
      };
    },
    noteVerdicts: (firmwareId, answer, verdicts) => outcomes.noteVerdicts(firmwareId, answer, verdicts),
    async *others(judge) {
      for await (const record of baseline.records()) {
        if (record.kind === 'audited' && outcomes.ofFirmware(record.subject.firmwareId) === 'gone') {
          yield* judge(record.subject);
        } else if (record.kind === 'finding' && !record.finding.unobserved) {
          const outcome = outcomes.ofFinding(record.finding);
          if (outcome === 'cleared' || outcome === 'gone')
            yield resolvedFinding(record.finding, outcome, judging);
        }
      }
    },
    async *carried() {
      for await (const record of baseline.records()) {
        const carried = carry(record, outcomes, startedAt);
        if (carried) yield carried;
      }
    },
  };
}

function exceptionOf(accepted: ReturnType<Accept>): Pick<Finding, 'exceptionId' | 'exceptionUntil'> {
  return { exceptionId: accepted?.id ?? '', exceptionUntil: accepted?.until ?? '' };
}
