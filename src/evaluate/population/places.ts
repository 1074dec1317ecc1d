import { PLACE_BITS } from '../../core/sightings.ts';

/** What a place is of. */
const PLACE_KINDS = ['update', 'content', 'version'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/**
 * The places of what each firmware has, in the order in which the firmware come: 4 bytes each, so that a later look can tell
 * which of them it need not see again.
 */
export interface Places {
  add(kind: PlaceKind, place: number): void;
  /** What follows is of the next position. */
  next(): void;
  /** Every place with the position that it belongs to. */
  each(look: (position: number, kind: PlaceKind, place: number) => void): void;
}

/** A part of the list, which is never copied to grow. */
const PART = 65_536;
const PLACE_MASK = 2 ** PLACE_BITS - 1;
const NEXT = PLACE_KINDS.length;

export function createPlaces(): Places {
  const parts: Uint32Array[] = [];
  let count = 0;
  function put(kind: number, place: number): void {
    if (count % PART === 0) parts.push(new Uint32Array(PART));
    const part = parts.at(-1);
    if (part) part[count % PART] = kind * 2 ** PLACE_BITS + place;
    count += 1;
  }
  return {
    add: (kind, place) => put(PLACE_KINDS.indexOf(kind), place),
    next: () => put(NEXT, 0),
    each(look) {
      let position = 0;
      for (let at = 0; at < count; at += 1) {
        const held = parts[Math.floor(at / PART)]?.[at % PART] ?? 0;
        const kind = PLACE_KINDS[held >>> PLACE_BITS];
        if (kind) look(position, kind, held & PLACE_MASK);
        else position += 1;
      }
    },
  };
}
