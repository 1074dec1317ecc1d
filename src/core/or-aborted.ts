import { onAbort } from './on-abort.ts';

/**
 * `work`, or the signal's reason as soon as it is aborted, also where the work itself hears no signal: a file, a pipe or a
 * handshake that hangs. What becomes of the work then is nobody's business.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  // Once the signal won, nobody hears what becomes of the work, and its failure must not end the process.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let drop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    drop = onAbort(signal, () => reject(signal.reason as Error));
  });
  return Promise.race([work, aborted]).finally(drop);
}
