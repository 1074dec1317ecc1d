//  evaluateRun ──► judge ──► evidence (what each check may see) ──► checks/*
//       │            └─────► finding-id
//       ├──────► exceptions: which findings are accepted
//       └──────► summary ──► counts, policy-tally, products, lifetimes, notes
//  policy: the job's word on the checks, made ready once for each combination of overrides
import { formatDuration } from '../core/duration.ts';
import type {
  Difference,
  Evaluated,
  EvaluatedRun,
  Finding,
  Observation,
  RunInfo,
  TargetReport,
} from '../core/model.ts';
import { checkInfos } from './check-infos.ts';
import { exceptionNotes } from './exception-notes.ts';
import { createExceptions } from './exceptions.ts';
import type { Accept } from './exceptions.ts';
import type { Fingerprint } from './finding-id.ts';
import { judge } from './judge.ts';
import type { Policy } from './policy.ts';
import { createSummary } from './summary.ts';

/** An as-of so much before the run's start is worth a word. */
const AS_OF_TOLERANCE_MS = 60_000;

export interface EvaluateOptions {
  info: RunInfo;
  /** When collecting ended, ISO 8601 UTC. */
  finishedAt: string;
  policy: Policy;
  /** Reads the ledger from its start, each time it is called. */
  observations(): AsyncIterable<Observation>;
  differences(): AsyncIterable<Difference>;
  targetReports: readonly TargetReport[];
  fingerprint: Fingerprint;
}

/**
 * Judges a stored run: one pass for the summary, and one more each time a report reads the firmware. Holds one
 * firmware at a time, so judging is repeated rather than remembered.
 * @throws RangeError where `info.asOf` is no time
 */
export async function evaluateRun(options: EvaluateOptions): Promise<EvaluatedRun> {
  const { info, finishedAt, policy } = options;
  const asOfMs = Date.parse(info.asOf);
  if (Number.isNaN(asOfMs)) throw new RangeError(`as_of is not a time: ${info.asOf}`);

  const exceptions = createExceptions(policy.exceptions, asOfMs);
  const uses = exceptions.tally();

  async function* judgeAll(fingerprint: Fingerprint): AsyncGenerator<Evaluated, void, undefined> {
    for await (const observation of options.observations()) {
      const evaluated = judge(observation, policy, asOfMs, fingerprint);
      for (const finding of evaluated.findings) markAccepted(finding, exceptions.accept);
      yield evaluated;
    }
  }

  const summary = createSummary(policy, uses);
  // The summary counts findings and needs none of their names; naming them costs more than judging.
  for await (const evaluated of judgeAll(() => '')) summary.add(evaluated);
  for await (const _ of options.differences()) summary.addDifference();
  const finished = summary.finish(options.targetReports);
  const used = uses.uses();
  finished.notes.push(...exceptionNotes(used, asOfMs, finished.complete, policy.texts.notes));
  const aheadMs = Date.parse(info.startedAt) - asOfMs;
  if (aheadMs > AS_OF_TOLERANCE_MS) {
    finished.notes.unshift(
      policy.texts.notes.asOfBefore({ asOf: info.asOf, ahead: formatDuration(aheadMs) }),
    );
  }
  return {
    info,
    finishedAt,
    locale: policy.locale,
    summary: finished,
    checks: checkInfos(policy),
    firmware: () => judgeAll(options.fingerprint),
    otherFindings: () => none(),
    differences: () => options.differences(),
    exceptions: used.map(({ use }) => use),
    frameworks: [],
    trend: [],
  };
}

function markAccepted(finding: Finding, accept: Accept): void {
  const accepted = accept(finding);
  if (!accepted) return;
  finding.state = 'accepted';
  finding.exceptionId = accepted.id;
  finding.exceptionUntil = accepted.until;
}

// oxlint-disable-next-line eslint/require-yield
async function* none(): AsyncGenerator<never> {}
