import { formatInstant } from '../../core/instant.ts';
import { targetName } from '../../core/model/target.ts';
import { textsOf } from '../../texts/index.ts';
import { writeHead } from './head.ts';
import { openPage } from './page.ts';
import { RESULT_COLOURS } from './styles.ts';
import { count, counted, coverageSentence, listSentence } from './words.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { FigureName, Figures, NamedCells, Told } from './figures.ts';
import type { Page } from './page.ts';
import type { Link } from './page-cell.ts';

/** The figures of the cover, in their order. */
const STAGES = [
  'listed',
  'duplicates',
  'requested',
  'audited',
  'packages_fail',
  'packages_not_judged',
  'packages_pass',
  'not_found',
  'denied',
  'failed',
  'packages_no_answer',
  'files',
  'calls',
  'throttled',
  'verdicts',
  'verdicts_fail',
  'verdicts_not_judged',
] as const satisfies readonly FigureName[];

const FINDINGS = [
  'findings_counting',
  'findings_counting_open',
  'findings_counting_not_judged',
  'findings_other_open',
  'findings_other_not_judged',
  'findings_no_answer',
  'findings_accepted',
  'findings_resolved',
  'findings_open',
  'findings_not_judged',
  'findings_new',
  'findings_reopened',
  'findings_persisting',
] as const satisfies readonly FigureName[];

const ROLLOUTS = [
  'packages_given',
  'devices_given',
  'devices_waiting',
  'devices_under_way',
  'packages_planned',
  'rollouts_open_of_failing',
  'packages_rollouts_unknown',
] as const satisfies readonly FigureName[];

/** The sheet that is filed: what came of it, what this is of, and what an auditor asks first. */
export async function writeCover(
  book: Book,
  run: EvaluatedRun,
  { figures, placeOf }: Told,
): Promise<NamedCells> {
  const { info, summary, locale } = run;
  const texts = textsOf(locale);
  const { workbook: all } = texts;
  const page = openPage(book, {
    name: all.sheets.cover,
    widths: [32, 13, 30, 45],
    tabColour: RESULT_COLOURS[summary.result],
  });
  await page.title(all.title(info));
  await page.space();
  await writeHead(page, run, { texts, placeOf });
  await scope(page, run, texts);
  const cells = [
    ...(await writeFigures(page, all.cover.stages, { names: STAGES, figures, says: all })),
    ...(await writeFigures(page, all.cover.findings, { names: FINDINGS, figures, says: all })),
    ...(await writeFigures(page, all.cover.rollouts, { names: ROLLOUTS, figures, says: all })),
  ];
  await evidence(page, run, texts);
  await page.heading(all.cover.signOff);
  await page.blanks(all.cover.signHeads, [all.cover.preparedBy, all.cover.reviewedBy]);
  await page.space();
  await page.sentence(all.cover.disclaimer);
  page.close();
  return Object.fromEntries(cells);
}

/** Figures with what they count; each leads to its rows. Resolves with the cells that hold them, by their names. */
async function writeFigures(
  page: Page,
  title: string,
  { names, figures, says }: { names: readonly FigureName[]; figures: Figures; says: Texts['workbook'] },
): Promise<[name: FigureName, cell: string][]> {
  const { stage, count: counts, meaning } = says.cover;
  await page.heading(title);
  const { first } = await page.grid(
    [stage, counts, meaning],
    names.map((name) => {
      const { value, block } = figures[name];
      const { label, meaning: means } = says.figures[name];
      return [label, { value, link: block?.first }, means];
    }),
    { toEnd: true },
  );
  return names.map((name, at) => [name, `$C$${first + at}`]);
}

async function scope(page: Page, run: EvaluatedRun, { workbook, page: words }: Texts): Promise<void> {
  const { info, finishedAt, summary, trend, policySha256 } = run;
  const says = workbook.cover;
  const { on, all } = checkCounts(run);
  const policy =
    summary.failOn === 'never'
      ? says.policyNever({ on, all })
      : says.policyOf({ on, all, failOn: words.words[summary.failOn], failOnNew: summary.failOnNew });
  const targets = summary.targets.map(({ report }) => targetName(report.target));
  const started = formatInstant(info.startedAt);
  await page.heading(says.scope);
  await page.pairs([
    [says.job, info.job],
    [says.run, info.runId],
    [says.period, says.periodOf({ started, finished: formatInstant(finishedAt) })],
    [says.asOf, formatInstant(info.asOf)],
    [says.targets, targets.join('\n')],
    [says.identity, identities(summary)],
    [says.host, info.host],
    [says.tool, says.toolOf({ version: info.toolVersion, node: info.nodeVersion })],
    [says.policy, { value: policy, link: to(workbook.sheets.checks) }],
    [says.policyDigest, policySha256],
    [says.previous, trend.at(-2)?.runId ?? says.noPrevious],
  ]);
}

/** What an auditor asks of a report that a system made (AT-C 205, paragraph 36: complete, accurate, precise enough). */
async function evidence(page: Page, run: EvaluatedRun, { workbook }: Texts): Promise<void> {
  const { info, summary, policySha256 } = run;
  const { questions: says, ipe } = workbook.cover;
  const { version, on } = { version: info.toolVersion, ...checkCounts(run) };
  const started = formatInstant(info.startedAt);
  const digest = says.logicDigest({ digest: policySha256 });
  await page.heading(ipe);
  await page.pairs([
    [
      says.system,
      lines(summary.targets.map(({ report }) => `${targetName(report.target)}: ${report.endpoint}`)),
    ],
    [says.who, says.whoIs({ identity: identities(summary), host: info.host, started })],
    [says.logic, says.logicIs({ version, on }) + digest],
    [
      says.population,
      lines([
        coverageSentence(summary.coverage, workbook),
        ...summary.targets.map(
          ({ report }) =>
            `${targetName(report.target)}: ${report.selection}; ${listSentence(report.list, workbook)}`,
        ),
      ]),
    ],
    [says.accurate, says.accurateIs],
    [says.altered, says.alteredIs],
    [says.changed, says.changedIs],
    [says.excluded, excluded(run, workbook)],
    [says.earlier, earlier(run, workbook)],
  ]);
}

function excluded({ exceptions, checks }: EvaluatedRun, { cover }: Texts['workbook']): string {
  const { questions } = cover;
  const off = checks.filter(({ enabled }) => !enabled).map(({ id }) => id);
  const some =
    exceptions.length > 0 ? questions.excludedIs(counted(exceptions.length)) : questions.excludedNone;
  return off.length > 0 ? some + questions.off({ checks: off.join(', ') }) : some;
}

function earlier({ baseline, summary }: EvaluatedRun, { cover }: Texts['workbook']): string {
  return baseline ? `${summary.changes} ${cover.questions.earlierIs}` : summary.changes;
}

function checkCounts({ checks }: EvaluatedRun): { on: string; all: string } {
  return { on: count(checks.filter(({ enabled }) => enabled).length), all: count(checks.length) };
}

/** Each once, in the order of the targets. */
function identities({ targets }: Summary): string {
  return [...new Set(targets.map(({ report }) => report.identity))].filter((name) => name !== '').join('; ');
}

/** A page must not end in a list of a thousand accounts. */
const MOST_TARGETS = 20;

function lines(all: readonly string[]): string {
  const shown = all.slice(0, MOST_TARGETS);
  return [...shown, ...(all.length > shown.length ? [`… ${count(all.length - shown.length)}`] : [])].join(
    '\n',
  );
}

function to(sheet: string): Link {
  return { sheet, to: 'A1' };
}
