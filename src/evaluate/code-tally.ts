import type { Observation } from '../core/model/observation.ts';

type Unanswered = 'denied' | 'failed';

/** How often each code came, and for which firmware first. */
export interface CodeTally {
  add(observation: Pick<Observation, 'answer' | 'firmwareId'>): void;
  /** `InternalError (3), CallTimeout (1)`, the most frequent first, and `…` where there are more than three. */
  text(kind: Unanswered): string;
  /** The first three IDs; a long one is cut. */
  firstIds(kind: Unanswered): string[];
}

const SHOWN = 3;
const LONGEST_ID = 64;

/** A service may give each firmware a code of its own, and memory must not grow with their number. */
const MOST_CODES = 1_000;

export function createCodeTally(): CodeTally {
  const counts = { denied: new Map<string, number>(), failed: new Map<string, number>() };
  const ids: Record<Unanswered, string[]> = { denied: [], failed: [] };
  return {
    add({ answer, firmwareId }) {
      if (answer.kind !== 'denied' && answer.kind !== 'failed') return;
      const [codes, first] = [counts[answer.kind], ids[answer.kind]];
      if (first.length < SHOWN && firmwareId !== '') first.push(shortened(firmwareId));
      const count = codes.get(answer.code) ?? 0;
      if (count > 0 || codes.size < MOST_CODES) codes.set(answer.code, count + 1);
    },
    text(kind) {
      const sorted = [...counts[kind]].sort(
        ([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1),
      );
      const shown = sorted
        .slice(0, SHOWN)
        .map(([code, count]) => `${code} (${count.toLocaleString('en-US')})`);
      return [...shown, ...(sorted.length > SHOWN ? ['…'] : [])].join(', ');
    },
    firstIds: (kind) => ids[kind],
  };
}

function shortened(id: string): string {
  const letters = Array.from(id.slice(0, 2 * LONGEST_ID));
  return letters.length > LONGEST_ID ? `${letters.slice(0, LONGEST_ID).join('')}…` : id;
}
