/**
 * Tells what may have come more than once from what surely has not, in 4 MB however much comes: so that only the few
 * which may need to be looked at are held. Of a million different texts some 6 % share a place with another.
 */
export interface Sightings {
  /** @returns its place, by which it can be asked for without its text */
  add(text: string): number;
  has(text: string): boolean;
  hasAt(place: number): boolean;
  /** Never wrong where it says no. */
  mayRepeat(text: string): boolean;
  mayRepeatAt(place: number): boolean;
  /** May anything have come more than once? */
  readonly anyRepeats: boolean;
}

/** Of a place's number. */
export const PLACE_BITS = 24;

export function createSightings(): Sightings {
  const once = new Uint32Array(2 ** PLACE_BITS / 32);
  const again = new Uint32Array(2 ** PLACE_BITS / 32);
  let anyRepeats = false;
  return {
    get anyRepeats() {
      return anyRepeats;
    },
    add(text) {
      const place = placeOf(text);
      if (!isSet(once, place)) {
        put(once, place);
      } else {
        put(again, place);
        anyRepeats = true;
      }
      return place;
    },
    has: (text) => isSet(once, placeOf(text)),
    hasAt: (place) => isSet(once, place),
    mayRepeat: (text) => isSet(again, placeOf(text)),
    mayRepeatAt: (place) => isSet(again, place),
  };
}

/**
 * FNV-1a with the last step of MurmurHash3: half of what SHA-256 and its hex digits take (Node 20). Who finds texts that share a place makes more
 * to be held and nothing false.
 */
export function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> (32 - PLACE_BITS);
}

/** A place is bit `place & 31` of word `place >>> 5`. */
function isSet(bits: Uint32Array, place: number): boolean {
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

function put(bits: Uint32Array, place: number): void {
  const word = place >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (place & 31));
}
