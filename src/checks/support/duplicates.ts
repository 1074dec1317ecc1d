import { PASS } from '../check.ts';
import type { Judgement, Duplicates } from '../check.ts';
import type { Common } from './common.ts';

/** What a check of duplicates adds to what they have in common. */
interface DuplicatesCheck {
  /** The version of the firmware that is judged. */
  version: string;
  /** What tells one of them from others. */
  nameOf: (other: Duplicates['named'][number]) => string;
  says: {
    observed: (facts: { others: string }) => string;
    expected: string;
    fail: (facts: { version: string; others: string }) => string;
  };
  common: Common;
}

/** As much of a version as people need to find it. */
const MOST_CHARACTERS = 80;

/**
 * What was seen twice fails, whatever is missing; where nothing was, firmware that gave no answer is no reason to doubt
 * each of the others: the run is INCOMPLETE, and the note says what was not compared.
 */
export function judgeDuplicates(
  { count, named, isIncomplete }: Duplicates,
  { version, nameOf, says, common }: DuplicatesCheck,
): Judgement {
  if (count === 0)
    return isIncomplete ? { verdict: 'pass', message: common.duplicates.passIncomplete } : PASS;
  const others = othersText(count, named.map(nameOf), common);
  return {
    verdict: 'fail',
    observed: says.observed({ others }),
    expected: says.expected,
    message: says.fail({ version: version.slice(0, MOST_CHARACTERS), others }),
  };
}

/** `fw1, fw2, fw3 and 7 more`; only how many there are where none is named. */
function othersText(count: number, named: readonly string[], { duplicates: says }: Common): string {
  if (named.length === 0) return says.unnamed({ count });
  const shown = named.join(says.separator);
  const left = count - named.length;
  return left > 0 ? says.more({ named: shown, count: left }) : shown;
}
