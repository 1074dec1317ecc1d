import type { Duplicates } from '../../checks/check.ts';

/** The other members of a group. */
type Others = Omit<Duplicates, 'isIncomplete'>;

/** Which keys have members with different labels: all are added, then it is settled, then it can be asked. */
export interface Groups<Member> {
  add(key: string, member: Member): void;
  /** Forgets what has a key alone, and sorts the rest. */
  settle(): void;
  /** What else has the key than the member of this label; nothing has none. */
  othersOf(key: string | null, label: string): Others;
}

interface Named {
  firmwareId: string;
}

const NO_OTHERS: Others = Object.freeze({ count: 0, named: [] });
/** So many are told of. */
const MOST_TOLD = 3;
/** As much of a label as people need to find it. */
const MOST_CHARACTERS = 80;

/** @param labelOf what tells members apart: of those with the same label one is kept, the first by its ID */
export function createGroups<Member extends Named>(labelOf: (member: Member) => string): Groups<Member> {
  // Nearly all keys have one member, and a list of one takes more than the member.
  const groups = new Map<string, Member | Member[]>();

  function distinct(members: readonly Member[]): Member[] {
    const byLabel = new Map<string, Member>();
    for (const member of members) {
      const label = labelOf(member);
      const kept = byLabel.get(label);
      if (!kept || member.firmwareId < kept.firmwareId) byLabel.set(label, member);
    }
    return [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
  }

  return {
    add(key, member) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, member);
      else if (Array.isArray(known)) known.push(member);
      else groups.set(key, [known, member]);
    },
    settle() {
      for (const [key, known] of groups) {
        const members = Array.isArray(known) ? distinct(known) : [];
        if (members.length > 1) groups.set(key, members);
        else groups.delete(key);
      }
    },
    othersOf(key, label) {
      const members = key === null ? undefined : groups.get(key);
      if (!Array.isArray(members)) return NO_OTHERS;
      const named = members
        .slice(0, MOST_TOLD + 1)
        .map((member) => ({ label: labelOf(member), firmwareId: member.firmwareId }))
        .filter((member) => member.label !== label)
        .slice(0, MOST_TOLD)
        .map((member) => ({ ...member, label: member.label.slice(0, MOST_CHARACTERS) }));
      return { count: members.length - 1, named };
    },
  };
}
