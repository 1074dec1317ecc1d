import { openPage } from './page.ts';
import { countsOf } from './summary-sheet.ts';
import { SEVERITY_TONES } from './tones.ts';
import { paramsText } from './words.ts';
import type { EvaluatedRun } from '../../core/model.ts';
import type { Book } from './book.ts';

const HEADERS = [
  'Check',
  'Severity',
  'On',
  'What must hold',
  'Parameters',
  'Fail',
  'Pass',
  'Not judged',
  'Not applicable',
  'Why it matters',
  'Remediation in the console',
  'Remediation by API',
];

/** The catalogue as this run judged by it: what was checked, how strictly, and with what result. */
export async function writeChecks(book: Book, { checks, summary }: EvaluatedRun): Promise<void> {
  const widths = [22, 10, 6, 34, 24, 8, 8, 10, 13, 44, 44, 44];
  const page = openPage(book, { name: 'Checks', widths, orientation: 'landscape' });
  await page.title('Checks');
  await page.subtitle('Counts are verdicts: one a package, or one a file where a check judges files.');
  await page.grid(
    HEADERS,
    checks.map((check) => {
      const { pass, fail, unknown, notApplicable } = countsOf(summary, check.id);
      const tone = SEVERITY_TONES[check.severity];
      return [
        check.id,
        { value: check.severity, tone },
        check.enabled ? 'yes' : 'no',
        check.title,
        paramsText(check.params),
        { value: fail, tone: fail > 0 ? tone : null },
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
