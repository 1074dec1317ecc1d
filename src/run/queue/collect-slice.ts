//  collectSlice ──► gates: version, slice, policy ──► collectPlanned, into a folder of its own ──► parts
import { join } from 'node:path';
import { orAborted } from '../../core/or-aborted.ts';
import { VERSION } from '../../core/version.ts';
import { LEDGER_FOLDER } from '../../evidence/names.ts';
import { sha256Of } from '../../evidence/digest.ts';
import type { Job } from '../../job/job.ts';
import { makeFolder } from '../../writers/save/modes.ts';
import { removeTemporary } from '../../writers/save/remove.ts';
import { makeTemporary } from '../../writers/save/temporary.ts';
import { accessOf } from '../access.ts';
import { ledgerFile } from '../interrupted.ts';
import type { Lock } from '../lock.ts';
import { partFiles } from '../parts/part-files.ts';
import type { PartReceipt, Parts } from '../parts/parts.ts';
import { RECEIPT_SCHEMA_VERSION } from '../parts/receipt.ts';
import { withAccess } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { policyDigest } from '../policy.ts';
import type { RunPorts } from '../ports.ts';
import { collectPlanned, jobOfPlan } from '../shards/collect-planned.ts';
import { openTargets, parseShardPlan } from '../shards/plan-file.ts';
import type { ShardPlan } from '../shards/plan-file.ts';
import type { Payload } from './payload.ts';

/** This worker may not collect the run: it would judge it otherwise. */
export class Refused extends Error {}

/** Nothing was asked yet: the account can wait until the parts are back. */
export class PartsAway extends Error {}

/** For so long a part is tried to be handed over: collecting it again costs more. */
const HAND_OVER_MS = 120_000;
const TRY_AGAIN_MS = 2_000;

export interface Collecting {
  parts: Parts;
  ports: RunPorts;
  /** Credentials that cannot be had are told of in the ledger, as a run without a queue does: no other worker has them. */
  isLastAttempt: boolean;
  /** Ends it within seconds; its reason is thrown. */
  signal: AbortSignal;
}

/**
 * Collects an account and hands its ledgers over.
 * @returns its name; null: nobody waits for it any more, or somebody has collected it
 * @throws Refused, PartsAway; AuditError as `runShard`; Error where the parts do not have the run, or the part cannot be
 * handed over
 */
export async function collectSlice(payload: Payload, collecting: Collecting): Promise<string | null> {
  const { parts, ports } = collecting;
  if (payload.toolVersion !== VERSION) throw new Refused(versionsDiffer(payload.toolVersion));
  // Parts that are away answer after minutes.
  const text = await orAborted(awaitedSlice(payload, parts), collecting.signal);
  if (text === null) return null;
  const file = parseShardPlan(text, `of run ${payload.runId}`);
  const job = withDeadline(jobOfPlan(file, ports), payload, ports);
  if (file.policySha256 !== payload.policySha256 || policyDigest(job) !== payload.policySha256)
    throw new Refused('it is judged by another policy than this worker reads in its plan');
  const plan = await openPlan(file, job, collecting);
  try {
    await collectPlan({ plan, file, job, payload }, collecting);
    return plan.targets[0]?.target.account ?? '';
  } finally {
    await plan.cleanUp();
  }
}

/**
 * Null: nobody waits for the account by this slice any more.
 * @throws PartsAway; Error where the parts of this worker do not have the run: the job is there, so others do
 */
async function awaitedSlice(payload: Payload, parts: Parts): Promise<string | null> {
  const text = await sliceIn(parts, payload);
  if (text !== null) return text === '' ? null : text;
  throw new Error(
    `its run is not in the parts of this worker (${parts.where}): use one --parts on all machines`,
  );
}

/** '': nobody waits for it any more; null: the parts do not know it. */
async function sliceIn(parts: Parts, payload: Payload): Promise<string | null> {
  try {
    const text = await parts.slice(payload);
    if (text === null) return null;
    if (sha256Of(text) !== payload.sliceSha256 || (await parts.isCancelled(payload.runId))) return '';
    const before = await parts.receipt(payload);
    return before?.sliceSha256 === payload.sliceSha256 ? '' : text;
  } catch (error) {
    throw new PartsAway('the parts do not answer', { cause: error });
  }
}

export function versionsDiffer(toolVersion: string): string {
  return `it is of version ${toolVersion}, and this worker of ${VERSION}`;
}

/** As the run has it: what is left of its time. */
function withDeadline(job: Job, { deadline }: Payload, { clock }: RunPorts): Job {
  const { deadlineMs: _, ...endless } = job;
  if (deadline === null) return endless;
  return { ...endless, deadlineMs: Math.max(0, Date.parse(deadline) - clock.now()) };
}

async function openPlan(
  file: ShardPlan,
  job: Job,
  { ports, signal, isLastAttempt }: Collecting,
): Promise<Plan> {
  const planned = await openTargets(file, job, () => true);
  return withAccess(planned, job, ports, { signal, ...(isLastAttempt && { find: accessOf }) });
}

interface Opened {
  plan: Plan;
  file: ShardPlan;
  job: Job;
  payload: Payload;
}

async function collectPlan(
  { plan, file, job, payload }: Opened,
  { parts, ports, signal }: Collecting,
): Promise<void> {
  const startedAt = new Date(ports.clock.now()).toISOString();
  const folder = await makeTemporary();
  try {
    await makeFolder(join(folder, LEDGER_FOLDER));
    const ledgerPath = (target: { name: string }): string => join(folder, ledgerFile(target));
    const options = { plan, given: [signal], job, info: file.run, lock: ownLock(), ledgerPath };
    const servedAt = await collectPlanned(options, ports);
    const receipt: PartReceipt = {
      schemaVersion: RECEIPT_SCHEMA_VERSION,
      runId: payload.runId,
      number: payload.number,
      sliceSha256: payload.sliceSha256,
      host: ports.host,
      toolVersion: VERSION,
      startedAt,
      servedAt,
      files: await partFiles(folder, plan.targets.map(ledgerFile)),
    };
    await handOver(receipt, folder, { parts, ports, signal });
  } finally {
    await removeTemporary(folder);
  }
}

/** Parts that are away may come back. */
async function handOver(
  receipt: PartReceipt,
  folder: string,
  { parts, ports: { clock, logger }, signal }: Pick<Collecting, 'parts' | 'ports' | 'signal'>,
): Promise<void> {
  const until = clock.monotonic() + HAND_OVER_MS;
  for (;;) {
    try {
      await orAborted(parts.put(receipt, receipt, folder), signal);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (await orAborted(parts.isCancelled(receipt.runId), signal).catch(() => false)) return;
      if (clock.monotonic() >= until) throw error;
      logger.warn('an account is collected and cannot be handed over yet', { parts: parts.where });
      await clock.sleep(TRY_AGAIN_MS, signal);
    }
  }
}

/** Of a folder that nobody else knows of. */
function ownLock(): Lock {
  return {
    lost: new AbortController().signal,
    isInDoubt: () => false,
    confirm: () => Promise.resolve(),
    name: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
}
