import type { Strength } from './model/catalogue.ts';
import type { Locale } from './model/locale.ts';

/** A text in every language of reports. */
export type Localized = Readonly<Record<Locale, string>>;

/** Checks that say something of a clause, how much, and why. */
interface FrameworkMapping {
  checkIds: readonly string[];
  strength: Strength;
  rationale: Localized;
}

/** A clause with what speaks to it, or the reason why nothing here can. */
export interface FrameworkClause {
  clause: string;
  title: Localized;
  /** Version of the text that the clause is counted in. */
  sourceVersion: string;
  /** Was the clause's number read in that text? */
  confirmed: boolean;
  mappings: readonly FrameworkMapping[];
  silentBecause: Localized | null;
}

/** A standard, law or catalogue of requirements, as far as it has to do with update packages. */
export interface Framework {
  id: string;
  title: Localized;
  version: string;
  /** What a reader must know before he relies on any of it. */
  note: Localized;
  clauses: readonly FrameworkClause[];
  /** Checks that speak to none of its clauses, and why; absent where the file says nothing of any. */
  apart?: readonly { checkIds: readonly string[]; because: Localized }[];
}

/** What a check speaks to, and how much: `SM-6 supports`. */
export function clausesOf(clauses: readonly FrameworkClause[], checkId: string): string[] {
  return clauses.flatMap(({ clause, mappings }) =>
    mappings
      .filter(({ checkIds }) => checkIds.includes(checkId))
      .map(({ strength }) => `${clause} ${strength}`),
  );
}
