import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { countsOf, label } from './summary-cells.ts';
import { SEVERITY_TONES } from './tones.ts';
import { paramsText } from './words.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';
import type { Link } from './page-cell.ts';

/** Below the title, what it is about, and the headers. */
const FIRST_ROW = 4;

/** The row that a check of the catalogue has. */
export function placeOfCheck(checks: readonly CheckInfo[], check: CheckInfo, { workbook }: Texts): Link {
  return { sheet: workbook.sheets.checks, to: `B${FIRST_ROW + checks.indexOf(check)}` };
}

/** The catalogue as this run judged by it: what was checked, how strictly, and with what result. */
export async function writeChecks(book: Book, { checks, summary, locale }: EvaluatedRun): Promise<void> {
  const texts = textsOf(locale);
  const says = texts.workbook.checks;
  const widths = [20, 9, 9, 30, 20, 8, 9, 10, 8, 11, 44, 60, 60];
  const page = openPage(book, {
    name: texts.workbook.sheets.checks,
    widths,
    // What to do is for the screen: on paper it would make all else too small to read.
    printed: widths.length - 2,
    orientation: 'landscape',
  });
  await page.title(says.title);
  await page.subtitle(says.about);
  await page.grid(
    says.heads,
    checks.map((check) => {
      const { pass, open, accepted, unknown, notApplicable } = countsOf(summary, check.id);
      return [
        check.id,
        label(texts.page.words[check.severity], open, SEVERITY_TONES[check.severity]),
        onText(check, texts),
        check.title,
        paramsAndOverrides(check, texts),
        open,
        unknown,
        accepted,
        pass,
        notApplicable,
        check.why,
        check.remediation.console,
        check.remediation.api,
      ];
    }),
  );
  page.close();
}

function onText({ enabled, soft }: CheckInfo, { workbook }: Texts): string {
  if (!enabled) return workbook.no;
  return soft ? workbook.checks.soft : workbook.yes;
}

/** With what the job changes for some products and modules. */
function paramsAndOverrides({ params, overrides }: CheckInfo, { notes }: Texts): string {
  const changed = overrides.map((place) => `${notes.place(place)} → ${place.changes}`);
  return [paramsText(params), ...changed].filter((line) => line !== '').join('\n');
}
