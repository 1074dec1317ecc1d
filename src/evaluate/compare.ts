//  settle ─► stateOf     each finding against the earlier entry of its name
//       └──► fates       what this run says of each earlier entry
//  close ──► fates       which lists are whole, so that what is not in them is gone
//  then:  resolved ──► rows of this run       records, carried ──► what the next run compares with
import type { HistoryRecord, KeptFinding } from '../core/history.ts';
import type { Evaluated, Finding, Subject } from '../core/model/finding.ts';
import type { Answer } from '../core/model/observation.ts';
import type { Texts } from '../texts/index.ts';
import { carry } from './carry.ts';
import type { Accept } from './exceptions.ts';
import type { Earlier, FirmwareName } from './earlier.ts';
import { createFates } from './fates.ts';
import type { CheckRules } from './fates.ts';
import type { Judged } from './findings.ts';
import type { TargetCoverage } from './notes.ts';
import { isAnswered } from './outcome.ts';
import { counts, stateOf, stays } from './state.ts';

export interface CompareOptions {
  /** Null: there is no earlier run that could be compared with. */
  earlier: Earlier | null;
  /** When this run started, ISO 8601 UTC. */
  startedAt: string;
  rules: CheckRules;
  accept: Accept;
  judging: Texts['judging'];
}

/** What this run says of one firmware, or with an empty ID of the target as a whole. */
export interface Said extends FirmwareName {
  answer: Answer['kind'];
  verdicts: Evaluated['verdicts'];
  findings: Finding[];
}

/** Holds a run against the one before it. */
export interface Comparison {
  /** Does the earlier run have anything of this firmware? Only then do the names of its findings matter. */
  recall(name: FirmwareName): { isKnown: boolean; wasAudited: boolean };
  /** Gives each finding its state, and notes what this run says of the earlier ones. The same, however often. */
  settle(said: Said): void;
  /** To be called when everything was settled. */
  close(targets: readonly TargetCoverage[]): void;
  /**
   * Findings of what the earlier run had and this one has not: what `judge` says of firmware that are gone, and the
   * earlier run's own that are resolved.
   */
  others(judge: (gone: Subject) => Judged): AsyncIterable<Finding>;
  /** Findings that were settled, for the next run to compare with. */
  kept(findings: readonly Finding[], answer: Answer['kind']): Iterable<HistoryRecord>;
  /** What the earlier run had and this one has no word of its own on, for the next one. */
  carried(): AsyncIterable<HistoryRecord>;
}

export function createComparison(options: CompareOptions): Comparison {
  const { earlier, startedAt, rules, accept, judging } = options;
  const fates = earlier && createFates(earlier, rules);
  // Where the earlier run knows nothing of a firmware, its findings have no names yet.
  const entryAt = ({ findingId }: Finding): number =>
    earlier && findingId !== '' ? earlier.entryOf(findingId) : -1;

  function settleFinding(finding: Finding, isObserved: boolean): void {
    const at = entryAt(finding);
    const entry = earlier && at >= 0 ? earlier.entry(at) : null;
    const before = entry && counts(entry, isObserved) ? entry : null;
    const accepted = accept(finding);
    const isStaying = entry !== null && stays(entry, finding, isObserved);
    finding.state = stateOf(before, accepted !== null, isStaying);
    finding.firstSeen = before?.firstSeen ?? startedAt;
    finding.exceptionId = accepted?.id ?? '';
    finding.exceptionUntil = accepted?.until ?? '';
    if (!entry) return;
    if (!isStaying) fates?.noteFinding(at, 'replaced');
    else if (entry.state !== 'resolved') fates?.noteFinding(at, 'stays');
  }

  return {
    recall(name) {
      const firmware = earlier?.firmwareOf(name) ?? -1;
      return { isKnown: firmware >= 0, wasAudited: earlier?.wasAudited(firmware) ?? false };
    },
    settle(said) {
      for (const finding of said.findings) settleFinding(finding, isAnswered(said.answer));
      const firmware = earlier?.firmwareOf(said) ?? -1;
      if (firmware >= 0) fates?.noteAnswer(firmware, said.answer, said.verdicts);
    },
    close: (targets) => fates?.close(targets),
    async *others(judge) {
      if (!earlier || !fates) return;
      for await (const record of earlier.records()) {
        if (record.kind === 'audited' && fates.ofFirmware(record.subject) === 'gone') {
          const { findings } = judge(record.subject);
          for (const finding of findings) settleFinding(finding, true);
          yield* findings;
        } else if (record.kind === 'finding' && !record.finding.unobserved) {
          const fate = fates.ofFinding(record.finding);
          if (fate === 'cleared' || fate === 'gone') yield toResolved(record.finding, fate, judging);
        }
      }
    },
    *kept(findings, answer) {
      for (const finding of findings) {
        const at = entryAt(finding);
        if (earlier && at >= 0 && stays(earlier.entry(at), finding, isAnswered(answer))) continue;
        yield { kind: 'finding', finding: toKept(finding, isAnswered(answer), startedAt) };
      }
    },
    async *carried() {
      if (!earlier || !fates) return;
      for await (const record of earlier.records()) {
        const carried = carry(record, earlier, fates, startedAt);
        if (carried) yield carried;
      }
    },
  };
}

function toKept(finding: Finding, isObserved: boolean, startedAt: string): KeptFinding {
  const { checkId, category, severity, verdict, fileIndex, fileName, observed, expected, message } = finding;
  const { subject, findingId, firstSeen, state } = finding;
  // Field by field: a rest and a spread cost 5 µs a finding (Node 20).
  const kept: KeptFinding = {
    checkId,
    category,
    severity,
    verdict,
    fileIndex,
    fileName,
    observed,
    expected,
    message,
    subject,
    findingId,
    firstSeen,
    state: state === '' || state === 'resolved' ? 'new' : state,
    lastSeen: startedAt,
  };
  return isObserved ? kept : { ...kept, unobserved: true };
}

function toResolved(kept: KeptFinding, fate: 'cleared' | 'gone', judging: Texts['judging']): Finding {
  const { lastSeen: _, unobserved: __, message: before, ...finding } = kept;
  return {
    ...finding,
    state: 'resolved',
    message: fate === 'gone' ? judging.resolvedGone({ before }) : judging.resolved({ before }),
    remediation: judging.resolvedRemediation,
    exceptionId: '',
    exceptionUntil: '',
    soft: false,
    counts: false,
  };
}
