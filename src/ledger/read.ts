//  surveyLedger ──► lines ──► records: one reading, that proves the ledger whole and says what it holds
//  observationsOf ──► a second reading, in the order of the selection, by the places that the survey noted
import { AuditError } from '../core/errors.ts';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import type { Difference } from '../core/model/selection.ts';
import { openFile } from '../evidence/open-file.ts';
import { readLines } from './lines.ts';
import type { Line } from './lines.ts';
import { openPlaces } from './places.ts';
import type { Place } from './places.ts';
import { createRolloutSurvey } from './rollout-survey.ts';
import type { RolloutSurvey } from './rollout-survey.ts';
import { LEDGER_SCHEMA_VERSION, decodeRecord, parseRecord } from './records.ts';
import type { AnswerCounts, LedgerEnd, LedgerHead, LedgerRecord } from './records.ts';
import type { LedgerTail } from './write.ts';

/** What a target's ledger holds, found in one reading that verified every line. */
export interface LedgerSurvey {
  path: string;
  head: LedgerHead;
  /** Null where collecting was interrupted. */
  end: LedgerEnd | null;
  counts: AnswerCounts;
  /** Calls that the ledger accounts for, retries and list pages included, and how many of them were throttled. */
  calls: number;
  throttled: number;
  /** When collecting was taken up again, each time. */
  continuedAt: string[];
  differences: Difference[];
  rollouts: RolloutSurvey;
  /** Where each observation lies, in the order of the selection. */
  places: readonly Place[];
  tail: LedgerTail;
}

export interface SurveyOptions {
  /** Sees every observation on its way past, in the order in which they were written. */
  onObservation?: (observation: Observation) => void;
  /** Ends the reading, with its reason. */
  interrupted?: AbortSignal;
}

/**
 * Reads a target's ledger from its start. A last line that was cut off while it was written is left out.
 * @returns null where not even the head was written
 * @throws AuditError `run-folder` where a line was altered, removed, repeated or moved, where the counts contradict the end
 * record, and where it is of another version
 */
export async function surveyLedger(path: string, options: SurveyOptions = {}): Promise<LedgerSurvey | null> {
  const survey = createSurvey(path, options);
  for await (const lines of readLines(path)) {
    options.interrupted?.throwIfAborted();
    for (const line of lines) if (line.whole) survey.add(line);
  }
  return survey.finish();
}

interface Surveying {
  add(line: Line): void;
  finish(): LedgerSurvey | null;
}

function createSurvey(path: string, { onObservation }: SurveyOptions): Surveying {
  const places: Place[] = [];
  const tail: LedgerTail = { endByte: 0, crc: 0, records: 0 };
  const found = { calls: 0, throttled: 0, continuedAt: [] as string[], differences: [] as Difference[] };
  const counts: AnswerCounts = { observed: 0, 'not-found': 0, denied: 0, failed: 0 };
  const rollouts = createRolloutSurvey();
  let head: LedgerHead | null = null;
  let end: LedgerEnd | null = null;

  function noteObservation(
    stored: Omit<Observation, 'target'>,
    { bytes, endByte }: Pick<Line, 'bytes' | 'endByte'>,
    of: LedgerHead,
  ): void {
    counts[stored.answer.kind] += 1;
    found.calls += stored.attempts;
    found.throttled += stored.throttled ?? 0;
    places.push(placeOf({ bytes, endByte }, stored.seq));
    onObservation?.({ ...stored, target: of.target });
  }

  function note(record: LedgerRecord, line: Line): void {
    if (record.kind === 'head') {
      if (head) throw damaged(path, line.number);
      head = readable(record.head, path);
      return;
    }
    // Nothing follows the end, and nothing comes before the head.
    if (!head || end) throw damaged(path, line.number);
    switch (record.kind) {
      case 'observation':
        noteObservation(record.observation, line, head);
        break;
      case 'rollouts':
      case 'page':
        found.calls += record.calls;
        found.throttled += record.throttled;
        if (record.kind === 'rollouts') rollouts.add(record, placeOf(line, 0));
        break;
      case 'difference':
        found.differences.push({ ...record.difference, target: head.target });
        break;
      case 'continued':
        found.continuedAt.push(record.at);
        break;
      case 'end':
        end = agreeing(record.end, { records: tail.records, counts }, path);
    }
  }

  return {
    add(line) {
      const decoded = decodeRecord(line.bytes, tail.crc);
      if (!decoded) throw damaged(path, line.number);
      note(decoded.record, line);
      tail.crc = decoded.crc;
      tail.endByte = line.endByte;
      tail.records += 1;
    },
    finish: () => head && { path, head, end, counts, ...found, rollouts, places: inOrder(places), tail },
  };
}

