import { ROLLOUT_OPERATIONS } from '../../core/model/rollout.ts';
import { textsOf } from '../../texts/index.ts';
import { counted } from './words.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Layout } from './layout.ts';
import type { Texts } from '../../texts/index.ts';

/** Why a sheet has no rows: an empty one could as well be a fault. */
export function emptySentences({
  summary,
  baseline,
  locale,
  checks,
}: EvaluatedRun): Record<Layout['sheet'], string> {
  const texts = textsOf(locale);
  const { empty, changes } = texts.workbook;
  const { coverage, targets } = summary;
  const isListed = targets.some(({ report }) => report.list !== null);
  const nothing = coverage.requested === 0;
  const judged = Object.values(summary.checks).some(({ pass }) => pass > 0);
  const on = checks.filter(({ enabled }) => enabled).length;
  return {
    findings: nothing ? empty.noPackages : judged ? empty.findings(counted(on)) : empty.nothingJudged,
    packages: empty.noPackages,
    rollouts: nothing ? empty.noPackages : noRollouts(summary, texts),
    files: nothing ? empty.noPackages : empty.files,
    coverage: nothing
      ? empty.noPackages
      : isListed
        ? empty.coverageListed(counted(coverage.requested))
        : empty.coverage(counted(coverage.requested)),
    changes: baseline ? changes.none : summary.changes,
  };
}

function noRollouts({ targets }: Summary, { notes, page, workbook: { empty } }: Texts): string {
  const told = targets.flatMap(({ report }) => report.rollouts ?? []);
  const [first] = told;
  if (!first) return empty.rolloutsOff;
  const refused = told.flatMap((report) => report.refused.map(({ operation }) => operation));
  const actions = ROLLOUT_OPERATIONS.filter((name) => refused.includes(name)).map((name) => `iot:${name}`);
  if (actions.length > 0) return empty.rolloutsRefused({ actions: actions.join(notes.listComma) });
  if (told.some(({ unanswered }) => unanswered > 0)) {
    const codes = [...new Set(told.flatMap((report) => report.codes))];
    return empty.rolloutsUnanswered({ codes: codes.join(notes.listComma) });
  }
  const asked = told.reduce((sum, report) => sum + report.asked, 0);
  if (asked > 0) return empty.rolloutsNone(counted(asked));
  return first.mode === 'all'
    ? empty.rolloutsNoAnswer
    : empty.rolloutsNoneFails({ from: page.words[first.from] });
}
