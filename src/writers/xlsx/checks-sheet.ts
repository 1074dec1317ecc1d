import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import { countsOf } from './summary-breakdowns.ts';
import { SEVERITY_TONES } from './tones.ts';
import { paramsText } from './words.ts';
import type { CheckInfo } from '../../core/model/catalogue.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Book } from './book.ts';

/** The catalogue as this run judged by it: what was checked, how strictly, and with what result. */
export async function writeChecks(book: Book, { checks, summary, locale }: EvaluatedRun): Promise<void> {
  const texts = textsOf(locale);
  const says = texts.workbook.checks;
  const widths = [22, 10, 12, 34, 30, 9, 9, 10, 13, 44, 44, 44];
  const page = openPage(book, { name: texts.workbook.sheets.checks, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.subtitle(says.about);
  await page.grid(
    says.heads,
    checks.map((check) => {
      const { pass, open, unknown, notApplicable } = countsOf(summary, check.id);
      const tone = SEVERITY_TONES[check.severity];
      return [
        check.id,
        { value: texts.page.words[check.severity], tone },
        onText(check, texts),
        check.title,
        paramsAndOverrides(check, texts),
        { value: open, tone: open > 0 ? tone : null },
        pass,
        { value: unknown, tone: unknown > 0 ? 'unknown' : null },
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
