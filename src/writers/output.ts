/** Streams whose breaking must end every wait. */
export interface Watched {
  /** Resolves at the stream's next `event`; rejects when any watched stream breaks, or has broken before. */
  wait(stream: NodeJS.EventEmitter, event: string): Promise<void>;
}

/**
 * Watches streams for errors and for a close before their end. Without it a writer that waits for `drain` on a full
 * disk waits for ever.
 */
export function watch(...streams: readonly NodeJS.EventEmitter[]): Watched {
  let broken: Error | undefined;
  const waiting = new Set<(error: Error) => void>();
  const fail = (error: Error): void => {
    broken ??= error;
    for (const reject of waiting) reject(broken);
  };
  for (const stream of streams) failWhenBroken(stream, fail);
  return {
    wait(stream, event) {
      return new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        // Not a race against one long-lived promise: that would keep something of every wait of a long run.
        waiting.add(reject);
        stream.once(event, () => {
          waiting.delete(reject);
          resolve();
        });
      });
    },
  };
}

function failWhenBroken(stream: NodeJS.EventEmitter, fail: (error: Error) => void): void {
  let finished = false;
  stream.on('error', fail);
  stream.on('finish', () => {
    finished = true;
  });
  stream.on('close', () => {
    if (!finished) fail(new Error('the output was closed too early'));
  });
}
