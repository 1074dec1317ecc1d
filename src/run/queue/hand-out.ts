import { VERSION } from '../../core/version.ts';
import type { PartKey } from '../parts/parts.ts';
import { policyDigest } from '../policy.ts';
import type { QueuedAccounts } from './accounts.ts';
import type { QueuedRun } from './leave-out.ts';
import { PAYLOAD_SCHEMA_VERSION } from './payload.ts';
import type { Payload } from './payload.ts';
import type { Slice } from './slice.ts';
import type { Stores } from './stores.ts';
import { Unusable, takeIn } from './take-in.ts';

/** A run on its way through queue and parts. */
export interface Coordinating {
  run: QueuedRun;
  stores: Stores;
  accounts: QueuedAccounts;
  /** When workers are to be done, ISO 8601 UTC; null: whenever they are. */
  deadline: string | null;
}

/** Jobs that are added by one command. */
const AT_A_TIME = 50;
/** What all bytes of an account may take. */
const TAKE_IN_MS = 600_000;

function keyOf({ run }: Pick<Coordinating, 'run'>, { number }: { number: number }): PartKey {
  return { runId: run.info.runId, number };
}

/** Gives to parts and queue the accounts that they are not known to have. */
export async function handOut(coordinating: Coordinating): Promise<void> {
  const { stores, accounts, run } = coordinating;
  const { queue } = stores;
  if (accounts.unknown.size === 0) return;
  const jobs = await stores.ask(() => queue.look(run.info.runId));
  if (!jobs) return;
  // A process before this one may have left them, or they are to be given out anew.
  const idle = jobs.filter(({ state, number }) => state !== 'active' && accounts.unknown.has(number));
  if (!(await stores.isDone(() => queue.remove(idle.map((job) => keyOf(coordinating, job)))))) return;
  const slices = [...accounts.unknown].flatMap((number) => accounts.open.get(number) ?? []);
  for (let at = 0; at < slices.length; at += AT_A_TIME) {
    const isDone = await handOutSome(coordinating, slices.slice(at, at + AT_A_TIME));
    if (!isDone) return;
  }
}

async function handOutSome(coordinating: Coordinating, slices: readonly Slice[]): Promise<boolean> {
  const { stores, accounts } = coordinating;
  const { queue, parts } = stores;
  for (const slice of slices) {
    const text = await slice.text();
    // A run that was ended meanwhile offers nothing any more.
    coordinating.run.end.interrupted.throwIfAborted();
    if (!(await stores.isDone(() => parts.offer(keyOf(coordinating, slice), text)))) return false;
  }
  const payloads = slices.map((slice) => payloadOf(coordinating, slice));
  if (!(await stores.isDone(() => queue.add(payloads)))) return false;
  for (const slice of slices) accounts.handedOut(slice);
  return true;
}

function payloadOf(coordinating: Coordinating, slice: Slice): Payload {
  const { run, deadline } = coordinating;
  return {
    schemaVersion: PAYLOAD_SCHEMA_VERSION,
    ...keyOf(coordinating, slice),
    job: run.info.job,
    sliceSha256: slice.sha256,
    toolVersion: VERSION,
    policySha256: policyDigest(run.job),
    deadline,
  };
}

/** Takes in the parts that have come. */
export async function receive(coordinating: Coordinating): Promise<void> {
  const { stores, accounts, run } = coordinating;
  const numbers = (await stores.ask(() => stores.parts.received(run.info.runId))) ?? [];
  let isStale = false;
  for (const slice of numbers.flatMap((number) => accounts.open.get(number) ?? [])) {
    // A run that was ended meanwhile may have another process by now.
    run.end.interrupted.throwIfAborted();
    try {
      await receiveOne(coordinating, slice);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      accounts.again(slice, `its part cannot be used: ${error.message}`);
      isStale = true;
    }
  }
  // A part is not removed by itself: all that has not come is offered anew.
  if (isStale && (await stores.isDone(() => stores.parts.remove(run.info.runId)))) accounts.allAgain();
}

async function receiveOne({ stores, accounts, run }: Coordinating, slice: Slice): Promise<void> {
  const where = { runFolder: run.runFolder, runId: run.info.runId };
  const taken = await stores.ask(() => takeIn(stores.parts, where, slice), TAKE_IN_MS);
  if (!taken) return;
  const { servedAt } = taken.receipt;
  if (servedAt !== null) run.serviceClock.heard(Date.parse(servedAt));
  accounts.heard();
  accounts.came(slice, taken.collected);
}
