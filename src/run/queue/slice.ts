import type { RunInfo } from '../../core/model/run.ts';
import { sha256Of } from '../../evidence/digest.ts';
import type { Job } from '../../job/job.ts';
import type { PlannedTarget } from '../plan.ts';
import { shardPlanOf } from '../shards/plan-file.ts';

/** What a worker collects an account by, and the account's targets in a run. */
export interface Slice {
  /** From 1, in the order of the plan. */
  number: number;
  account: string;
  targets: readonly PlannedTarget[];
  /** A plan of one shard, as text: made anew each time, for an estate's rows may be many. */
  text(): Promise<string>;
  /** Of the text, hex. */
  sha256: string;
}

/** The slices of a run's accounts. A run that is continued has the same, unless what is asked has changed. */
export async function slicesOf(
  { job, info }: { job: Job; info: RunInfo },
  targets: readonly PlannedTarget[],
): Promise<Slice[]> {
  const accounts = new Map<string, PlannedTarget[]>();
  for (const target of targets) {
    const own = accounts.get(target.target.account);
    if (own) own.push(target);
    else accounts.set(target.target.account, [target]);
  }
  const slices: Slice[] = [];
  for (const [account, own] of accounts) {
    const text = (): Promise<string> => textOf(job, info, own);
    slices.push({ number: slices.length + 1, account, targets: own, text, sha256: sha256Of(await text()) });
  }
  return slices;
}

/** With as much of the job as collecting needs: of an estate, that is a small part, and there are as many slices as accounts. */
async function textOf(job: Job, info: RunInfo, targets: readonly PlannedTarget[]): Promise<string> {
  const used = [...new Set(targets.flatMap(({ selection }) => selection.entries))].sort((a, b) => a - b);
  const entries = used.flatMap((at) => job.targets[at] ?? []);
  const { notify: _notify, ping: _ping, metrics: _metrics, sign: _sign, ...asking } = job;
  const { continuedAt: _continuedAt, ...run } = info;
  const own = targets.map((target) => {
    const { selection } = target;
    return {
      ...target,
      selection: { ...selection, entries: selection.entries.map((at) => used.indexOf(at)) },
    };
  });
  const plan = await shardPlanOf(
    { job: { ...asking, targets: entries, reports: [] }, info: run, shards: 1 },
    own,
  );
  return `${JSON.stringify(plan)}\n`;
}
