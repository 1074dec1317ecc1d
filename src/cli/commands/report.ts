import { renderRun } from '../../run/render-run.ts';
import type { Io } from '../io.ts';
import { jobFor, overridesOf } from '../job.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';
import { printOutcome } from '../result.ts';

/** Renders a stored run again and prints what came of it. Resolves with the exit code of such a run. */
export async function reportCommand(
  folder: string,
  flags: RunFlags & { job?: string },
  io: Io,
): Promise<number> {
  const { job: path, out } = flags;
  const job = path === undefined ? undefined : await jobFor(path, {}, io);
  const options = { flags: overridesOf(flags), ...(job && { job }), ...(out !== undefined && { out }) };
  const outcome = await withPorts(
    flags,
    io,
    (ports, signal) => renderRun(folder, ports, { ...options, signal }),
    NOTHING,
  );
  return printOutcome(outcome, flags, io);
}

const NOTHING = 'nothing was written; the stored run is unchanged';
