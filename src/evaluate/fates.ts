import { createColumn } from '../core/columns.ts';
import type { KeptFinding } from '../core/history.ts';
import { targetKey } from '../core/model/target.ts';
import type { Evaluated } from '../core/model/finding.ts';
import type { Answer, TargetReport } from '../core/model/observation.ts';
import type { Coverage } from '../core/model/run.ts';
import type { Earlier, FirmwareName } from './earlier.ts';
import type { TargetCoverage } from './notes.ts';
import type { Place } from './overrides.ts';

/**
 * What this run says of a finding that the earlier run had: nothing; that it has it itself; that it is there and could not
 * be judged, so that it stays as it was; that it is cleared, or gone with its firmware.
 */
type Fate = 'unsaid' | 'replaced' | 'stays' | 'cleared' | 'gone';
const FATES: readonly Fate[] = ['unsaid', 'replaced', 'stays', 'cleared', 'gone'];

/** What became of a firmware that the earlier run knew. */
type Presence = 'absent' | 'observed' | 'not-found' | 'unanswered';
const PRESENCES: readonly Presence[] = ['absent', 'observed', 'not-found', 'unanswered'];

/** Two bytes for each firmware and finding of the earlier run: what this run has said of it so far. */
export interface Fates {
  noteFinding(entry: number, fate: Fate): void;
  /** To be called with a firmware's verdicts when its findings were noted. */
  noteAnswer(firmware: number, answer: Answer['kind'], verdicts: Evaluated['verdicts']): void;
  /** To be called when everything was noted: what is missing in a whole list is gone. */
  close(targets: readonly TargetCoverage[]): void;
  ofEntry(entry: number): Fate;
  ofFinding(finding: KeptFinding): Fate;
  ofFirmware(name: FirmwareName): Presence | 'gone';
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

export function createFates(earlier: Earlier, rules: CheckRules): Fates {
  const fates = createColumn(Uint8Array);
  const presences = createColumn(Uint8Array);
  const wholeLists = new Set<string>();
  const complete = new Set<string>();

  const ofEntry = (entry: number): Fate => FATES[fates.get(entry)] ?? 'unsaid';
  const noteFinding = (entry: number, fate: Fate): void => fates.set(entry, FATES.indexOf(fate));

  function ofFirmware(name: FirmwareName): Presence | 'gone' {
    const firmware = earlier.firmwareOf(name);
    const presence = PRESENCES[firmware < 0 ? 0 : presences.get(firmware)] ?? 'absent';
    const isListed = name.firmwareId !== '' && wholeLists.has(targetKey(name.target));
    return presence === 'absent' && isListed ? 'gone' : presence;
  }

  return {
    ofEntry,
    noteFinding,
    noteAnswer(firmware, kind, verdicts) {
      const isAnswered = kind === 'observed' || kind === 'not-found';
      presences.set(firmware, PRESENCES.indexOf(isAnswered ? kind : 'unanswered'));
      if (!isAnswered) return;
      const isUnasked = ({ checkId, verdict }: Evaluated['verdicts'][number]): boolean =>
        kind === 'observed' && verdict === 'not-applicable' && rules.isOptional(checkId);
      const judged = new Set(verdicts.filter((said) => !isUnasked(said)).map(({ checkId }) => checkId));
      for (const entry of earlier.entriesOf(firmware)) {
        const { state, checkId } = earlier.entry(entry);
        if (ofEntry(entry) !== 'unsaid' || state === 'resolved' || !judged.has(checkId)) continue;
        if (kind === 'observed') noteFinding(entry, 'cleared');
        else if (!rules.outlivesFirmware(checkId)) noteFinding(entry, 'gone');
      }
    },
    close(targets) {
      for (const { report, coverage } of targets) {
        if (!isComplete(report, coverage)) continue;
        complete.add(targetKey(report.target));
        if (report.chosenBy === 'whole-list') wholeLists.add(targetKey(report.target));
      }
    },
    ofFinding({ findingId, checkId, subject }) {
      const fate = ofEntry(earlier.entryOf(findingId));
      if (fate === 'cleared' && rules.isOfPopulation(checkId)) {
        return complete.has(targetKey(subject.target)) ? fate : 'unsaid';
      }
      if (fate !== 'unsaid' || ofFirmware(subject) !== 'gone') return fate;
      return rules.isOn(checkId, subject) && !rules.outlivesFirmware(checkId) ? 'gone' : 'unsaid';
    },
    ofFirmware,
  };
}

/** Was everything asked for, and answered? */
function isComplete({ stopped, selectionProblem }: TargetReport, { denied, failed }: Coverage): boolean {
  return stopped === null && selectionProblem === null && denied + failed === 0;
}
