/**
 * Numbers fingerprints from 0 in the order in which they come. What belongs to one is kept elsewhere under its number
 * (see columns.ts). An entry takes its own words and 8 to 16 bytes more, so a million of 128 bits take 24 to 32 MB.
 */
export interface PrintIndex {
  readonly size: number;
  /** The print's number, or -1. */
  find(print: Print): number;
  /** The print's number; a new one where `size` grew. */
  add(print: Print): number;
}

/** A fingerprint as 32-bit words, evenly spread over all values. */
export type Print = Uint32Array;

/** The first 32-bit words of a fingerprint's hex digits. */
export function toPrint(hex: string, words: number): Print {
  const print = new Uint32Array(words);
  for (let word = 0; word < words; word += 1) {
    print[word] = Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16);
  }
  return print;
}

const FIRST_SLOTS = 1_024;

/** @param words 32-bit words of a print: 2 for names that are 64 bits anyway, 4 where a false match must not happen */
export function createPrintIndex(words: number): PrintIndex {
  let prints = new Uint32Array((FIRST_SLOTS / 2) * words);
  // Open addressing, at most half full; a slot holds a number plus 1, and 0 where it is free.
  let slots = new Uint32Array(FIRST_SLOTS);
  let size = 0;

  function isAt(number: number, print: Print): boolean {
    for (let word = 0; word < words; word += 1) {
      if (prints[number * words + word] !== print[word]) return false;
    }
    return true;
  }

  function slotOf(print: Print): number {
    let at = (print[0] ?? 0) % slots.length;
    for (let held = slots[at] ?? 0; held !== 0 && !isAt(held - 1, print); held = slots[at] ?? 0) {
      at = (at + 1) % slots.length;
    }
    return at;
  }

  function grow(): void {
    const old = prints;
    prints = new Uint32Array(old.length * 2);
    prints.set(old);
    slots = new Uint32Array(slots.length * 2);
    for (let number = 0; number < size; number += 1) {
      slots[slotOf(prints.subarray(number * words, (number + 1) * words))] = number + 1;
    }
  }

  return {
    get size() {
      return size;
    },
    find: (print) => (slots[slotOf(print)] ?? 0) - 1,
    add(print) {
      if ((size + 1) * 2 > slots.length) grow();
      const at = slotOf(print);
      const held = slots[at] ?? 0;
      if (held !== 0) return held - 1;
      prints.set(print, size * words);
      slots[at] = size + 1;
      size += 1;
      return size - 1;
    },
  };
}
