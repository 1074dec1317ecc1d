import type { Print } from './print-index.ts';

/**
 * Tells what may have come more than once from what surely has not, in 4 MB however much comes: so that only the few
 * which may need to be looked at are held. Of a million different prints some 6 % share a place with another.
 */
export interface Sightings {
  add(print: Print): void;
  has(print: Print): boolean;
  /** Never wrong where it says no. */
  mayRepeat(print: Print): boolean;
  /** May anything have come more than once? */
  readonly anyRepeats: boolean;
}

const PLACES = 2 ** 24;

export function createSightings(): Sightings {
  const once = new Uint32Array(PLACES / 32);
  const again = new Uint32Array(PLACES / 32);
  let anyRepeats = false;
  return {
    get anyRepeats() {
      return anyRepeats;
    },
    add(print) {
      if (!isSet(once, print)) {
        put(once, print);
      } else {
        put(again, print);
        anyRepeats = true;
      }
    },
    has: (print) => isSet(once, print),
    mayRepeat: (print) => isSet(again, print),
  };
}

/** A print's place: bit `place & 31` of word `place >>> 5`. */
function placeOf(print: Print): number {
  return (print[1] ?? 0) % PLACES;
}

function isSet(bits: Uint32Array, print: Print): boolean {
  const place = placeOf(print);
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

function put(bits: Uint32Array, print: Print): void {
  const place = placeOf(print);
  const word = place >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (place & 31));
}