function placeOf({ bytes, endByte }: Pick<Line, 'bytes' | 'endByte'>, seq: number): Place {
  return { seq, offset: endByte - bytes.length - 1, length: bytes.length };
}

/** Records are written as answers arrive, a little out of order. What a continued list numbered alike keeps its order. */
function inOrder(places: Place[]): Place[] {
  return places.sort((a, b) => a.seq - b.seq || a.offset - b.offset);
}

/**
 * The head of a ledger alone: whose it is.
 * @returns null where the file is none, or was begun by another version
 */
export async function readHead(path: string): Promise<LedgerHead | null> {
  try {
    for await (const [first] of readLines(path)) {
      // A chunk in which no line ends: a head that names thousands of products is longer than what is read at a time.
      if (!first) continue;
      const decoded = first.whole ? decodeRecord(first.bytes, 0) : undefined;
      return decoded?.record.kind === 'head' ? readable(decoded.record.head, path) : null;
    }
  } catch {
    // Gone, unreadable or of another version: nothing that could be continued.
  }
  return null;
}

/** Does the file have a whole line, of whatever version? True where it cannot be read. */
export async function hasRecords(path: string): Promise<boolean> {
  try {
    for await (const [first] of readLines(path)) if (first) return first.whole;
    return false;
  } catch {
    return true;
  }
}

/** The observations of a ledger that was surveyed, in the order of the selection, numbered from 1 without gaps. */
export async function* observationsOf(
  { path, head, places, rollouts }: LedgerSurvey,
  interrupted?: AbortSignal,
): AsyncGenerator<Observation> {
  const handle = await openFile(path);
  try {
    const lines = openPlaces(handle);
    // They lie behind their observations: read through the same window, each would move it.
    const rolloutLines = openPlaces(handle);
    let seq = 0;
    for (const place of places) {
      interrupted?.throwIfAborted();
      const record = parseRecord(await lines.read(place));
      if (record?.kind !== 'observation') throw changed(path);
      seq += 1;
      const observation: Observation = { ...record.observation, seq, target: head.target };
      const rolloutPlace = rollouts.places.get(observation.firmwareId);
      if (rolloutPlace) {
        const asked = parseRecord(await rolloutLines.read(rolloutPlace));
        if (asked?.kind !== 'rollouts') throw changed(path);
        observation.rollouts = asked.rollouts;
      }
      yield observation;
    }
  } finally {
    await handle.close();
  }
}

/** What reports say of a target, from its ledger; a target that was interrupted has no end to tell of. */
export function reportOf({ head, end, calls, throttled, rollouts }: LedgerSurvey): TargetReport {
  const { target, endpoint, identity, selection } = head;
  const { list = null, stopped = null, selectionProblem = null } = end ?? {};
  return {
    target,
    endpoint,
    identity: identity.describe,
    ...(identity.uid !== null && { uid: identity.uid }),
    ...selection,
    list,
    calls,
    throttled,
    ...(head.rollouts && { rollouts: { ...head.rollouts, ...rollouts.counts() } }),
    stopped,
    selectionProblem,
  };
}

function readable(head: LedgerHead, path: string): LedgerHead {
  if (head.schemaVersion === LEDGER_SCHEMA_VERSION) return head;
  throw new AuditError(
    'run-folder',
    `${path} has ledger schema ${head.schemaVersion}; this version reads ${LEDGER_SCHEMA_VERSION}`,
    'Use the version of ota-audit that wrote it (see manifest.json).',
  );
}

function agreeing(
  end: LedgerEnd,
  { records, counts }: Pick<LedgerEnd, 'records' | 'counts'>,
  path: string,
): LedgerEnd {
  const isSame = (Object.keys(counts) as (keyof AnswerCounts)[]).every(
    (kind) => counts[kind] === end.counts[kind],
  );
  if (isSame && records === end.records) return end;
  throw new AuditError(
    'run-folder',
    `${path} is inconsistent: its end record counts ${end.records} records, but it contains ${records}`,
    ALTERED,
  );
}

function damaged(path: string, line: number): AuditError {
  return new AuditError(
    'run-folder',
    `${path}: line ${line} was altered, or does not follow the line before it`,
    ALTERED,
  );
}

function changed(path: string): AuditError {
  return new AuditError('run-folder', `${path} changed while it was being read`, 'Run the command again.');
}

const ALTERED = 'The file was altered or damaged; compare it with SHA256SUMS, or restore it from a copy.';
