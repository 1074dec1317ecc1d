import type { Answer } from '../core/model/observation.ts';

/** How often each code came. */
export interface CodeTally {
  add(answer: Answer): void;
  /** `InternalError (3), CallTimeout (1)`, the most frequent first, and `…` where there are more than three. */
  text(kind: 'denied' | 'failed'): string;
}

const SHOWN = 3;

/** A service may give each firmware a code of its own, and memory must not grow with their number. */
const MOST_CODES = 1_000;

export function createCodeTally(): CodeTally {
  const counts = { denied: new Map<string, number>(), failed: new Map<string, number>() };
  return {
    add(answer) {
      if (answer.kind !== 'denied' && answer.kind !== 'failed') return;
      const codes = counts[answer.kind];
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
  };
}
