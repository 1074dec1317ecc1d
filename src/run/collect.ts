import { CallError } from '../core/errors.ts';
import { targetKey } from '../core/model/target.ts';
import type { ListPage, Observation } from '../core/model/observation.ts';
import type { Selected } from '../core/model/selection.ts';
import type { Target } from '../core/model/target.ts';
import type { OnProgress, Progress } from '../core/ports.ts';
import type { Job } from '../job/job.ts';
import type { LedgerRecord } from '../ledger/records.ts';
import { forEachInFlight } from '../quota/in-flight.ts';
import { selectFirmware } from '../sources/select.ts';
import type { PreparedSelection } from '../sources/select.ts';
import type { Seen } from '../sources/seen.ts';
import type { EndSignals } from './end-signals.ts';
import { createLaneBook } from './lanes.ts';
import type { RunPorts } from './ports.ts';
import type { PreparedTarget } from './prepare.ts';
import { openProbing } from './probing.ts';
import type { Probing } from './probing.ts';
import { openSession } from './session.ts';
import type { Place, Session } from './session.ts';
import { differenceKey, recordKey } from './unfinished.ts';
import type { Unfinished } from './unfinished.ts';

/** Hands a record to the ledger; rejects with AuditError `output-failed` where the disk refuses it. */
type Append = (record: LedgerRecord) => Promise<void>;

/**
 *   for each target: selectFirmware ──► forEachInFlight ──► observer (lane, retry, client) ──► probing ──► ledger
 *                         └─ listPage ──┘
 *
 * Targets run one after another; what goes wrong with one is written into its report and keeps no other from running.
 */
export async function collect(options: CollectOptions): Promise<Progress> {
  const { job, targets, append, ports, unfinished, end, meanwhile } = options;
  const lanes = createLaneBook(ports);
  const progress = createCounter(targets, unfinished, ports.onProgress);
  // A list may have changed since: what is new gets numbers behind all that were given out.
  let seq = unfinished?.lastSeq ?? 0;
  const nextSeq = (): number => (seq += 1);
  const probing = await openProbing(job, end, ports);
  const done = unfinished?.done;
  try {
    for (const prepared of targets) {
      if (prepared.selection.places.every((place) => unfinished?.doneTargets.has(targetKey(place)))) continue;
      const earlierCalls = unfinished?.calls ?? new Map<string, number>();
      const session = openSession(job, prepared, lanes.of(prepared.spec), end, earlierCalls, ports);
      try {
        await session.warm();
        if (prepared === targets[0]) meanwhile();
        await collectTarget({ job, prepared, session, append, progress, nextSeq, done, probing });
      } finally {
        await session.close();
      }
      for (const report of session.reports()) await append({ kind: 'target', report });
    }
  } finally {
    lanes.close();
    await probing.close();
  }
  return progress.state;
}

export interface CollectOptions {
  job: Job;
  targets: readonly PreparedTarget[];
  append: Append;
  /** What an interrupted run had recorded; null for a new run. */
  unfinished: Unfinished | null;
  end: EndSignals;
  ports: RunPorts;
  /** Called once, when the first call is about to be made: there is time while its answer is waited for. */
  meanwhile: () => void;
}

interface Collecting {
  job: Job;
  prepared: PreparedTarget;
  session: Session;
  append: Append;
  progress: Counter;
  nextSeq: () => number;
  probing: Probing;
  /** Recorded before the run was interrupted. */
  done: Seen | undefined;
}

async function collectTarget(collecting: Collecting): Promise<void> {
  for (const part of partsOf(collecting.prepared.selection)) {
    try {
      await collectPart(part, collecting);
    } catch (error) {
      // A list that could not be read: it stands in the place's report. What was selected before is collected.
      if (!(error instanceof CallError)) throw error;
    }
  }
}

/** A list is one part a place, so that one instance that cannot be listed keeps no other from being audited. */
function partsOf(selection: PreparedSelection): PreparedSelection[] {
  if (selection.csv) return [selection];
  return selection.places.map((place) => ({ ...selection, places: [place] }));
}

