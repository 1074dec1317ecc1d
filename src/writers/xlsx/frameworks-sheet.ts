import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import type { ClauseCoverage } from '../../core/model/catalogue.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { PageCell } from './page-cell.ts';

/** Which checks speak to which clause, with what result, and to which clauses none can speak. */
export async function writeFrameworks(book: Book, run: EvaluatedRun): Promise<void> {
  const texts = textsOf(run.locale);
  const says = texts.workbook.frameworks;
  const widths = [18, 40, 24, 12, 9, 11, 9, 70];
  const page = openPage(book, { name: texts.workbook.sheets.frameworks, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.sentence(says.about);
  if (run.frameworks.length === 0) await page.sentence(says.none);
  for (const { title, source, note, clauses } of run.frameworks) {
    await page.heading(title);
    await page.sentence(`${says.source({ source })} ${note}`.trim());
    await page.grid(
      says.heads,
      clauses.flatMap((clause) => rowsOf(clause, texts, run.summary)),
    );
  }
  page.close();
}

/** A row for each check of the clause, or one that says why there is none. */
function rowsOf(clause: ClauseCoverage, texts: Texts, { checks }: EvaluatedRun['summary']): PageCell[][] {
  const says = texts.workbook.frameworks;
  const number = clause.confirmed ? clause.clause : `${clause.clause} (${says.notConfirmed})`;
  if (clause.checks.length === 0) {
    return [[number, clause.title, says.silent, '', null, null, null, clause.silentBecause]];
  }
  return clause.checks.map(({ checkId, strength, rationale }) => {
    const { open, unknown, pass } = checks[checkId] ?? { open: 0, unknown: 0, pass: 0 };
    return [
      number,
      clause.title,
      checkId,
      texts.page.words[strength],
      { value: open, tone: open > 0 ? 'high' : null },
      { value: unknown, tone: unknown > 0 ? 'unknown' : null },
      pass,
      rationale,
    ];
  });
}
