import { chmod, open, rm } from 'node:fs/promises';
import type { ResultSection } from '../core/model/run.ts';
import type { ResultLine } from './records.ts';

/** Each write costs some microseconds, as much as making several lines. */
const PIECE_CHARACTERS = 65_536;
/** Reports name the same: for the owner and the group. */
const FILE_MODE = 0o640;

/** results.jsonl while it is being written, target by target. */
export interface ResultsWriter {
  beginTarget(section: Omit<ResultSection, 'fromByte' | 'toByte'>): Promise<void>;
  add(line: ResultLine): Promise<void>;
  /** @returns where each target's lines lie */
  end(): Promise<ResultSection[]>;
  /** Ends it half written. */
  abandon(): Promise<void>;
}

/** Begins the file anew. @throws as the file system does */
export async function createResults(path: string): Promise<ResultsWriter> {
  // What was laid there meanwhile, a link perhaps, is never written through.
  await rm(path, { force: true });
  const file = await open(path, 'wx', FILE_MODE);
  // By its path: Node's permission model has no chmod of an open file.
  await chmod(path, FILE_MODE);
  const sections: ResultSection[] = [];
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let bytes = 0;

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const piece = Buffer.from(waiting.join(''));
    waiting = [];
    waitingCharacters = 0;
    bytes += piece.length;
    await file.appendFile(piece);
  }

  async function endSection(): Promise<void> {
    await flush();
    const section = sections.at(-1);
    if (section) section.toByte = bytes;
  }

  async function add(line: ResultLine): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    waiting.push(text);
    waitingCharacters += text.length;
    if (waitingCharacters >= PIECE_CHARACTERS) await flush();
  }

  return {
    add,
    async beginTarget(section) {
      await endSection();
      const { target, absent } = section;
      sections.push({ ...section, fromByte: bytes, toByte: bytes });
      await add({ kind: 'target', target, ...(absent && { absent }) });
    },
    async end() {
      await endSection();
      await file.close();
      return sections;
    },
    abandon: () => file.close(),
  };
}
