//  collectTarget ──► resume: the ledger of an interrupted run, if it is this target's ──► skip, go on or begin anew
//               ──► selected: events of the selection ──► observer ──► probing ──► ledger ─┬──► end record
//                                                                      asking rollouts ◄──┘ └─► the next target, while these are asked
import { rm } from 'node:fs/promises';
import { CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { ListPage, Observation, TargetReport } from '../core/model/observation.ts';
import type { Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { Logger } from '../core/ports.ts';
import type { AnswerCounts, LedgerEnd, LedgerHead } from '../ledger/records.ts';
import { LEDGER_SCHEMA_VERSION } from '../ledger/records.ts';
import { createCodeTally } from '../evaluate/code-tally.ts';
import type { CodeTally } from '../evaluate/code-tally.ts';
import { describeList } from '../sources/selection-list.ts';
import { selectFirmware } from '../sources/select-firmware.ts';
import { forEachInFlight } from '../quota/in-flight.ts';
import { isUnreached } from '../core/codes.ts';
import type { Account } from './account.ts';
import type { RolloutAskerOptions } from './ask-rollouts.ts';
import { createAskingRollouts, NO_ROLLOUTS, tellPending } from './asking-rollouts.ts';
import type { AskingRollouts, RolloutChoice } from './asking-rollouts.ts';
import { callerOf, limitersOf, stoppedBy } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Job } from '../job/job.ts';
import type { EndSignals } from './end-signals.ts';
import { noteList } from './list-findings.ts';
import type { ListFindings } from './list-findings.ts';
import type { Lock } from './lock.ts';
import type { Access } from './access.ts';
import type { RunPorts } from './ports.ts';
import type { ServiceClock } from './service-clock.ts';
import { createObserver } from './observe.ts';
import type { Observer } from './observe.ts';
import type { PlannedTarget } from './plan.ts';
import type { Probing } from './probing.ts';
import type { RunProgress } from './progress.ts';
import type { RateLimiters } from './rate-limiters.ts';
import { resumeTarget } from './resume.ts';
import type { Resumed } from './resume.ts';
import { openTargetLedger } from './target-ledger.ts';
import type { TargetLedger } from './target-ledger.ts';

/** Of a run's collecting. */
export interface CollectOptions {
  job: Job;
  runId: string;
  targets: readonly PlannedTarget[];
  access: Access;
  /** Where a target's ledger lies. */
  ledgerPath: (target: PlannedTarget) => string;
  lock: Lock;
  end: EndSignals;
  /** Ends collecting where a target's ledger cannot be written: nothing more can be kept. */
  fail: (error: unknown) => void;
  ports: RunPorts;
  /** Told of every answer that is dated. */
  serviceClock: ServiceClock;
  /** How rollouts are asked for; absent: they are not. */
  rollouts?: RolloutChoice;
  /** Called once, when the first call is about to be made: there is time while its answer is waited for. */
  meanwhile: () => void;
}

export interface CollectContext extends CollectOptions {
  rateLimiters: RateLimiters;
  probing: Probing;
  progress: RunProgress;
}

/** A target of which everything is queried. */
export interface Queried {
  /** Resolves when its rollouts are asked as well, and its ledger is ended. @throws as `collectTarget` */
  ended: Promise<void>;
}

/**
 * Collects one target into its ledger, from the start or from where an interrupted run left it. Resolves when all of its
 * packages are queried: the next target need not wait for this one's rollouts.
 */
export async function collectTarget(
  planned: PlannedTarget,
  account: Account,
  context: CollectContext,
): Promise<Queried> {
  const { lock, ports, progress } = context;
  const path = context.ledgerPath(planned);
  const caller = await callerOf(planned, account, context);
  const head = headOf(planned, caller.identity, context);
  const isChosen = (observation: Observation): boolean => context.rollouts?.isChosen(observation) ?? false;
  const resumed = await resumeTarget(path, head, isChosen, ports.logger);
  if (resumed) progress.continued(planned, resumed.survey);
  if (resumed?.survey.end) return { ended: Promise.resolve() };
  if (!resumed) await rm(path, { force: true });
  const continued = resumed?.survey ?? null;
  const ledger = await openTargetLedger({ path, head, continued, lock, ports });
  const rollouts = rolloutsOf(planned, caller, { account, ledger, resumed }, context);
  try {
    const observer = observerOf(planned, caller, resumed, context);
    const end = await fillLedger({ planned, observer, ledger, resumed, rollouts }, context);
    tellPending(rollouts, planned.target, ports.logger);
    return { ended: endLedger(rollouts, end, ledger) };
  } catch (error) {
    await rollouts.giveUp();
    await ledger.close();
    throw error;
  }
}

async function endLedger(
  rollouts: AskingRollouts,
  end: () => Omit<LedgerEnd, 'records'>,
  ledger: TargetLedger,
): Promise<void> {
  try {
    await rollouts.settled();
    await ledger.append({ kind: 'end', end: { ...end(), records: ledger.records } });
  } finally {
    await ledger.close();
  }
}

/** How its rollouts are asked for, beginning with those that an interrupted run had still to ask. */
function rolloutsOf(
  planned: PlannedTarget,
  caller: Caller,
  { account, ledger, resumed }: { account: Account; ledger: TargetLedger; resumed: Resumed | null },
  { job, end, rollouts: choice, rateLimiters, ports }: CollectContext,
): AskingRollouts {
  if (!choice) return NO_ROLLOUTS;
  const { credentials } = caller;
  const open = (): RolloutAskerOptions => ({
    iotInstanceId: planned.target.iotInstanceId,
    client: account.rolloutClient(planned, credentials),
    credentials,
    limiters: limitersOf(planned, caller, rateLimiters).rollouts,
    retry: job.retry,
    end,
    clock: ports.clock,
    random: ports.random,
  });
  const asking = createAskingRollouts(choice, open, async (firmwareId, asked) => {
    await ledger.append({ kind: 'rollouts', firmwareId, ...asked });
  });
  for (const firmwareId of resumed?.unasked ?? []) asking.ask(firmwareId);
  return asking;
}

function observerOf(
  planned: PlannedTarget,
  caller: Caller,
  resumed: Resumed | null,
  { job, end, rateLimiters, ports }: CollectContext,
): Observer {
  const { credentials, client, trouble } = caller;
  const { observed = 0, 'not-found': notFound = 0 } = resumed?.survey.counts ?? {};
  return createObserver({
    target: planned.target,
    client,
    credentials,
    limiters: limitersOf(planned, caller, rateLimiters),
    retry: job.retry,
    end,
    clock: ports.clock,
    random: ports.random,
    answered: observed + notFound > 0,
    ...(trouble && { stopped: stoppedBy(trouble) }),
  });
}

function headOf(
  planned: PlannedTarget,
  identity: LedgerHead['identity'],
  { runId, job }: Pick<CollectOptions, 'runId' | 'job'>,
): LedgerHead {
  const { target, endpoint, selection, digest } = planned;
  const { description, chosenBy, listedProducts, files, ids, noRows, alsoNamed } = selection;
  return {
    schemaVersion: LEDGER_SCHEMA_VERSION,
    runId,
    target,
    endpoint,
    identity,
    selection: {
      selection: description,
      chosenBy,
      ...(listedProducts.length > 0 && { listedProducts }),
      ...(files.length > 0 && { selectionSha256: files.map(({ sha256 }) => sha256).join(', ') }),
      duplicates: ids?.duplicates ?? { count: 0, lines: [] },
      ...(noRows && { noRows }),
      ...(alsoNamed > 0 && { alsoNamed }),
    },
    ...(job.rollouts && { rollouts: job.rollouts }),
    digest,
  };
}

interface Filling {
  planned: PlannedTarget;
  observer: Observer;
  ledger: TargetLedger;
  /** What an interrupted run had recorded; null: nothing. */
  resumed: Resumed | null;
  rollouts: AskingRollouts;
}

/** Asks for every firmware of the selection that is not recorded yet. @returns how the ledger ends */
async function fillLedger(
  filling: Filling,
  context: CollectContext,
): Promise<() => Omit<LedgerEnd, 'records'>> {
  const { planned, observer, ledger, resumed, rollouts } = filling;
  const { job, probing, progress, ports } = context;
  const counts: AnswerCounts = { ...(resumed?.survey.counts ?? NO_ANSWERS) };
  const found: ListFindings = { list: null, selectionProblem: null };
  const codes = createCodeTally();
  const keep = async (observation: Observation): Promise<void> => {
    const { target: _, ...record } = observation;
    await ledger.append({ kind: 'observation', observation: record });
    counts[observation.answer.kind] += 1;
    codes.add(observation);
    progress.observed(observation);
    rollouts.offer(observation);
  };
  const selected = selectedOf(filling, found, context);
  let unread: CallFailure | undefined;
  await probing
    .during((probe) =>
      forEachInFlight(selected, job.concurrency.queries, async (entry) => {
        await probe(await observer.observe(entry), keep);
      }),
    )
    .catch((error: unknown) => {
      // A list that could not be read: it stands in the end record. What was selected before is collected.
      if (!(error instanceof CallError)) throw error;
      unread = error.failure;
    });
  tellUnanswered(codes, planned.target, ports.logger);
  const stopped = observer.stopped ?? unreached(unread, counts);
  return () => ({ finishedAt: new Date(ports.clock.now()).toISOString(), counts, stopped, ...found });
}

/** Whoever reads only the log learns why a run is INCOMPLETE, however few firmware caused it. */
function tellUnanswered(codes: CodeTally, { account, region, iotInstanceId }: Target, logger: Logger): void {
  const [failed, denied] = [codes.text('failed'), codes.text('denied')];
  if (failed + denied === '') return;
  const why = { ...(failed !== '' && { failed }), ...(denied !== '' && { denied }) };
  logger.warn('package without an answer', { account, region, iotInstanceId, ...why });
}

/** Where a list call reached nobody, that is all that is known of the target. */
function unreached(failure: CallFailure | undefined, counts: AnswerCounts): TargetReport['stopped'] {
  if (!failure || !isUnreached(failure.code) || counts.observed + counts['not-found'] > 0) return null;
  const { code, detail, requestId, hint } = failure;
  return { kind: 'unavailable', code, detail, requestId, hint };
}

const NO_ANSWERS: AnswerCounts = { observed: 0, 'not-found': 0, denied: 0, failed: 0 };

/** The firmware to ask for; what else the selection tells is recorded on the way. */
async function* selectedOf(
  { planned, observer, ledger, resumed }: Filling,
  found: ListFindings,
  { progress }: CollectContext,
): AsyncGenerator<Selected, void, undefined> {
  const { selection } = planned;
  const listPage = async (
    page: number,
    { productKey, destVersion }: { productKey?: string; destVersion?: string },
  ): Promise<ListPage> => {
    const answer = await observer.listPage(page, productKey, destVersion);
    await ledger.append({ kind: 'page', calls: answer.calls, throttled: answer.throttled });
    if (answer.page) return answer.page;
    const { code, detail } = answer.failure;
    const list = describeList({ productKeys: productKey === undefined ? [] : [productKey], destVersion });
    found.selectionProblem ??= `page ${page} of the ${list} could not be read: ${code}: ${detail}`;
    throw new CallError(answer.failure);
  };
  for await (const event of selectFirmware(selection, listPage)) {
    switch (event.kind) {
      case 'firmware':
        if (!resumed?.hasFirmware(event.selected)) yield event.selected;
        break;
      case 'total':
        progress.total(planned, event.total);
        break;
      case 'list':
        noteList(found, event, selection);
        break;
      case 'difference':
        if (!resumed?.hasDifference(event.difference)) {
          const { target: _, ...difference } = event.difference;
          await ledger.append({ kind: 'difference', difference });
        }
    }
  }
}
