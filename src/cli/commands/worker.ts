import { parseDuration } from '../../core/duration.ts';
import { AuditError } from '../../core/errors.ts';
import { runWorker } from '../../run/queue/worker.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';

export interface WorkerFlags extends Pick<
  RunFlags,
  'queue' | 'parts' | 'quiet' | 'verbose' | 'logFormat' | 'given'
> {
  accounts?: number;
  idle?: string;
}

/** Collects accounts of runs that were given to a queue. Resolves with 0 once it is idle. */
export async function workerCommand(flags: WorkerFlags, io: Io): Promise<number> {
  const { queue: url, parts, accounts, idle } = flags;
  if (url === undefined)
    throw new AuditError('usage', 'which queue is not given', 'Give --queue, or set OTA_AUDIT_QUEUE.');
  const idleMs = idle === undefined ? undefined : parseDuration(idle);
  const options = {
    url,
    parts,
    ...(accounts !== undefined && { accounts }),
    ...(idleMs !== undefined && { idleMs }),
  };
  const outcome = await withPorts(
    flags,
    io,
    (ports, signal) => runWorker({ ...options, signal }, ports),
    HANDED_BACK,
  );
  if (flags.quiet !== true) print(io, `collected ${outcome.accounts} account(s)`);
  return 0;
}

const HANDED_BACK = 'accounts under way are handed back to the queue';
