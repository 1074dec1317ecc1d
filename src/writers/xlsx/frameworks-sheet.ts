import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { countsOf } from './summary-cells.ts';
import { toned } from './summary-cells.ts';
import type { ClauseCoverage, FrameworkCoverage } from '../../core/model/catalogue.ts';
import type { CheckCounts } from '../../core/model/finding.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { Page } from './page.ts';
import type { PageCell } from './page-cell.ts';

/** What each clause has of the checks that speak to it, with these folded below, and to which clauses none can speak. */
export async function writeFrameworks(book: Book, run: EvaluatedRun): Promise<void> {
  const texts = textsOf(run.locale);
  const says = texts.workbook.frameworks;
  const page = openPage(book, {
    name: texts.workbook.sheets.frameworks,
    widths: [20, 44, 9, 10, 10, 9, 70],
    orientation: 'landscape',
    isOutlined: true,
  });
  await page.title(says.title);
  await page.sentence(says.about);
  if (run.frameworks.length === 0) await page.sentence(says.none);
  else await page.sentence(says.unfold);
  for (const framework of run.frameworks) await writeFramework(page, framework, run.summary, texts);
  page.close();
}

async function writeFramework(
  page: Page,
  { title, source, note, clauses }: FrameworkCoverage,
  summary: EvaluatedRun['summary'],
  texts: Texts,
): Promise<void> {
  const says = texts.workbook.frameworks;
  const rows = clauses.flatMap((clause) => [
    { isCheck: false, cells: clauseCells(clause, says) },
    ...clause.checks.map((check) => ({ isCheck: true, cells: checkCells(check, summary, texts) })),
  ]);
  const unconfirmed = clauses.some(({ confirmed }) => !confirmed) ? `${MARK} ${says.notConfirmed}.` : '';
  await page.heading(title);
  await page.sentence([says.source({ source }), note, unconfirmed].filter((part) => part !== '').join(' '));
  await page.grid(
    says.heads,
    rows.map(({ cells }) => cells),
    { isFolded: (at) => rows[at]?.isCheck ?? false },
  );
}

/** Behind the number of a clause that was not read in the source text. */
const MARK = '*';

function clauseCells(
  { clause, title, confirmed, checks, counts, silentBecause }: ClauseCoverage,
  says: Texts['workbook']['frameworks'],
): PageCell[] {
  const number = { value: confirmed ? clause : `${clause} ${MARK}`, weight: 'strong' } as const;
  const name = { value: title, weight: 'strong' } as const;
  if (checks.length === 0) {
    return [number, name, '–', '–', '–', '–', `${says.silent}: ${silentBecause}`];
  }
  const nothing = counts.open + counts.accepted + counts.unknown + counts.pass === 0;
  const ids = checks.map(({ checkId }) => checkId).join(', ');
  return [number, name, ...countCells(counts), nothing ? says.notApplicable({ checks: ids }) : ids];
}

function checkCells(
  { checkId, strength, rationale }: ClauseCoverage['checks'][number],
  summary: EvaluatedRun['summary'],
  { page }: Texts,
): PageCell[] {
  return [
    { value: page.words[strength], weight: 'indented' },
    { value: checkId, weight: 'indented' },
    ...countCells(countsOf(summary, checkId)),
    rationale,
  ];
}

function countCells({ open, accepted, unknown, pass }: CheckCounts): PageCell[] {
  return [toned(open, 'high'), accepted, toned(unknown, 'unknown'), pass];
}
