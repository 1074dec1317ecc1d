import { mergeShards } from '../../run/shards/merge.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';
import { printOutcome } from '../result.ts';

export interface MergeFlags extends Pick<RunFlags, 'out' | 'json' | 'quiet' | 'verbose' | 'logFormat'> {
  allowMissing?: boolean;
}

/** Makes a run of shards and prints what came of it. Resolves with the exit code of such a run. */
export async function mergeCommand(folders: readonly string[], flags: MergeFlags, io: Io): Promise<number> {
  const { allowMissing = false, out } = flags;
  const options = { allowMissing, ...(out !== undefined && { out }) };
  const outcome = await withPorts(
    flags,
    io,
    (ports, signal) => mergeShards(folders, ports, { ...options, signal }),
    'the shards are unchanged: merge them again',
  );
  return printOutcome(outcome, flags, io);
}
