import { AuditError } from '../../core/errors.ts';
import { planRun } from '../../run/shards/plan-run.ts';
import type { PlannedRun } from '../../run/shards/plan-run.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';
import { jobOrTold } from './run.ts';

export interface PlanFlags extends Omit<RunFlags, 'out'> {
  shards?: number;
  /** The file to write. */
  out?: string;
}

/** Writes a plan and prints how its shards are run. Resolves with 0. */
export async function planCommand(path: string | undefined, flags: PlanFlags, io: Io): Promise<number> {
  const { shards, out = 'plan.json', ...judging } = flags;
  if (shards === undefined)
    throw new AuditError(
      'usage',
      'the number of shards is missing',
      'Give --shards, for example --shards 5.',
    );
  const job = await jobOrTold(path, judging, io);
  io.onRun?.({ job: job.name });
  const options = { shards, path: out };
  const planned = await withPorts(
    flags,
    io,
    (ports, signal) => planRun(job, ports, { ...options, signal }),
    NOTHING,
  );
  if (flags.quiet !== true) print(io, told(planned));
  return 0;
}

function told({ path, runId, job, shards }: PlannedRun): string {
  const of = shards.length;
  const rows = shards.map(
    ({ accounts, targets }, index) =>
      `  shard ${index + 1}/${of}: ${targets} target(s) of ${accounts} account(s)`,
  );
  return [
    `${job}: wrote the plan of run ${runId} to ${path}`,
    ...rows,
    '',
    'On each machine, with its credentials in the environment:',
    `  ota-audit run --plan ${path} --shard <n>/${of} --out <dir>`,
    'Then copy all shard folders to where the reports belong, and run there:',
    `  ota-audit merge <dir>/${job}/shards/${runId}`,
  ].join('\n');
}

const NOTHING = 'nothing was planned';
