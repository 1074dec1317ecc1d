import { textsOf } from '../../texts/index.ts';
import { counted } from './words.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Layout } from './layout.ts';

/** Why a sheet has no rows: an empty one could as well be a fault. */
export function emptySentences({
  summary,
  baseline,
  locale,
  checks,
}: EvaluatedRun): Record<Layout['sheet'], string> {
  const { empty, changes } = textsOf(locale).workbook;
  const { coverage, targets } = summary;
  const isListed = targets.some(({ report }) => report.list !== null);
  const nothing = coverage.requested === 0;
  const judged = Object.values(summary.checks).some(({ pass }) => pass > 0);
  const on = checks.filter(({ enabled }) => enabled).length;
  return {
    findings: nothing ? empty.noPackages : judged ? empty.findings(counted(on)) : empty.nothingJudged,
    packages: empty.noPackages,
    files: nothing ? empty.noPackages : empty.files,
    coverage: nothing
      ? empty.noPackages
      : isListed
        ? empty.coverageListed(counted(coverage.requested))
        : empty.coverage(counted(coverage.requested)),
    changes: baseline ? changes.none : summary.changes,
  };
}
