import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import type { ExceptionUse } from '../../core/model/catalogue.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Book } from './book.ts';
import type { Tone } from './styles.ts';

const TONES: Record<ExceptionUse['status'], Tone | null> = {
  active: null,
  ending: 'medium',
  expired: 'high',
};

/** Who accepted what, why, and until when. */
export async function writeExceptions(book: Book, { exceptions, locale }: EvaluatedRun): Promise<void> {
  const { workbook, page: texts } = textsOf(locale);
  const says = workbook.exceptions;
  const widths = [14, 10, 19, 9, 18, 12, 10, 20, 32, 12, 12, 10];
  const page = openPage(book, { name: workbook.sheets.exceptions, widths, orientation: 'landscape' });
  await page.title(says.title);
  await page.sentence(says.about);
  if (exceptions.length === 0) await page.sentence(says.none);
  else
    await page.grid(
      says.heads,
      exceptions.map((use) => [
        use.id,
        { value: texts.words[use.status], tone: TONES[use.status] },
        use.until === '' ? says.indefinite : new Date(use.until),
        use.matched,
        use.check,
        use.product,
        use.module,
        use.firmware,
        use.reason,
        use.owner,
        use.approver,
        use.ticket,
      ]),
    );
  page.close();
}
