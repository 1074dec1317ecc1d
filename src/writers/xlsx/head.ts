import { targetName } from '../../core/model/target.ts';
import { onItsWay } from '../../texts/on-its-way.ts';
import { exitOf } from '../exit.ts';
import { bannerStyle, tonedStyle } from './styles.ts';
import { SEVERITY_TONES } from './tones.ts';
import { count, counted } from './words.ts';
import type { EvaluatedRun, Summary, WorstFinding } from '../../core/model/run.ts';
import type { Texts } from '../../texts/index.ts';
import type { Page } from './page.ts';
import type { Link } from './page-cell.ts';

/** What came of a run, word for word the same on each page that begins with it. */
export async function writeHead(
  page: Page,
  { summary }: EvaluatedRun,
  { texts, placeOf }: { texts: Texts; placeOf: (findingId: string) => Link | undefined },
): Promise<void> {
  const { results, workbook } = texts;
  const { result, complete, headline, changes, worst } = summary;
  const badge = complete
    ? { text: results.complete, style: tonedStyle('good', 'badge') }
    : { text: results.incomplete, style: tonedStyle('medium', 'badge') };
  await page.banner(
    { text: results.words[result], style: bannerStyle(result) },
    // The word itself says it.
    result === 'incomplete' ? null : badge,
  );
  await page.space();
  await page.lead(headline);
  await page.sentence(changes);
  await page.sentence(exitOf(summary, texts.page));
  if (complete) await page.sentence(workbook.completeMeans);
  else await writeReasons(page, summary, texts);
  if (worst.length === 0) return;
  await page.heading(workbook.fixFirst.title);
  await page.grid(
    workbook.fixFirst.heads,
    worst.map((finding) => [
      // LibreOffice neither wraps a text that leads elsewhere nor keeps its colour: the link is on a short, plain one.
      { value: finding.checkId, link: placeOf(finding.findingId) },
      {
        value: texts.page.words[finding.severity],
        tone: SEVERITY_TONES[finding.severity],
      },
      [titleOf(finding, texts), whatOf(finding), finding.message, alsoOf(finding, workbook)]
        .filter((line) => line !== '')
        .join('\n'),
    ]),
    { toEnd: true },
  );
}

/** The first page shows so many reasons. */
const MOST_REASONS = 5;

async function writeReasons(page: Page, { incompleteBecause }: Summary, { workbook }: Texts): Promise<void> {
  const link = { sheet: workbook.sheets.coverage, to: 'A1' };
  for (const reason of incompleteBecause.slice(0, MOST_REASONS))
    await page.sentence(reason, { tone: 'medium' });
  const left = incompleteBecause.length - MOST_REASONS;
  if (left > 0) await page.sentence(workbook.moreReasons({ count: count(left) }), { tone: 'medium' });
  await page.sentence(workbook.seeCoverage, { link });
}

/** What is wrong, and to how many devices it is being given. */
function titleOf(finding: WorstFinding, texts: Texts): string {
  return [finding.failingTitle, onItsWay(finding, texts)].filter((part) => part !== '').join(' · ');
}

/** The package, or the target, as people know it. */
function whatOf(finding: WorstFinding): string {
  const { firmwareId, firmwareName, destVersion, productName, productKey, moduleName, fileName } = finding;
  if (firmwareId === '') return targetName(finding);
  const name = [firmwareName || firmwareId, destVersion].filter(Boolean).join(' ');
  return [name, productName || productKey, moduleName, fileName].filter(Boolean).join(' · ');
}

function alsoOf({ alsoOpen }: WorstFinding, { fixFirst }: Texts['workbook']): string {
  return alsoOpen > 0 ? fixFirst.also(counted(alsoOpen)) : '';
}
