import { createColumn } from '../core/columns.ts';
import type { KeptFinding } from '../core/history.ts';
import { targetKey } from '../core/model.ts';
import type { Answer, Evaluated } from '../core/model.ts';
import type { Earlier, FirmwareName } from './earlier.ts';
import type { TargetCoverage } from './notes.ts';

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

export type IsOn = (checkId: string, place: { productKey: string; moduleName: string }) => boolean;

export function createFates(earlier: Earlier, isOn: IsOn): Fates {
  const fates = createColumn(Uint8Array);
  const presences = createColumn(Uint8Array);
  const whole = new Set<string>();

  const ofEntry = (entry: number): Fate => FATES[fates.get(entry)] ?? 'unsaid';
  const noteFinding = (entry: number, fate: Fate): void => fates.set(entry, FATES.indexOf(fate));

  function ofFirmware(name: FirmwareName): Presence | 'gone' {
    const firmware = earlier.firmwareOf(name);
    const presence = PRESENCES[firmware < 0 ? 0 : presences.get(firmware)] ?? 'absent';
    const isListed = name.firmwareId !== '' && whole.has(targetKey(name.target));
    return presence === 'absent' && isListed ? 'gone' : presence;
  }

  return {
    ofEntry,
    noteFinding,
    noteAnswer(firmware, kind, verdicts) {
      const isAnswered = kind === 'observed' || kind === 'not-found';
      presences.set(firmware, PRESENCES.indexOf(isAnswered ? kind : 'unanswered'));
      if (!isAnswered) return;
      const judged = new Set(verdicts.map(({ checkId }) => checkId));
      for (const entry of earlier.entriesOf(firmware)) {
        const { state, checkId } = earlier.entry(entry);
        if (ofEntry(entry) !== 'unsaid' || state === 'resolved' || !judged.has(checkId)) continue;
        noteFinding(entry, kind === 'observed' ? 'cleared' : 'gone');
      }
    },
    close(targets) {
      for (const target of targets) if (isWhole(target)) whole.add(targetKey(target.report.target));
    },
    ofFinding({ findingId, checkId, subject }) {
      const fate = ofEntry(earlier.entryOf(findingId));
      if (fate !== 'unsaid' || ofFirmware(subject) !== 'gone' || !isOn(checkId, subject)) return fate;
      return 'gone';
    },
    ofFirmware,
  };
}

/** Was everything asked for that there is, and answered? */
function isWhole({ report, coverage }: TargetCoverage): boolean {
  const { chosenBy, stopped, selectionProblem } = report;
  const isRead = chosenBy === 'whole-list' && stopped === null && selectionProblem === null;
  return isRead && coverage.denied + coverage.failed === 0;
}
