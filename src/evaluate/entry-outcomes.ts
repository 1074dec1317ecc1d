import type { KeptFinding } from '../core/model/baseline.ts';
import type { Verdict } from '../core/model/finding.ts';
import type { Answer } from '../core/model/observation.ts';
import type { Baseline } from './baseline.ts';
import type { Place } from './overrides.ts';

/**
 * What this run says of a finding that the baseline had: nothing; that it has it itself; that it is there and could not be
 * judged, so that it stays as it was; that it is cleared, or gone with its firmware.
 */
type EntryOutcome = 'unsaid' | 'replaced' | 'stays' | 'cleared' | 'gone';

/** What became of a firmware that the baseline knew. */
type Presence = 'absent' | 'observed' | 'not-found' | 'unanswered' | 'gone';

/** How much of a target a run knows. */
export interface Completeness {
  /** Was everything asked for, and answered? */
  isComplete: boolean;
  /** Does a whole list say what there is? */
  isWholeList: boolean;
}

/** What this run has said of the baseline's firmware and findings so far. */
export interface EntryOutcomes {
  noteFinding(findingId: string, outcome: EntryOutcome): void;
  /** To be called with a firmware's verdicts when its findings were noted. */
  noteVerdicts(firmwareId: string, answer: Answer['kind'], verdicts: readonly Verdict[]): void;
  ofEntry(findingId: string): EntryOutcome;
  ofFinding(finding: KeptFinding): EntryOutcome;
  ofFirmware(firmwareId: string): Presence;
}

/** What must be known of checks to understand their silence. */
export interface CheckRules {
  /** Is it switched on for a product and module? Of others this run says nothing. */
  isOn(checkId: string, place: Place): boolean;
  /** Do its findings stay open when the firmware is gone? */
  outlivesFirmware(checkId: string): boolean;
  /** Does it look at all firmware of the target? Then what was not observed may be what it would have found. */
  isOfPopulation(checkId: string): boolean;
  /**
   * Does it judge what a run need not look for: what a link leads to, or a list as a whole? Where it did not,
   * `not-applicable` says nothing of what an earlier run found.
   */
  isOptional(checkId: string): boolean;
}

export function createEntryOutcomes(
  baseline: Baseline,
  { isComplete, isWholeList }: Completeness,
  rules: CheckRules,
): EntryOutcomes {
  const outcomes = new Map<string, EntryOutcome>();
  const presences = new Map<string, Presence>();

  const ofEntry = (findingId: string): EntryOutcome => outcomes.get(findingId) ?? 'unsaid';
  const ofFirmware = (firmwareId: string): Presence =>
    presences.get(firmwareId) ?? (firmwareId !== '' && isComplete && isWholeList ? 'gone' : 'absent');

  return {
    noteFinding: (findingId, outcome) => outcomes.set(findingId, outcome),
    noteVerdicts(firmwareId, answer, verdicts) {
      const known = baseline.firmware.get(firmwareId);
      if (!known) return;
      const isAnswered = answer === 'observed' || answer === 'not-found';
      presences.set(firmwareId, isAnswered ? answer : 'unanswered');
      if (!isAnswered) return;
      const isUnasked = ({ checkId, verdict }: Verdict): boolean =>
        answer === 'observed' && verdict === 'not-applicable' && rules.isOptional(checkId);
      const judged = new Set(verdicts.filter((said) => !isUnasked(said)).map(({ checkId }) => checkId));
      for (const findingId of known.findingIds) {
        const entry = baseline.entries.get(findingId);
        if (!entry || ofEntry(findingId) !== 'unsaid') continue;
        if (entry.state === 'resolved' || !judged.has(entry.checkId)) continue;
        if (answer === 'observed') outcomes.set(findingId, 'cleared');
        else if (!rules.outlivesFirmware(entry.checkId)) outcomes.set(findingId, 'gone');
      }
    },
    ofEntry,
    ofFinding({ findingId, checkId, subject }) {
      const outcome = ofEntry(findingId);
      if (outcome === 'cleared' && rules.isOfPopulation(checkId)) return isComplete ? outcome : 'unsaid';
      if (outcome !== 'unsaid' || ofFirmware(subject.firmwareId) !== 'gone') return outcome;
      return rules.isOn(checkId, subject) && !rules.outlivesFirmware(checkId) ? 'gone' : 'unsaid';
    },
    ofFirmware,
  };
}
