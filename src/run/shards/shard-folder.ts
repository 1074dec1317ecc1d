/**
 * A shard's folder, `<out>/<job>/shards/<run-id>/2-of-5/`, wherever it is copied to:
 *   plan.json    the plan, byte for byte
 *   shard.json   which shard of it, collected where and when
 *   ledger/      as in a run folder
 *   manifest.json, SHA256SUMS
 * It has that name once every ledger is whole; until then it lies in `.2-of-5/work/`, with its lock beside it.
 */
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AuditError } from '../../core/errors.ts';
import type { Coverage, RunInfo } from '../../core/model/run.ts';
import { targetName } from '../../core/model/target.ts';
import { checkRun } from '../../evidence/check-run.ts';
import { LEDGER_FOLDER, MANIFEST, PLAN, SHARD, SHARDS, SUMS } from '../../evidence/names.ts';
import { readText } from '../../evidence/open-file.ts';
import { surveyLedger } from '../../ledger/read.ts';
import { onFolder, onResults } from '../../writers/save/failures.ts';
import { makeFolder } from '../../writers/save/modes.ts';
import { isFolder, makeOwnFolder } from '../../writers/save/places.ts';
import { plainName } from '../../writers/save/plain-name.ts';
import { seal } from '../../writers/save/seal.ts';
import { syncToDisk } from '../../writers/save/sync.ts';
import { writeWhole } from '../../writers/save/small-file.ts';
import { ledgerFile } from '../interrupted.ts';
import type { PlannedTarget } from '../plan.ts';
import { parseShardPlan, shardOf } from './plan-file.ts';
import type { ShardPlan } from './plan-file.ts';

/** Which shard, counted from 1, of how many. */
export interface Shard {
  number: number;
  of: number;
}

/** shard.json. */
export interface ShardRecord extends Shard {
  schemaVersion: number;
  runId: string;
  /** Of the plan, as it says itself. */
  planSha256: string;
  host: string;
  startedAt: string;
  /** When it was taken up again after an interruption, each time. */
  continuedAt: string[];
  /** The service's time when collecting ended; null: it did not tell, or that is yet to come. */
  servedAt: string | null;
}

const SHARD_SCHEMA_VERSION = 1;

const schema: z.ZodType<ShardRecord> = z.object({
  schemaVersion: z.literal(SHARD_SCHEMA_VERSION),
  number: z.int().min(1),
  of: z.int().min(1),
  runId: z.string(),
  planSha256: z.string(),
  host: z.string(),
  startedAt: z.iso.datetime(),
  continuedAt: z.array(z.iso.datetime()),
  servedAt: z.iso.datetime().nullable(),
});

export function shardName({ number, of }: Shard): string {
  return `${number}/${of}`;
}

/** Where a shard lies. */
export interface ShardPlaces {
  /** Once it is whole. */
  sealed: string;
  /** Where its lock is. */
  holder: string;
  /** While it is collected. */
  work: string;
}

/** Makes the folders of a shard that is to be collected. @throws AuditError `output-folder` */
export async function makeShardFolder(
  jobDir: string,
  runId: string,
  { number, of }: Shard,
): Promise<ShardPlaces> {
  const name = `${number}-of-${of}`;
  const run = join(jobDir, SHARDS, plainName('run', runId));
  return onFolder(run, async () => {
    const holder = await makeOwnFolder(jobDir, SHARDS, runId, `.${name}`);
    return { sealed: join(run, name), holder, work: join(holder, 'work') };
  });
}

/** The shard as it was sealed; null where it is still to be collected. @throws as `readShard` */
export async function sealedBefore(
  { sealed }: ShardPlaces,
  { sha256 }: ShardPlan,
): Promise<SealedShard | null> {
  if (!(await isFolder(sealed))) return null;
  const shard = await readShard(sealed);
  if (shard.plan.sha256 === sha256) return shard;
  throw new AuditError('output-folder', `${sealed} is a shard of a different plan`, 'Move it away.');
}

/**
 * Begins a shard's folder, or goes on with what an interrupted process left in it.
 * @param dir of its work
 * @throws AuditError `output-folder` where it is of another plan, or cannot be written
 */
export async function beginShard(
  dir: string,
  plan: ShardPlan,
  now: Pick<ShardRecord, 'number' | 'of' | 'host' | 'startedAt'>,
): Promise<ShardRecord> {
  return onFolder(dir, async () => {
    const before = await readRecord(dir);
    if (before && before.planSha256 !== plan.sha256)
      throw new AuditError('output-folder', `${dir} holds a shard of a different plan`, 'Move it away.');
    const fresh = { schemaVersion: SHARD_SCHEMA_VERSION, runId: plan.run.runId, planSha256: plan.sha256 };
    const record: ShardRecord = before
      ? {
          ...before,
          ...now,
          startedAt: before.startedAt,
          continuedAt: [...before.continuedAt, now.startedAt],
        }
      : { ...fresh, ...now, continuedAt: [], servedAt: null };
    await makeFolder(join(dir, LEDGER_FOLDER));
    // Sealed by halves: it is sealed anew.
    for (const name of [MANIFEST, SUMS]) await rm(join(dir, name), { force: true });
    await writeWhole(dir, PLAN, `${JSON.stringify(plan)}\n`);
    await writeRecord(dir, record);
    return record;
  });
}

