//  collectTarget ──► resume: the ledger of an interrupted run, if it is this target's ──► skip, go on or begin anew
//               ──► selected: events of the selection ──► observer ──► probing ──► ledger ──► end record
import { rm } from 'node:fs/promises';
import { AuditError, CallError } from '../core/errors.ts';
import type { CallFailure } from '../core/errors.ts';
import type { ListPage, Observation, TargetReport } from '../core/model/observation.ts';
import type { Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { Logger } from '../core/ports.ts';
import { orAborted } from '../core/or-aborted.ts';
import type { AnswerCounts, LedgerHead } from '../ledger/records.ts';
import { LEDGER_SCHEMA_VERSION } from '../ledger/records.ts';
import { createCodeTally } from '../evaluate/code-tally.ts';
import type { CodeTally } from '../evaluate/code-tally.ts';
import { describeList } from '../sources/selection-list.ts';
import { selectFirmware } from '../sources/select-firmware.ts';
import { forEachInFlight } from '../quota/in-flight.ts';
import { isUnreached } from '../core/codes.ts';
import type { OurCode } from '../core/codes.ts';
import type { IotClient } from '../iot/client.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import { NOBODY, noCredentials } from './access.ts';
import type { Account } from './account.ts';
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
  /** Called once, when the first call is about to be made: there is time while its answer is waited for. */
  meanwhile: () => void;
}

export interface CollectContext extends CollectOptions {
  rateLimiters: RateLimiters;
  probing: Probing;
  progress: RunProgress;
}

/** Collects one target into its ledger, from the start or from where an interrupted run left it. */
export async function collectTarget(
  planned: PlannedTarget,
  account: Account,
  context: CollectContext,
): Promise<void> {
  const { lock, ports, progress } = context;
  const path = context.ledgerPath(planned);
  const caller = await callerOf(planned, account, context);
  const head = headOf(planned, caller.identity, context.runId);
  const resumed = await resumeTarget(path, head, ports.logger);
  if (resumed) progress.continued(resumed.survey);
  if (resumed?.survey.end) return;
  if (!resumed) await rm(path, { force: true });
  const continued = resumed?.survey ?? null;
  const ledger = await openTargetLedger({ path, head, continued, lock, ports });
  try {
    const observer = observerOf(planned, caller, resumed, context);
    await fillLedger({ planned, observer, ledger, resumed }, context);
  } finally {
    await ledger.close();
  }
}

/** Who asks for a target, and through what. */
interface Caller {
  identity: LedgerHead['identity'];
  credentials: CredentialsSource;
  client: IotClient;
  /** Why nothing is asked, where the credentials cannot be had. */
  trouble: AuditError | null;
}

/** STS is asked while connections are opened, so that the first calls do not bunch behind a handshake. */
async function callerOf(
  planned: PlannedTarget,
  account: Account,
  { access, end, meanwhile }: CollectContext,
): Promise<Caller> {
  const credentials = await access.credentials(planned.entry);
  if (credentials instanceof AuditError) return noCaller(credentials, planned, account);
  const client = account.client(planned, credentials);
  // Connections that nobody answers are given up with the calls.
  const warming = orAborted(client.warm(), end.abandon).catch(() => undefined);
  const [identity] = await Promise.all([
    access.identity(planned.entry, credentials, end.interrupted),
    warming,
  ]);
  meanwhile();
  if (identity instanceof AuditError) return noCaller(identity, planned, account);
  return { identity, credentials, client, trouble: null };
}

function noCaller(trouble: AuditError, planned: PlannedTarget, account: Account): Caller {
  const credentials = noCredentials(trouble);
  return { identity: NOBODY, credentials, client: account.client(planned, credentials), trouble };
}

function observerOf(
  { target, entry }: PlannedTarget,
  { identity, credentials, client, trouble }: Caller,
  resumed: Resumed | null,
  { job, end, rateLimiters, ports }: CollectContext,
): Observer {
  const { account, quota } = entry;
  const { uid } = identity;
  const { observed = 0, 'not-found': notFound = 0 } = resumed?.survey.counts ?? {};
  return createObserver({
    target,
    client,
    credentials,
    limiters: rateLimiters.of({ account, quota, ...(uid !== null && { uid }) }),
    retry: job.retry,
    end,
    clock: ports.clock,
    random: ports.random,
    answered: observed + notFound > 0,
    ...(trouble && { stopped: stoppedBy(trouble) }),
  });
}

function stoppedBy({ message, hint }: AuditError): NonNullable<TargetReport['stopped']> {
  const code: OurCode = 'CredentialsUnavailable';
  return { kind: 'identity', code, detail: message, requestId: '', hint };
}

function headOf(planned: PlannedTarget, identity: LedgerHead['identity'], runId: string): LedgerHead {
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
    digest,
  };
}

interface Filling {
  planned: PlannedTarget;
  observer: Observer;
  ledger: TargetLedger;
  /** What an interrupted run had recorded; null: nothing. */
  resumed: Resumed | null;
}

/** Asks for every firmware of the selection that is not recorded yet, and ends the ledger. */
async function fillLedger(filling: Filling, context: CollectContext): Promise<void> {
  const { planned, observer, ledger, resumed } = filling;
  const { job, probing, progress, ports } = context;
  const counts: AnswerCounts = { ...(resumed?.survey.counts ?? NO_ANSWERS) };
  const found: ListFindings = { list: null, selectionProblem: null };
  const codes = createCodeTally();
  const keep = async (observation: Observation): Promise<void> => {
    const { target: _, ...record } = observation;
    await ledger.append({ kind: 'observation', observation: record });
    counts[observation.answer.kind] += 1;
    codes.add(observation.answer);
    progress.observed(observation);
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
  const finishedAt = new Date(ports.clock.now()).toISOString();
  const stopped = observer.stopped ?? unreached(unread, counts);
  const end = { finishedAt, records: ledger.records, counts, stopped, ...found };
  await ledger.append({ kind: 'end', end });
}

/** Whoever reads only the log learns why a run is INCOMPLETE, however few firmware caused it. */
function tellUnanswered(codes: CodeTally, { account, region, iotInstanceId }: Target, logger: Logger): void {
  const [failed, denied] = [codes.text('failed'), codes.text('denied')];
  if (failed + denied === '') return;
  const why = { ...(failed !== '' && { failed }), ...(denied !== '' && { denied }) };
  logger.warn('firmware without an answer', { account, region, iotInstanceId, ...why });
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
