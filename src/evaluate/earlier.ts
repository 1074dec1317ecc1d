import { createColumn } from '../core/columns.ts';
import type { HistoryRecord, KeptFinding } from '../core/history.ts';
import { targetKey } from '../core/model/target.ts';
import type { Subject } from '../core/model/finding.ts';
import { createPrintIndex, toPrint } from '../core/print-index.ts';
import type { Print } from '../core/print-index.ts';
import type { Fingerprint } from './finding-id.ts';

/** An earlier run's history, read as often as it is asked for. */
export interface StoredHistory {
  runId: string;
  records(): AsyncIterable<HistoryRecord>;
}

/** How the earlier run left a finding. */
export interface Entry {
  state: 'open' | 'accepted' | 'resolved';
  verdict: 'fail' | 'unknown';
  unobserved: boolean;
  checkId: string;
  firstSeen: string;
}

/** Names a firmware, or with an empty ID the target as a whole. */
export type FirmwareName = Pick<Subject, 'target' | 'firmwareId'>;

/**
 * What the job's previous run left, by firmware and by finding: some 30 bytes for each of either, the rest is read from
 * the file again. Firmware and entries have numbers from 0; -1 is none.
 */
export interface Earlier extends StoredHistory {
  firmwareOf(name: FirmwareName): number;
  wasAudited(firmware: number): boolean;
  entriesOf(firmware: number): Iterable<number>;
  entryOf(findingId: string): number;
  entry(entry: number): Entry;
  /** By `targetKey`. */
  populations: ReadonlyMap<string, PopulationRecord>;
}

export type PopulationRecord = Extract<HistoryRecord, { kind: 'population' }>;

/** Of a name: 64 bits, which is what finding IDs have. */
const WORDS = 2;

const STATES = ['open', 'accepted', 'resolved'] as const;
const UNKNOWN = 4;
const UNOBSERVED = 8;

/**
 * Reads an earlier run's history once.
 * @throws whatever reading throws
 */
export async function loadEarlier(stored: StoredHistory, fingerprint: Fingerprint): Promise<Earlier> {
  const firmware = createPrintIndex(WORDS);
  const audited = createColumn(Uint8Array);
  // The newest entry of a firmware, and of an entry the one before it; both plus 1, 0 is none.
  const newest = createColumn(Uint32Array);
  const before = createColumn(Uint32Array);
  const entries = createPrintIndex(WORDS);
  const flags = createColumn(Uint8Array);
  const checks = createColumn(Uint32Array);
  const firstSeen = createColumn(Uint32Array);
  const checkIds = createDictionary();
  const instants = createDictionary();
  const printOf = (name: FirmwareName): Print => toPrint(fingerprint(nameText(name)), WORDS);

  function addEntry(name: FirmwareName, entry: Entry, findingId: string): void {
    const known = entries.size;
    const at = entries.add(toPrint(findingId, WORDS));
    flags.set(at, flagsOf(entry));
    checks.set(at, checkIds.numberOf(entry.checkId));
    firstSeen.set(at, instants.numberOf(entry.firstSeen));
    if (entries.size === known) return;
    const owner = firmware.add(printOf(name));
    before.set(at, newest.get(owner));
    newest.set(owner, at + 1);
  }

  const populations = new Map<string, PopulationRecord>();

  for await (const record of stored.records()) {
    if (record.kind === 'audited') audited.set(firmware.add(printOf(record.subject)), 1);
    else if (record.kind === 'finding')
      addEntry(record.finding.subject, entryOf(record.finding), record.finding.findingId);
    else if (record.kind === 'population') populations.set(targetKey(record.target), record);
    else if (record.kind === 'resolved') addEntry(record.subject, resolvedEntry(record), record.findingId);
  }

  return {
    ...stored,
    populations,
    firmwareOf: (name) => firmware.find(printOf(name)),
    wasAudited: (at) => at >= 0 && audited.get(at) === 1,
    *entriesOf(owner) {
      for (let at = newest.get(owner); at > 0; at = before.get(at - 1)) yield at - 1;
    },
    entryOf: (findingId) => entries.find(toPrint(findingId, WORDS)),
    entry(at) {
      const flag = flags.get(at);
      return {
        state: STATES[flag & 3] ?? 'open',
        verdict: (flag & UNKNOWN) === 0 ? 'fail' : 'unknown',
        unobserved: (flag & UNOBSERVED) !== 0,
        checkId: checkIds.text(checks.get(at)),
        firstSeen: instants.text(firstSeen.get(at)),
      };
    },
  };
}

function nameText({ target, firmwareId }: FirmwareName): string {
  return `${targetKey(target)}\n${firmwareId}`;
}

function entryOf({ state, verdict, unobserved, checkId, firstSeen }: KeptFinding): Entry {
  const kept = state === 'accepted' ? state : 'open';
  return { state: kept, verdict, unobserved: unobserved === true, checkId, firstSeen };
}

function resolvedEntry({ checkId, firstSeen }: HistoryRecord & { kind: 'resolved' }): Entry {
  return { state: 'resolved', verdict: 'fail', unobserved: false, checkId, firstSeen };
}

function flagsOf({ state, verdict, unobserved }: Entry): number {
  return STATES.indexOf(state) + (verdict === 'unknown' ? UNKNOWN : 0) + (unobserved ? UNOBSERVED : 0);
}

/** Numbers for texts of which there are few: checks, and the instants at which runs started. */
function createDictionary(): { numberOf(text: string): number; text(number: number): string } {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    text: (number) => texts[number] ?? '',
  };
}
