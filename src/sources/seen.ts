import { createHash } from 'node:crypto';

/** A set of texts that keeps 128-bit fingerprints only: about 32 bytes an entry, so a million IDs take 32 MB. */
export interface Seen {
  /** Puts `text` in; false where it was in already. */
  add(text: string): boolean;
  has(text: string): boolean;
  readonly size: number;
}

/** 32-bit words of one fingerprint. */
const WORDS = 4;
const FIRST_SLOTS = 1_024;

/**
 * An open-addressing table of SHA-256 fingerprints cut to 128 bits; at a million texts the chance of one false
 * «seen» is about 10⁻²⁷. It doubles when it is half full.
 */
export function createSeen(): Seen {
  let slots = FIRST_SLOTS;
  let table = new Uint32Array(slots * WORDS);
  let size = 0;

  function grow(): void {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] !== 0) table.set(old.subarray(at, at + WORDS), slotOf(table, old.subarray(at, at + WORDS)));
    }
  }

  return {
    add(text) {
      if ((size + 1) * 2 > slots) grow();
      const print = fingerprint(text);
      const at = slotOf(table, print);
      if (table[at] !== 0) return false;
      table.set(print, at);
      size += 1;
      return true;
    },
    has: (text) => table[slotOf(table, fingerprint(text))] !== 0,
    get size() {
      return size;
    },
  };
}

/** Where `print` stands in the table, or the free slot where it would; the first word of a free slot is 0. */
function slotOf(table: Uint32Array, print: Uint32Array): number {
  let at = (((print[1] ?? 0) * WORDS) >>> 0) % table.length;
  while (table[at] !== 0 && !isAt(table, at, print)) at = (at + WORDS) % table.length;
  return at;
}

function isAt(table: Uint32Array, at: number, print: Uint32Array): boolean {
  for (let word = 0; word < WORDS; word += 1) if (table[at + word] !== print[word]) return false;
  return true;
}

function fingerprint(text: string): Uint32Array {
  const digest = createHash('sha256').update(text).digest();
  const print = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word += 1) print[word] = digest.readUInt32LE(word * 4);
  // Zero marks a free slot, so a first word is never zero.
  print[0] = (print[0] ?? 0) | 1;
  return print;
}
