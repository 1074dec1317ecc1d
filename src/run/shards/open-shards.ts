import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import { someOf } from '../../core/some-of.ts';
import { realFolder } from '../../evidence/run-folder.ts';
import { cannotUse, readShard, shardName } from './shard-folder.ts';
import type { SealedShard } from './shard-folder.ts';
import { shardOf } from './plan-file.ts';
import type { ShardPlan } from './plan-file.ts';

/** The shards of one plan. */
export interface OpenShards {
  plan: ShardPlan;
  /** By number. */
  shards: ReadonlyMap<number, SealedShard>;
  /** Numbers of those that nobody gave, in order. */
  missing: readonly number[];
}

/** As many accounts as are named. */
const MOST_NAMED = 10;

/**
 * Opens shards that are to be merged, once each is found to be as it was written.
 * @param paths of their folders, or of folders that hold some
 * @throws AuditError `run-folder` or `job` where one was altered, is of another version or plan, or is given twice
 */
export async function openShards(paths: readonly string[]): Promise<OpenShards> {
  const shards = new Map<number, SealedShard>();
  let first: SealedShard | undefined;
  for (const folder of await foldersOf(paths)) {
    const shard = await readShard(folder);
    const { record, plan } = shard;
    first ??= shard;
    if (plan.sha256 !== first.plan.sha256) throw otherPlan(shard, first);
    const same = shards.get(record.number);
    if (same)
      throw cannotUse(
        folder,
        `it is shard ${shardName(record)}, like ${same.folder}`,
        'Give each shard once.',
      );
    shards.set(record.number, shard);
  }
  if (!first) throw new AuditError('usage', 'no shard given', 'Give the folders of all shards.');
  const { plan } = first;
  const numbers = Array.from({ length: plan.shards }, (_, index) => index + 1);
  const missing = numbers.filter((number) => !shards.has(number));
  return { plan, shards, missing };
}

/** `shards/<run-id>` stands for the shards in it. */
async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const path of paths) {
    const folder = await realFolder(path);
    const within = await shardsIn(folder);
    folders.push(...(within.length > 0 ? within : [folder]));
  }
  return folders;
}

const NAME = /^\d+-of-\d+$/;

async function shardsIn(folder: string): Promise<string[]> {
  if (NAME.test(basename(folder))) return [];
  const found: string[] = [];
  for (const name of (await readdir(folder)).filter((entry) => NAME.test(entry))) {
    const path = join(folder, name);
    if ((await stat(path)).isDirectory()) found.push(await realFolder(path));
  }
  return found.sort();
}

function otherPlan({ folder, plan }: SealedShard, first: SealedShard): AuditError {
  const isOtherPolicy = plan.policySha256 !== first.plan.policySha256;
  const what = isOtherPolicy ? 'a different plan and policy' : 'a different plan';
  return cannotUse(
    folder,
    `it belongs to ${what} (run ${plan.run.runId}) than ${first.folder} (run ${first.plan.run.runId})`,
    'Merge the shards of one plan.',
  );
}

/** @throws AuditError `run-folder` that names the shards that nobody gave, and their accounts */
export function refuseMissing({ plan, missing }: OpenShards): void {
  if (missing.length === 0) return;
  const names = missing.map((number) => shardName({ number, of: plan.shards }));
  const accounts = new Set(
    plan.targets
      .map(({ target }) => target.account)
      .filter((account) => missing.includes(shardOf(account, plan.shards))),
  );
  const whose = accounts.size === 0 ? 'no account' : someOf([...accounts], MOST_NAMED);
  throw new AuditError(
    'run-folder',
    `shards of run ${plan.run.runId} are missing: ${names.join(', ')} (of ${whose})`,
    `Collect them and merge again, or use --allow-missing to mark the run INCOMPLETE.`,
  );
}

/** A plan that can be read among shards that cannot be merged; null: there is none. */
export async function anyPlan(paths: readonly string[]): Promise<ShardPlan | null> {
  for (const folder of await foldersOf(paths).catch(() => [])) {
    const shard = await readShard(folder).catch(() => null);
    if (shard) return shard.plan;
  }
  return null;
}
