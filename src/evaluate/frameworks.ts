import type { Framework, FrameworkClause } from '../core/framework.ts';
import type { ClauseCoverage, FrameworkCoverage } from '../core/model/catalogue.ts';
import type { Locale } from '../core/model/locale.ts';
import type { CheckCounts } from '../core/model/finding.ts';
import { addCounts, emptyCheckCounts } from './counts.ts';

/**
 * What a run's checks say of each clause. Nothing here is a verdict on a clause: counts are of the checks that speak to
 * it, and a check that is switched off counts nothing.
 * @param checks verdicts by check ID; empty without a run
 */
export function frameworkCoverage(
  { id, title, version, note, clauses }: Framework,
  checks: Readonly<Record<string, CheckCounts>>,
  locale: Locale,
): FrameworkCoverage {
  return {
    id,
    title: title[locale],
    source: version,
    note: note[locale],
    clauses: clauses.map((clause) => clauseCoverage(clause, checks, locale)),
  };
}

function clauseCoverage(
  { clause, title, sourceVersion, confirmed, mappings, silentBecause }: FrameworkClause,
  checks: Readonly<Record<string, CheckCounts>>,
  locale: Locale,
): ClauseCoverage {
  const spoken = mappings.flatMap(({ checkIds, strength, rationale }) =>
    checkIds.map((checkId) => ({ checkId, strength, rationale: rationale[locale] })),
  );
  const ids = new Set(spoken.map(({ checkId }) => checkId));
  const counts = [...ids].reduce(
    (sum, checkId) => addCounts(sum, checks[checkId] ?? emptyCheckCounts()),
    emptyCheckCounts(),
  );
  return {
    clause,
    title: title[locale],
    confirmed,
    checks: spoken,
    counts,
    silentBecause: silentBecause?.[locale] ?? '',
    sourceVersion,
  };
}
