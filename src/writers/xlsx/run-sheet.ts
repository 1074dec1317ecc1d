import { openPage } from './page.ts';
import {
  callsSentence,
  coverageSentence,
  duplicatesSentence,
  formatInstant,
  listSentence,
  stoppedSentence,
} from './words.ts';
import type { EvaluatedRun } from '../../core/model.ts';
import type { Book } from './book.ts';

/** What ran, when, where, against what: the sheet that an auditor reads last. */
export async function writeRun(book: Book, { info, finishedAt, summary }: EvaluatedRun): Promise<void> {
  const page = openPage(book, { name: 'Run', widths: [24, 90] });
  await page.title('Run');
  await page.pairs([
    ['Run', info.runId],
    ['Job', info.job],
    ['Result', summary.complete ? 'COMPLETE' : 'INCOMPLETE'],
    ['Coverage', coverageSentence(summary.coverage)],
    ['Started', formatInstant(info.startedAt)],
    ['Continued after an interruption', (info.continuedAt ?? []).map(formatInstant).join(', ') || 'no'],
    ['Finished', formatInstant(finishedAt)],
    ['Links judged as of', formatInstant(info.asOf)],
    ['Fails from severity', summary.failOn],
    ['Tool', `ota-audit ${info.toolVersion}`],
    ['Node', info.nodeVersion],
    ['Host', info.host],
  ]);
  for (const { report, coverage } of summary.targets) {
    await page.heading(`Target ${report.target.account}`);
    await page.pairs([
      ['Account', report.target.account],
      ['Region', report.target.region],
      ['Instance', report.target.iotInstanceId || 'none'],
      ['Endpoint', report.endpoint],
      ['Identity', report.identity],
      ['Selection', report.selection],
      ['SHA-256 of the selection’s file', report.selectionSha256 ?? 'none'],
      ['Coverage', coverageSentence(coverage)],
      ['Live list', listSentence(report.list)],
      ['Duplicates', duplicatesSentence(report.duplicates)],
      ['Calls', callsSentence(report)],
      ['Given up', stoppedSentence(report.stopped)],
      ['Selection problem', report.selectionProblem ?? 'none'],
    ]);
  }
  await page.heading('About this workbook');
  await page.sentence(
    'Every requested firmware has a row on Packages; what was not audited has one on Coverage. Times are UTC. Links are ' +
      'kept without their signature. The CSV files beside this workbook hold the same rows for machines; manifest.json and ' +
      'SHA256SUMS show whether any file was altered since.',
  );
  page.close();
}
