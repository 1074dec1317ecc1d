import { sawNothing } from '../core/observed.ts';
import { isUnreached } from '../core/codes.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import type { TargetReport } from '../core/model/observation.ts';
import type { Summary } from '../core/model/run.ts';
import type { Severity } from '../core/model/severity.ts';
import { FORMATS } from '../writers/index.ts';
import type { RunOutcome } from '../run/outcome.ts';
import { print } from './io.ts';
import type { Io } from './io.ts';
import { printable, troubleLine } from './logger.ts';
import type { RunFlags } from './options.ts';

/** What each file of a run folder is for, in a few words. */
const FILES: Readonly<Record<string, string>> = {
  ...Object.assign({}, ...FORMATS.map((format) => (format.stage === 'folder' ? format.files : {}))),
  'manifest.json': 'what ran, on what, with what; digest of every file',
  'manifest.json.sig': 'its Ed25519 signature; check with: ota-audit verify --public-key',
  SHA256SUMS: 'check with: sha256sum -c SHA256SUMS',
  'run.json': 'what the run says as a whole: reports are made from it and the results',
  'results.jsonl': 'each package with its verdicts and findings; what the next run compares with',
  'plan.json': 'the targets, the selection of each, and who asks',
  'ledger/': 'the observations that all of this was made from, a file a target',
};

/** Prints what came of a run, as the flags want it. @returns its exit code */
export function printOutcome(
  outcome: RunOutcome,
  { json, quiet, logFormat }: Pick<RunFlags, 'json' | 'quiet' | 'logFormat'>,
  io: Io,
): number {
  const say = (text: string): unknown => io.stderr.write(troubleLine(logFormat, text));
  printTroubles(outcome, say, quiet === true);
  if (json === true) print(io, jsonResult(outcome));
  else if (quiet !== true) printResult(outcome, io);
  return outcome.exitCode;
}

/** The run in a few lines on stdout: verdict, coverage, findings, files. */
export function printResult(outcome: RunOutcome, io: Io): void {
  const { info, summary, folder } = outcome;
  print(io, `${info.job} ${info.runId}: ${summary.complete ? 'COMPLETE' : 'INCOMPLETE'}`);
  print(io, `  ${printable(summary.headline)}`);
  for (const reason of summary.incompleteBecause) print(io, `  ! ${printable(reason)}`);
  print(io, `  ${coverageText(summary)}`);
  print(io, `  ${findingsText(summary)}`);
  for (const note of summary.notes) print(io, `  · ${printable(note)}`);
  print(io);
  print(io, printable(`${folder}/`));
  const width = Math.max(...outcome.files.map((name) => name.length));
  for (const name of outcome.files) print(io, `  ${name.padEnd(width)}  ${FILES[name] ?? ''}`.trimEnd());
}

/**
 * What somebody has to look at, for whoever reads stderr at night: all of it where stdout says nothing (`brief`).
 */
function printTroubles(outcome: RunOutcome, say: (text: string) => unknown, brief: boolean): void {
  const { summary, info } = outcome;
  for (const { report } of summary.targets) if (report.stopped) say(stoppedText(report, report.stopped));
  for (const { format, problem } of outcome.failedOutputs) {
    say(`${format} could not be written: ${problem}`);
  }
  if (sawNothing({ complete: summary.complete, ...summary.coverage }))
    say('nothing was seen: `latest` stays as it is, and the next run is not compared with this one');
  if (!brief || outcome.exitCode === 0) return;
  for (const reason of summary.incompleteBecause) say(`INCOMPLETE: ${reason}`);
  say(`${info.job} ${info.runId}: ${EXIT_CODE_WORDS[outcome.exitCode]}`);
  say(summary.headline);
  say(`${coverageText(summary)}; ${findingsText(summary)}`);
  say(`see ${outcome.folder}`);
}

function stoppedText(report: TargetReport, stopped: NonNullable<TargetReport['stopped']>): string {
  const { account, region, iotInstanceId } = report.target;
  const where = [account, region, iotInstanceId].filter((part) => part !== '').join('/');
  const requestId = stopped.requestId === '' ? '' : ` (request ID ${stopped.requestId})`;
  return (
    printable(
      `${where} ${isUnreached(stopped.code) ? 'could not be reached' : 'was given up'}: ${stopped.code}: ${stopped.detail}${requestId}`,
    ) + hint(stopped.hint)
  );
}

const hint = (text: string): string => (text === '' ? '' : `\n  ${printable(text)}`);

function coverageText({ coverage }: Summary): string {
  const { requested, audited, notFound, denied, failed } = coverage;
  return `${requested} requested = ${audited} audited + ${notFound} not found + ${denied} denied + ${failed} failed`;
}

function findingsText({ open, accepted, unjudged }: Summary): string {
  const counts = (by: Record<Severity, number>): string =>
    SEVERITIES.filter((severity) => by[severity] > 0)
      .map((severity) => `${by[severity]} ${severity}`)
      .join(', ') || 'none';
  return `open: ${counts(open)}; accepted: ${counts(accepted)}; not judged: ${counts(unjudged)}`;
}

/** Rows of the tables that every run has. */
function rowCounts({ coverage, files, open, accepted, unknown, states, differences }: Summary): object {
  const findings = [open, accepted, unknown].flatMap((by) => Object.values(by));
  return {
    packages: coverage.requested,
    findings: findings.reduce((sum, count) => sum + count, states.resolved),
    files,
    coverage: coverage.requested - coverage.audited + differences,
  };
}

/** One line of JSON for scripts. Keys are snake_case, like the tables' columns; keys may be added. */
export function jsonResult(outcome: RunOutcome): string {
  const { info, summary, finishedAt } = outcome;
  const { requested, audited, notFound, denied, failed } = summary.coverage;
  const result = {
    job: info.job,
    run_id: info.runId,
    as_of: info.asOf,
    complete: summary.complete,
    incomplete_because: summary.incompleteBecause,
    exit_code: outcome.exitCode,
    coverage: { requested, audited, not_found: notFound, denied, failed },
    unknown: summary.unknown,
    states: summary.states,
    fail_on: summary.failOn,
    findings_at_or_above_fail_on: summary.counting,
    folder: outcome.folder,
    files: outcome.files,
    failed_outputs: outcome.failedOutputs,
    outcome: summary.outcome,
    result: summary.result,
    headline: summary.headline,
    changes: summary.changes,
    open: summary.open,
    accepted: summary.accepted,
    unjudged: summary.unjudged,
    counting: summary.counting,
    outcomes: summary.outcomes,
    counts: rowCounts(summary),
    started_at: info.startedAt,
    finished_at: finishedAt,
  };
  // JSON leaves the second half of the controls as they are; a terminal does not.
  return printable(JSON.stringify(result));
}

/** The exit code in words. */
export const EXIT_CODE_WORDS: Readonly<Record<number, string>> = {
  0: 'audit complete, nothing at or above --fail-on',
  1: 'a defect of the program',
  2: 'usage or configuration error; nothing was queried',
  3: 'audit complete, with findings that count at or above --fail-on',
  4: 'audit INCOMPLETE: not everything was answered',
  5: 'the service refused the identity or the account for every target',
  6: 'another run of this job holds the lock',
  7: 'the audit is done and kept, but an output could not be written',
};
