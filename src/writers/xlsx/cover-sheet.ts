import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { count, counted, coverageSentence, formatInstant, listSentence, targetName } from './words.ts';
import type { CheckCounts } from '../../core/model/finding.ts';
import type { EvaluatedRun, Summary } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { Page } from './page.ts';
import type { Link } from './page-cell.ts';
import type { NamedCells } from './summary-sheet.ts';

/** The stages' counts, by the names that other workbooks refer to them by. */
const STAGES = [
  'listed',
  'duplicates',
  'requested',
  'audited',
  'notFound',
  'denied',
  'failed',
  'calls',
  'throttled',
  'files',
  'verdicts',
  'fail',
  'unknown',
  'open',
  'accepted',
] as const satisfies readonly (keyof Texts['workbook']['cover']['rows'])[];
type Stage = (typeof STAGES)[number];

/** The sheet that is filed: what this is of, whether it is complete, and what an auditor asks first. */
export async function writeCover(book: Book, run: EvaluatedRun): Promise<NamedCells> {
  const { info, summary, locale } = run;
  const texts = textsOf(locale);
  const { workbook: all } = texts;
  const page = openPage(book, {
    name: all.sheets.cover,
    widths: [30, 26, 26, 38],
    tabColour: summary.complete ? 'FF14511D' : 'FF9C0006',
  });
  const { complete, outcome, headline } = summary;
  await page.space();
  await page.title(all.title(info));
  await page.space();
  await page.banner(complete ? all.complete : all.incomplete, complete ? 'good' : 'critical');
  if (complete) await page.sentence(all.completeMeans);
  for (const reason of summary.incompleteBecause) await page.sentence(reason, 'high');
  await page.sentence(headline, outcome === 'fail' ? 'high' : undefined);
  await scope(page, run, texts);
  const first = await stages(page, run, texts);
  await evidence(page, run, texts);
  await page.heading(all.cover.signOff);
  await page.blanks(all.cover.signHeads, [all.cover.preparedBy, all.cover.reviewedBy]);
  await page.space();
  await page.sentence(all.cover.disclaimer);
  page.close();
  return Object.fromEntries(STAGES.map((stage, at) => [NAMES[stage], `$C$${first + at}`]));
}

const NAMES: Record<Stage, string> = {
  listed: 'listed',
  duplicates: 'duplicates',
  requested: 'requested',
  audited: 'audited',
  notFound: 'not_found',
  denied: 'denied',
  failed: 'failed',
  calls: 'calls',
  throttled: 'throttled',
  files: 'files',
  verdicts: 'verdicts',
  fail: 'verdicts_fail',
  unknown: 'verdicts_not_judged',
  open: 'findings_open',
  accepted: 'findings_accepted',
};

async function scope(page: Page, run: EvaluatedRun, { workbook, page: words }: Texts): Promise<void> {
  const { info, finishedAt, summary, trend, policySha256 } = run;
  const says = workbook.cover;
  const { on, all } = checkCounts(run);
  const policy =
    summary.failOn === 'never'
      ? says.policyNever({ on, all })
      : says.policyOf({ on, all, failOn: words.words[summary.failOn] });
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

/** Resolves with the first row of the counts. */
async function stages(page: Page, { summary }: EvaluatedRun, { workbook }: Texts): Promise<number> {
  const says = workbook.cover;
  await page.heading(says.stages);
  const counts = stageCounts(summary);
  const { first } = await page.grid(
    [says.stage, says.count, says.meaning],
    STAGES.map((stage) => {
      const [name, meaning] = says.rows[stage];
      return [name, counts[stage], meaning];
    }),
    { toEnd: true },
  );
  return first;
}

function stageCounts(summary: Summary): Record<Stage, number> {
  const { coverage, targets, files, states } = summary;
  const reports = targets.map(({ report }) => report);
  const verdicts = Object.values(summary.checks);
  const of = (kind: keyof CheckCounts): number => sum(verdicts.map((counts) => counts[kind]));
  return {
    ...coverage,
    listed: sum(reports.map(({ list }) => list?.collected ?? 0)),
    duplicates: sum(reports.map(({ duplicates }) => duplicates.count)),
    calls: sum(reports.map(({ calls }) => calls)),
    throttled: sum(reports.map(({ throttled }) => throttled)),
    files,
    verdicts: of('pass') + of('open') + of('accepted') + of('unknown') + of('notApplicable'),
    fail: of('open'),
    unknown: of('unknown'),
    open: sum(Object.values(summary.open)),
    accepted: states.accepted,
  };
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
    [says.excluded, { value: excluded(run, workbook), link: to(workbook.sheets.exceptions) }],
    [says.earlier, { value: earlier(run, workbook), link: to(workbook.sheets.changes) }],
  ]);
}

function excluded({ exceptions, checks }: EvaluatedRun, { cover }: Texts['workbook']): string {
  const { questions } = cover;
  const off = checks.filter(({ enabled }) => !enabled).map(({ id }) => id);
  const some =
    exceptions.length > 0 ? questions.excludedIs(counted(exceptions.length)) : questions.excludedNone;
  return off.length > 0 ? some + questions.off({ checks: off.join(', ') }) : some;
}

function earlier({ trend, summary }: EvaluatedRun, { cover }: Texts['workbook']): string {
  if (trend.length < 2) return cover.questions.earlierFirst;
  const { resolved, persisting, reopened } = summary.states;
  return cover.questions.earlierIs({
    resolved: count(resolved),
    persisting: count(persisting),
    reopened: count(reopened),
  });
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
