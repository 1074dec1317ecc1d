import { formatInstant } from '../../core/instant.ts';
import { textsOf } from '../../texts/index.ts';
import { openPage } from './page.ts';
import {
  callsSentence,
  coverageSentence,
  duplicatesSentence,
  listSentence,
  stoppedSentence,
} from './words.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { Book } from './book.ts';

/** What ran, when, where, against what: the sheet that an auditor reads last. */
export async function writeRun(book: Book, run: EvaluatedRun): Promise<void> {
  const { info, finishedAt, summary, locale, policySha256 } = run;
  const { workbook: all, page: texts, results } = textsOf(locale);
  const says = all.run;
  const page = openPage(book, { name: all.sheets.run, widths: [28, 96] });
  await page.title(says.title);
  await page.pairs([
    [says.run, info.runId],
    [says.job, info.job],
    [
      says.result,
      `${results.words[summary.result]} · ${summary.complete ? results.complete : results.incomplete}`,
    ],
    [says.coverage, coverageSentence(summary.coverage, all)],
    [says.started, formatInstant(info.startedAt, 'seconds')],
    [says.continued, (info.continuedAt ?? []).map((at) => formatInstant(at, 'seconds')).join(', ') || all.no],
    [says.finished, formatInstant(finishedAt, 'seconds')],
    [says.asOf, formatInstant(info.asOf, 'seconds')],
    [says.failOn, summary.failOn === 'never' ? all.neverFails : texts.words[summary.failOn]],
    [says.failOnNew, summary.failOnNew ? all.yes : all.no],
    [says.tool, `ota-audit ${info.toolVersion}`],
    [says.node, info.nodeVersion],
    [says.host, info.host],
    [says.policyDigest, policySha256],
  ]);
  for (const { report, coverage } of summary.targets) {
    await page.heading(says.targetOf(report.target));
    await page.pairs([
      [says.account, report.target.account],
      [says.region, report.target.region],
      [says.instance, report.target.iotInstanceId || all.none],
      [says.endpoint, report.endpoint],
      [says.identity, report.identity],
      [says.selection, report.selection],
      [says.selectionSha256, report.selectionSha256 ?? all.none],
      [says.coverage, coverageSentence(coverage, all)],
      [says.list, listSentence(report.list, all)],
      [says.duplicates, duplicatesSentence(report.duplicates, all)],
      [says.calls, callsSentence(report, all)],
      [says.givenUp, { value: stoppedSentence(report.stopped, all), tone: report.stopped ? 'high' : null }],
      [
        says.selectionProblem,
        { value: report.selectionProblem ?? all.none, tone: report.selectionProblem ? 'high' : null },
      ],
    ]);
  }
  await page.heading(says.about);
  await page.sentence(says.aboutText);
  page.close();
}
