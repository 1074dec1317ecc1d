import { Interrupted } from '../core/errors.ts';
import { systemClock } from '../core/system-clock.ts';
import { nodePorts } from '../run/node-ports.ts';
import type { RunPorts } from '../run/ports.ts';
import type { Io } from './io.ts';
import { createLogger } from './logger.ts';
import type { RunFlags } from './options.ts';
import { createProgressView } from './progress.ts';

/**
 * Does some work with the process's own clock, randomness, log and progress view, which are put away after it.
 * @param consequence what an interruption leaves, as the user is told then; default: a run that will be continued
 */
export async function withPorts<T>(
  flags: Pick<RunFlags, 'quiet' | 'verbose' | 'logFormat'>,
  io: Io,
  work: (ports: RunPorts, signal: AbortSignal) => Promise<T>,
  consequence?: string,
): Promise<T> {
  const level = flags.verbose === true ? 'debug' : flags.quiet === true ? 'error' : 'info';
  const logger = await createLogger(io.stderr, flags.logFormat ?? 'text', level);
  const progress = createProgressView(io, logger, systemClock, flags.quiet === true);
  const end = new AbortController();
  const forget = io.onInterrupt((signal) => {
    // A second signal leaves no time to clear what is on the screen.
    progress.stop();
    logger.warn(`${signal}: finishing calls in flight, then exiting (repeat to exit at once)`);
    end.abort(new Interrupted(signal, consequence));
  });
  const ports = nodePorts({
    logger,
    onProgress: progress.onProgress,
    env: io.env,
    stdin: io.stdin,
    ...(io.onRun && { onRun: io.onRun }),
    ...(io.onKey && { onKey: io.onKey }),
    ...(io.onSecret && { onSecret: io.onSecret }),
  });
  try {
    return await work(ports, end.signal);
  } finally {
    forget();
    progress.stop();
  }
}
