import type { Texts } from '../texts/index.ts';
import { counted } from './counts.ts';

/** Findings of checks that the baseline's version did not have: they are new without any change of the packages. */
export interface NewChecks {
  /** Is a new finding of this check one of them? It is counted. */
  note(checkId: string): boolean;
  /** One sentence, or none. */
  said(notes: Texts['notes']): string[];
}

/** @param known checks of the baseline, switched on or off; null: there is no baseline */
export function createNewChecks(known: ReadonlySet<string> | null): NewChecks {
  const found = new Set<string>();
  let count = 0;
  return {
    note(checkId) {
      if (known === null || known.has(checkId)) return false;
      found.add(checkId);
      count += 1;
      return true;
    },
    said(notes) {
      if (count === 0) return [];
      return [notes.newChecks({ ...counted(count), checks: [...found].join(', ') })];
    },
  };
}
