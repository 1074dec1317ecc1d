import { hash } from 'node:crypto';
import { createPrintIndex } from '../core/print-index.ts';
import type { Print } from '../core/print-index.ts';

/** A set of texts that keeps 128-bit fingerprints only: about 32 bytes an entry, so a million IDs take 32 MB. */
export interface Seen {
  /** Puts `text` in; false where it was in already. */
  add(text: string): boolean;
  has(text: string): boolean;
  readonly size: number;
}

/** 32-bit words of one fingerprint: at a million texts the chance of one false «seen» is about 10⁻²⁷. */
const WORDS = 4;

/** SHA-256 cut to 128 bits. */
export function createSeen(): Seen {
  const index = createPrintIndex(WORDS);
  return {
    add(text) {
      const before = index.size;
      index.add(fingerprint(text));
      return index.size > before;
    },
    has: (text) => index.find(fingerprint(text)) >= 0,
    get size() {
      return index.size;
    },
  };
}

function fingerprint(text: string): Print {
  const digest = hash('sha256', text, 'buffer');
  const print = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word += 1) print[word] = digest.readUInt32LE(word * 4);
  return print;
}
