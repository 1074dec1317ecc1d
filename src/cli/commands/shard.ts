import { AuditError } from '../../core/errors.ts';
import { runShard } from '../../run/shards/run-shard.ts';
import type { ShardOutcome } from '../../run/shards/run-shard.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';

/** What a machine says of itself; the rest is the plan's. */
const TAKEN: readonly string[] = ['plan', 'shard', 'out', 'qps', 'quiet', 'verbose', 'logFormat'];

/** What hands out a run's accounts in another way. */
const QUEUED: readonly string[] = ['queue', 'parts'];

/** Collects a shard and says what came of it. Resolves with 0 once its ledgers are whole. */
export async function shardCommand(job: string | undefined, flags: RunFlags, io: Io): Promise<number> {
  const { plan, shard, out, qps } = flags;
  if (plan === undefined || shard === undefined)
    throw new AuditError('usage', '--plan and --shard must be given together', 'Give both, or neither.');
  if (job !== undefined)
    throw new AuditError(
      'usage',
      'a job file cannot be combined with --plan, which already contains the job',
      'Give only one of them.',
    );
  refuseOthers(flags);
  const options = { shard, ...(out !== undefined && { out }), ...(qps !== undefined && { qps }) };
  const outcome = await withPorts(
    flags,
    io,
    (ports, signal) => runShard(plan, ports, { ...options, signal }),
    LEFT,
  );
  if (flags.quiet !== true) print(io, told(outcome));
  return 0;
}

/** A variable may be meant for other commands of the same environment; a flag is meant for this one. */
function refuseOthers({ given = {} }: RunFlags): void {
  const [other] = Object.keys(given).filter((name) => given[name] === 'flag' && !TAKEN.includes(name));
  if (other === undefined) return;
  const flag = `--${other.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new AuditError(
    'usage',
    `${flag} cannot be combined with --plan`,
    QUEUED.includes(other)
      ? 'Run the job itself with --queue: it needs no plan file.'
      : 'Pass it to `plan` or `merge` instead.',
  );
}

function told({
  number,
  of,
  runId,
  accounts,
  targets,
  coverage,
  incomplete,
  folder,
  wasWhole,
}: ShardOutcome): string {
  const { requested, denied, failed } = coverage;
  const silent = denied + failed === 0 ? '' : `, ${denied + failed} without an answer`;
  return [
    `shard ${number}/${of} of run ${runId} ${wasWhole ? 'was already collected' : 'is collected'}`,
    `  ${targets} target(s) of ${accounts} account(s), ${requested} package(s)${silent}`,
    ...incomplete.slice(0, MOST_NAMED).map((name) => `  incomplete: ${name}`),
    ...(incomplete.length > MOST_NAMED ? [`  … ${incomplete.length} in all`] : []),
    `  ${folder}/`,
  ].join('\n');
}

const MOST_NAMED = 10;
const LEFT = 'results so far are kept; run the same command to continue';
