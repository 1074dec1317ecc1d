import type { Duplicates } from '../../checks/check.ts';
import { createColumn } from '../../core/columns.ts';
import { createPrintIndex, toPrint } from '../../core/print-index.ts';
import type { Print } from '../../core/print-index.ts';
import { createSightings } from '../../core/sightings.ts';
import type { Fingerprint } from '../finding-id.ts';

type Member = Duplicates['named'][number];
/** The other members of a group. */
export type Others = Omit<Duplicates, 'isIncomplete'>;

/**
 * Which keys have several different members. Reads what there is up to three times, each time in full: `sight`, then
 * `count` where a key may be shared, then `name` where one is. Holds some bytes for each member of what may be shared.
 */
export interface Groups {
  /** @returns the key's place, for `mayShareAt` */
  sight(key: string): number;
  readonly mayShare: boolean;
  mayShareAt(place: number): boolean;
  /** @param label of the member */
  count(key: string, label: string): void;
  readonly isShared: boolean;
  /** @returns whether the key is shared */
  name(key: string, member: Member): boolean;
  /** What else has the key than the member of this label. */
  othersOf(key: string, label: string): Others;
}

export const NO_OTHERS: Others = Object.freeze({ count: 0, named: [] });

/** Words of a print: where a false match must not happen. */
export const WORDS = 4;
/** So many are told of; one more is kept, since nothing is told of itself. */
const MOST_TOLD = 3;
/** As much of a label as people need to find it. */
const MOST_CHARACTERS = 80;
/** A name takes some 100 bytes. Of the groups beyond only the size is told. */
const MOST_NAMED = 10_000;

export function createGroups(fingerprint: Fingerprint, mostNamed: number = MOST_NAMED): Groups {
  const sightings = createSightings();
  const keys = createPrintIndex(WORDS);
  const sizes = createColumn(Uint32Array);
  const members = createPrintIndex(WORDS);
  const named = new Map<number, Member[]>();
  let isShared = false;
  const printOf = (text: string): Print => toPrint(fingerprint(text), WORDS);

  /** The number of a key that is shared, or -1. */
  function shared(key: string): number {
    if (!sightings.mayRepeat(key)) return -1;
    const at = keys.find(printOf(key));
    return at >= 0 && sizes.get(at) > 1 ? at : -1;
  }

  return {
    sight: (key) => sightings.add(key),
    get mayShare() {
      return sightings.anyRepeats;
    },
    mayShareAt: (place) => sightings.mayRepeatAt(place),
    count(key, label) {
      if (!sightings.mayRepeat(key)) return;
      const known = members.size;
      members.add(printOf(`${key}\n${label}`));
      if (members.size === known) return;
      const at = keys.add(printOf(key));
      sizes.set(at, sizes.get(at) + 1);
      isShared ||= sizes.get(at) > 1;
    },
    get isShared() {
      return isShared;
    },
    name(key, member) {
      const at = shared(key);
      if (at < 0) return false;
      const known = named.get(at);
      const kept = { ...member, label: shortened(member.label) };
      if (known) insert(known, kept);
      else if (named.size < mostNamed) named.set(at, [kept]);
      return true;
    },
    othersOf(key, label) {
      const at = shared(key);
      if (at < 0) return NO_OTHERS;
      const others = (named.get(at) ?? []).filter((member) => member.label !== shortened(label));
      return { count: sizes.get(at) - 1, named: others.slice(0, MOST_TOLD) };
    },
  };
}

/** Keeps the first few labels, each with the first of its packages, whatever the order in which they come. */
function insert(members: Member[], member: Member): void {
  const same = members.find(({ label }) => label === member.label);
  if (same) {
    if (member.firmwareId < same.firmwareId) members[members.indexOf(same)] = member;
    return;
  }
  const at = members.findIndex(({ label }) => member.label < label);
  members.splice(at < 0 ? members.length : at, 0, member);
  members.length = Math.min(members.length, MOST_TOLD + 1);
}

function shortened(label: string): string {
  return label.slice(0, MOST_CHARACTERS);
}
