import { formatInstant } from '../core/instant.ts';
import { jsonSummary } from '../run/json-summary.ts';
import { marksOf, subjectText } from '../run/finding-lines.ts';
import type { RunOutcome } from '../run/outcome.ts';
import { textsOf } from '../texts/index.ts';
import { printJson } from './io.ts';
import type { Io } from './io.ts';
import { render } from './layout.ts';
import type { Page } from './layout.ts';
import { troubleLine } from './logger.ts';
import type { RunFlags } from './options.ts';
import { headOf, nothingSeenOf, screenOf } from './screen.ts';
import { isDumb } from './status-line.ts';

/** Of a night's log, which somebody reads on a phone. */
const MOST = { sentences: 3, findings: 3 };

/** Prints what came of a run, as the flags want it. @returns its exit code */
export function printOutcome(
  outcome: RunOutcome,
  { json, quiet, logFormat }: Pick<RunFlags, 'json' | 'quiet' | 'logFormat'>,
  io: Io,
): number {
  if (json === true) printJson(io, jsonSummary(outcome));
  else if (quiet !== true) printResult(outcome, io);
  for (const { format, problem, hint, isMessage } of outcome.failedOutputs) {
    const what = isMessage === true ? 'notification failed' : 'could not be written';
    const toDo = hint === undefined ? '' : `. ${hint}`;
    io.stderr.write(troubleLine(logFormat, `${format} ${what}: ${problem}${toDo}`));
  }
  if ((json === true || quiet === true) && outcome.exitCode !== 0)
    io.stderr.write(troubleLine(logFormat, briefOf(outcome), briefFields(outcome)));
  return outcome.exitCode;
}

/** The run on stdout, for people. */
export function printResult(outcome: RunOutcome, io: Io): void {
  io.stdout.write(render(screenOf(outcome), pageOf(io)));
}

/** Colours only on a terminal that has them and whose owner wants them: https://no-color.org */
function pageOf({ stdout, env }: Io): Page {
  const isTerminal = stdout.isTTY === true;
  const isColored = isTerminal && !isDumb(env) && (env['NO_COLOR'] ?? '') === '';
  return { columns: isTerminal ? stdout.columns || null : null, isColored };
}

/** What a log at night has to say of a run: when, what, why, what to fix first and where to look. */
function briefOf(outcome: RunOutcome): string {
  const { summary, exitCode: code, reason, folder, locale } = outcome;
  const texts = textsOf(locale);
  const head = headOf(outcome, texts).map((part) => (typeof part === 'string' ? part : part.text));
  const lines = [
    `${formatInstant(Date.now())} ${head.join('')}`,
    summary.headline,
    texts.screen.exitCode({ code, reason }),
    ...summary.incompleteBecause.slice(0, MOST.sentences),
    nothingSeenOf(summary, texts),
    ...worstOf(outcome),
    `${folder}/`,
  ];
  return lines.filter((line) => line !== '').join('\n  ');
}

function worstOf(outcome: RunOutcome): string[] {
  const { worst, targets } = outcome.summary;
  const texts = textsOf(outcome.locale);
  return worst.slice(0, MOST.findings).map((finding) => {
    const { severity, checkId } = finding;
    const marks = marksOf(finding, outcome, texts);
    const subject = subjectText(finding, targets.length > 1, texts);
    return [texts.page.words[severity], checkId, subject, ...marks].join('  ');
  });
}

/** For machines that read logs. */
function briefFields({ info, summary, exitCode, folder }: RunOutcome): Parameters<typeof troubleLine>[2] {
  const { result, complete } = summary;
  return { job: info.job, run_id: info.runId, result, complete, exit_code: exitCode, folder };
}
