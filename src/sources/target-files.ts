import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { fileChanged, readChunks } from './csv-text.ts';

/** One line of a target's file: a firmware, or a row that cannot be queried with its `problem`. */
export interface FileRow {
  firmwareId: string;
  /** The CSV file as the job names it, or `stdin`. */
  source: string;
  sourceLine: number;
  problem?: string;
}

/** The rows that go to one target, whichever CSV files they come from, as JSON lines. */
export interface TargetFile {
  path: string;
  /** Usable firmware, each once. */
  rows: number;
  /** Rows that cannot be queried. */
  unusable: number;
  /** Of the file's bytes, hex. */
  sha256: string;
  /** Rows that named a firmware again; `lines` holds the first ten. */
  duplicates: { count: number; lines: number[] };
}

/** A target's file while rows come. */
export interface Draft extends Omit<TargetFile, 'sha256'> {
  ids: Set<string>;
  /** Rows that cannot be used, as `source:line`: several entries may read one file. */
  unusableAt: Set<string>;
  /** By source, the entry that read it first. */
  readers: Map<string, number>;
  hash: Hash;
  /** Lines that are not written yet. */
  held: string[];
  exists: boolean;
}

export interface TargetFiles {
  open(): Draft;
  /**
   * A firmware that `draft` has is only counted.
   * @param entry the position of the job's entry that reads the row
   */
  add(draft: Draft, row: FileRow, entry: number): void;
  /** Writes what is held, where it has become much; call it after some rows. */
  relieve(): Promise<void>;
  close(draft: Draft): Promise<TargetFile>;
}

const DUPLICATE_LINES_KEPT = 10;
/** A job may have ten thousand targets, and a process may not open as many files: lines are held and appended together. */
const MAX_HELD_CHARACTERS = 4 * 1_048_576;

/**
 * Files of a fresh `folder`; only their owner may read them.
 * @returns functions that reject with AuditError `selection` where a file cannot be written
 */
export function createTargetFiles(folder: string): TargetFiles {
  let opened = 0;
  let heldCharacters = 0;
  const holding = new Set<Draft>();

  return {
    open() {
      opened += 1;
      return newDraft(join(folder, `target-${opened}.jsonl`));
    },
    add(draft, row, entry) {
      if (!count(draft, row, entry)) return;
      const line = `${JSON.stringify(row)}\n`;
      draft.held.push(line);
      holding.add(draft);
      heldCharacters += line.length;
    },
    async relieve() {
      if (heldCharacters < MAX_HELD_CHARACTERS) return;
      for (const draft of holding) await write(draft);
      holding.clear();
      heldCharacters = 0;
    },
    async close(draft) {
      await write(draft);
      const { path, rows, unusable, duplicates } = draft;
      return { path, rows, unusable, sha256: draft.hash.digest('hex'), duplicates };
    },
  };
}

function newDraft(path: string): Draft {
  return {
    path,
    rows: 0,
    unusable: 0,
    duplicates: { count: 0, lines: [] },
    ids: new Set(),
    unusableAt: new Set(),
    readers: new Map(),
    hash: createHash('sha256'),
    held: [],
    exists: false,
  };
}

/** @returns false for what the file has */
function count(draft: Draft, { firmwareId, source, sourceLine, problem }: FileRow, entry: number): boolean {
  if (problem !== undefined) {
    draft.unusableAt.add(`${source}:${sourceLine}`);
    const isNew = draft.unusableAt.size > draft.unusable;
    draft.unusable = draft.unusableAt.size;
    return isNew;
  }
  const reader = draft.readers.get(source) ?? entry;
  draft.readers.set(source, reader);
  draft.ids.add(firmwareId);
  const isNew = draft.ids.size > draft.rows;
  draft.rows = draft.ids.size;
  // A row that an earlier entry read is no repetition: it is the same row.
  if (!isNew && reader === entry) countDuplicate(draft, sourceLine);
  return isNew;
}

function countDuplicate({ duplicates }: Draft, line: number): void {
  duplicates.count += 1;
  if (duplicates.count <= DUPLICATE_LINES_KEPT) duplicates.lines.push(line);
}

async function write(draft: Draft): Promise<void> {
  const text = draft.held.join('');
  draft.held = [];
  draft.hash.update(text);
  try {
    await appendFile(draft.path, text, { flag: draft.exists ? 'a' : 'wx', mode: 0o600 });
  } catch (error) {
    const message = 'the selection cannot be saved to a file for the run';
    throw new AuditError('selection', message, `Check ${draft.path}.`, { cause: error });
  }
  draft.exists = true;
}

/**
 * The file's rows in their order, by batches.
 * @throws AuditError `selection`, before the first row, where the file is not what was written
 */
export async function* readTargetFile({
  path,
  sha256,
}: Pick<TargetFile, 'path' | 'sha256'>): AsyncGenerator<FileRow[]> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path, path)) hash.update(chunk);
  if (hash.digest('hex') !== sha256) throw fileChanged(path);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of readChunks(path, path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map((line) => JSON.parse(line) as FileRow);
  }
}