async function readRecord(dir: string): Promise<ShardRecord | null> {
  try {
    return schema.parse(JSON.parse(await readText(join(dir, SHARD))));
  } catch {
    return null;
  }
}

async function writeRecord(dir: string, record: ShardRecord): Promise<void> {
  await writeWhole(dir, SHARD, `${JSON.stringify(record, null, 2)}\n`);
}

/** What a shard's ledgers hold. */
export interface ShardCounts {
  coverage: Coverage;
  /** Targets that did not answer whole, as people read them. */
  incomplete: string[];
  /** When the last of them ended, ISO 8601 UTC; empty where there is none. */
  finishedAt: string;
}

export async function countShard(
  dir: string,
  targets: readonly Pick<PlannedTarget, 'name'>[],
): Promise<ShardCounts> {
  const coverage = { requested: 0, audited: 0, notFound: 0, denied: 0, failed: 0 };
  const counted: ShardCounts = { coverage, incomplete: [], finishedAt: '' };
  for (const target of targets) {
    const survey = await surveyLedger(join(dir, ledgerFile(target)));
    if (!survey?.end) throw new Error(`${target.name} has no end record`);
    const { counts, end, head, places } = survey;
    coverage.requested += places.length;
    coverage.audited += counts.observed;
    coverage.notFound += counts['not-found'];
    coverage.denied += counts.denied;
    coverage.failed += counts.failed;
    const isWhole = counts.denied + counts.failed === 0 && !end.stopped && end.selectionProblem === null;
    if (!isWhole) counted.incomplete.push(targetName(head.target, '/'));
    if (end.finishedAt > counted.finishedAt) counted.finishedAt = end.finishedAt;
  }
  return counted;
}

/** Makes a shard whose ledgers are whole one that can be handed on. @throws AuditError `output-failed` */
export async function sealShard(
  { work: dir, sealed }: ShardPlaces,
  { plan, info, record }: { plan: ShardPlan; info: RunInfo; record: ShardRecord },
  { coverage, incomplete, finishedAt }: ShardCounts,
): Promise<void> {
  const { host, continuedAt } = record;
  const run = {
    info: { ...info, host, continuedAt },
    finishedAt: finishedAt || record.startedAt,
    policySha256: plan.policySha256,
    summary: {
      complete: incomplete.length === 0,
      incompleteBecause: incomplete.map((name) => `${name} is incomplete`),
      coverage,
    },
  };
  await onResults(dir, async () => {
    await writeRecord(dir, record);
    const provenance = { previous: null, previousProblem: null, renderedFrom: null };
    await seal(dir, { run, configuration: plan.configuration }, provenance);
    await rename(dir, sealed);
    await syncToDisk(dirname(sealed));
  });
}

/** A shard that is sealed, and as it was written. */
export interface SealedShard {
  folder: string;
  record: ShardRecord;
  plan: ShardPlan;
  /** Of its manifest.json, hex. */
  manifestSha256: string;
  /** Digests of its ledgers, by their names in the folder. */
  ledgers: ReadonlyMap<string, string>;
}

/**
 * @param folder real path
 * @throws AuditError `run-folder` where it was altered, or is no shard; `job` where its plan cannot be used
 */
export async function readShard(folder: string): Promise<SealedShard> {
  const record = await readRecord(folder);
  const { manifest, manifestSha256, deviations } = await checkRun(folder, [], true);
  const [altered] = deviations;
  if (altered) throw cannotUse(folder, `${altered.file} ${altered.problem}`.trim(), ALTERED);
  const names = new Set(manifest?.files.map(({ name }) => name));
  if (!record || !manifest || !names.has(PLAN) || !names.has(SHARD))
    throw cannotUse(
      folder,
      'it is not a shard',
      'Give the folders that `ota-audit run --plan … --shard …` wrote.',
    );
  const plan = parseShardPlan(await readText(join(folder, PLAN)), join(folder, PLAN));
  if (plan.sha256 !== record.planSha256 || plan.run.runId !== manifest.run_id)
    throw cannotUse(folder, `its ${SHARD} belongs to a different plan`, ALTERED);
  const ledgers = manifest.files.filter(({ name }) => name.startsWith(`${LEDGER_FOLDER}/`));
  const shard = {
    folder,
    record,
    plan,
    manifestSha256,
    ledgers: new Map(ledgers.map((of) => [of.name, of.sha256])),
  };
  refuseOtherLedgers(shard);
  return shard;
}

/** It holds the ledgers of its targets, and no other. */
function refuseOtherLedgers({ folder, record, plan, ledgers }: SealedShard): void {
  const own = plan.targets.filter(({ target }) => shardOf(target.account, plan.shards) === record.number);
  const wanted = own.map(({ ledger }) => ledgerFile({ name: ledger }));
  const other =
    wanted.find((name) => !ledgers.has(name)) ?? [...ledgers.keys()].find((name) => !wanted.includes(name));
  if (other === undefined && record.of === plan.shards) return;
  throw cannotUse(folder, `${other ?? SHARD} differs from its plan`, ALTERED);
}

const ALTERED = 'Copy the folder again from where it was collected.';

export function cannotUse(folder: string, problem: string, hint: string): AuditError {
  return new AuditError('run-folder', `the shard ${folder} cannot be used: ${problem}`, hint);
}
