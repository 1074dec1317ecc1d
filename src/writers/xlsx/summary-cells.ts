import type { Summary } from '../../core/model/run.ts';
import type { PageCell, Link } from './page-cell.ts';
import type { Tone } from './styles.ts';

/** The top of a sheet. */
export function link(sheet: string): Link {
  return { sheet, to: 'A1' };
}

/** What became of a check; nothing where it never ran. */
export function countsOf(summary: Summary, checkId: string): Summary['checks'][string] {
  return summary.checks[checkId] ?? { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 };
}

/** A word that is coloured where there is something of it: a clean fleet's page has no red on it. */
export function label(word: string, number: number, tone: Tone | null): { value: string; tone: Tone | null } {
  return { value: word, tone: number > 0 ? tone : null };
}

/** A count that is coloured where there is something to count. */
export function toned(value: number, tone: Tone): PageCell {
  return { value, tone: value > 0 ? tone : null };
}