/** A night without packages must not look like a night without findings. */
const EMPTY_LIST =
  'the list is empty, and a lost instance ID or a wrong product key looks just like that; ' +
  'if it is right, say `list: { allowEmpty: true }` in the job';

async function collectPart(part: PreparedSelection, collecting: Collecting): Promise<void> {
  const { job, prepared, session, append, progress, nextSeq, done, probing } = collecting;
  const selected = selectFirmware(part, {
    nextSeq,
    listPage: (target, page, filter) => listPage(session.place(target), page, filter),
    onListTotal: (target, total) => progress.listed(target, total),
    onListFacts(target, facts) {
      const place = session.place(target);
      place.list = {
        total: facts.total,
        collected: facts.collected,
        pages: facts.pages,
        repeated: facts.repeated,
      };
      place.selectionProblem ??= facts.problem;
      const mayBeEmpty = part.csv !== null || prepared.spec.select.list?.allowEmpty === true;
      if (facts.complete && facts.collected === 0 && !mayBeEmpty) place.selectionProblem ??= EMPTY_LIST;
    },
    async onDifference(difference) {
      if (!done?.has(differenceKey(difference))) await append({ kind: 'difference', difference });
    },
  });
  const keep = async (observation: Observation): Promise<void> => {
    await append({ kind: 'observation', observation });
    progress.observed(observation, session);
  };
  await probing.during((probe) =>
    forEachInFlight(without(done, selected), job.concurrency.queries, async (entry: Selected) => {
      const { observer } = session.place(entry.target);
      await probe(await observer.observe(entry), keep);
    }),
  );
}

async function* without(done: Seen | undefined, selected: AsyncIterable<Selected>): AsyncGenerator<Selected> {
  for await (const entry of selected) if (!done?.has(recordKey(entry))) yield entry;
}

async function listPage(
  place: Place,
  page: number,
  filter: { productKey?: string; destVersion?: string },
): Promise<ListPage> {
  try {
    return await place.observer.listPage(page, filter.productKey, filter.destVersion);
  } catch (error) {
    if (error instanceof CallError) {
      const { code, detail } = error.failure;
      place.selectionProblem = `page ${page} of the list could not be read: ${code}: ${detail}`;
    }
    throw error;
  }
}

interface Counter {
  readonly state: Progress;
  listed(target: Target, total: number): void;
  observed(observation: Observation, session: Session): void;
}

/** Counts for the progress view. The total is known once every target's file is scanned or its list's first page read. */
function createCounter(
  targets: readonly PreparedTarget[],
  unfinished: Unfinished | null,
  onProgress: OnProgress,
): Counter {
  const totals = new Map<string, number | null>();
  for (const { selection } of targets) {
    if (selection.csv) totals.set(`file ${totals.size}`, selection.total);
    else for (const place of selection.places) totals.set(targetKey(place), null);
  }
  const before = unfinished?.counts ?? { observed: 0, 'not-found': 0, denied: 0, failed: 0 };
  const state: Progress = {
    stage: 'collect',
    done: Object.values(before).reduce((sum, count) => sum + count, 0),
    total: sumOf(totals),
    audited: before.observed,
    notFound: before['not-found'],
    denied: before.denied,
    failed: before.failed,
    calls: 0,
    throttled: 0,
    detail: '',
  };
  const FIELDS = {
    observed: 'audited',
    'not-found': 'notFound',
    denied: 'denied',
    failed: 'failed',
  } as const;
  // From the start: a run whose first call waits for its turn shows that it does.
  onProgress(state);
  return {
    state,
    listed(target, total) {
      const key = targetKey(target);
      if (!totals.has(key)) return;
      totals.set(key, total);
      state.total = sumOf(totals);
      onProgress(state);
    },
    observed({ answer, attempts }, session) {
      state.done += 1;
      state[FIELDS[answer.kind]] += 1;
      state.calls += attempts;
      state.throttled = session.throttled();
      onProgress(state);
    },
  };
}

function sumOf(totals: ReadonlyMap<string, number | null>): number | null {
  let sum = 0;
  for (const total of totals.values()) {
    if (total === null) return null;
    sum += total;
  }
  return sum;
}
