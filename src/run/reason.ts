import type { Summary } from '../core/model/run.ts';
import { counted } from '../evaluate/counts.ts';
import { exitCode } from '../evaluate/exit-code.ts';
import type { Texts } from '../texts/index.ts';

/** What could not be written, or whom a required message did not reach. */
export interface LostOutput {
  /** A format, `latest`, or a channel. */
  format: string;
  isMessage?: true;
}

/** Codes of refusals that are named. */
const MOST_CODES = 3;

/** Why a run ends with its exit code, as a clause: it follows `exit code n: `. */
export function reasonOf(code: number, summary: Summary, lost: readonly LostOutput[], texts: Texts): string {
  const { reasons } = texts.screen;
  if (code === 5) return reasons.refused({ codes: refusals(summary) });
  if (code === 7) {
    const otherwise = exitCode({ summary, allTargetsRefused: false, outputsFailed: false });
    const reason = reasonOf(otherwise, summary, [], texts);
    return reasons.lost({ what: lostText(lost, texts), code: otherwise, reason });
  }
  if (code === 4) return reasons.incomplete({ parts: unanswered(summary, texts) });
  return countedReason(code, summary, texts);
}

function lostText(lost: readonly LostOutput[], { screen, notes }: Texts): string {
  const { notWritten, notTold, both } = screen.reasons;
  const named = (isMessage: boolean): string[] =>
    lost.filter((output) => (output.isMessage === true) === isMessage).map(({ format }) => format);
  const [outputs, channels] = [named(false), named(true)];
  const first = notWritten({ outputs: outputs.join(notes.listComma) });
  const second = notTold({ channels: channels.join(notes.listComma), isOne: channels.length === 1 });
  if (outputs.length === 0) return second;
  return channels.length === 0 ? first : both({ first, second });
}

function countedReason(
  code: number,
  { failOn, failOnNew, persistingLeftOut }: Summary,
  { screen }: Texts,
): string {
  const { pass, fail, persisting } = screen.reasons;
  const settled = persistingLeftOut > 0 ? persisting(counted(persistingLeftOut)) : '';
  return (code === 0 ? pass : fail)({ failOn, failOnNew }) + settled;
}

function refusals({ targets }: Summary): string {
  const codes = new Set(targets.flatMap(({ report }) => report.stopped?.code ?? []));
  return [...codes].slice(0, MOST_CODES).join(', ') + (codes.size > MOST_CODES ? ' …' : '');
}

function unanswered({ coverage, targets }: Summary, { screen: texts, notes }: Texts): string {
  const stopped = targets.filter(({ report }) => report.stopped !== null).length;
  const selections = targets.filter(({ report }) => report.selectionProblem !== null).length;
  const parts = [
    [coverage.denied, texts.denied],
    [coverage.failed, texts.failed],
    [stopped, texts.givenUp],
    [selections, texts.selection],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, text]) => text(counted(count)))
    .join(notes.listComma);
}
