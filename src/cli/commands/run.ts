import { AuditError } from '../../core/errors.ts';
import type { Job } from '../../job/job.ts';
import type { RunOutcome } from '../../run/outcome.ts';
import type { RunPorts } from '../../run/ports.ts';
import { runJob } from '../../run/run-job.ts';
import type { Io } from '../io.ts';
import { jobFor, tellableFor } from '../job.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';
import { printOutcome } from '../result.ts';

/** Loads the job, or a shard of its plan, runs it and prints what came of it. Resolves with the exit code. */
export async function runCommand(path: string | undefined, flags: RunFlags, io: Io): Promise<number> {
  if (flags.plan !== undefined || flags.shard !== undefined)
    return (await import('./shard.ts')).shardCommand(path, flags, io);
  // A variable may be meant for the workers of this machine; a flag is meant for this run.
  if (flags.queue === undefined && flags.given?.['parts'] === 'flag')
    throw new AuditError('usage', '--parts is of a run with --queue', 'Give both, or neither.');
  const job = await jobOrTold(path, flags, io);
  io.onRun?.({ job: job.name });
  return printOutcome(await runLoaded(job, flags, io), flags, io);
}

/** The job; where there is none, those whom its file names are told why. */
export async function jobOrTold(path: string | undefined, flags: RunFlags, io: Io): Promise<Job> {
  try {
    return await jobFor(path, flags, io);
  } catch (error) {
    const tellable = await tellableFor(path, flags, io);
    if (tellable) {
      const { createTelling } = await import('../../run/telling/tell.ts');
      await withPorts(flags, io, (ports, signal) => createTelling(tellable, ports, signal).ended(error));
    }
    throw error;
  }
}

/** Runs a job with the process's own clock, randomness and log. */
export function runLoaded(
  job: Job,
  flags: RunFlags,
  io: Io,
  more: Pick<RunPorts, 'store'> = {},
): Promise<RunOutcome> {
  const { fresh = false, retryFailed, queue: url, parts } = flags;
  const options = {
    fresh,
    ...(retryFailed !== undefined && { retryFailed }),
    ...(url !== undefined && { queue: { url, parts } }),
  };
  return withPorts(flags, io, (ports, signal) => runJob(job, { ...ports, ...more }, { ...options, signal }));
}
