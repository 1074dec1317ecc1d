import { onAbort } from './on-abort.ts';
import type { Clock } from './ports.ts';

/** 2^31 - 1 ms, 24.8 days: told to wait longer, Node's timers fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own clock and timers. A sleeping timer keeps the process alive: somebody waits for it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const wait = (leftMs: number): NodeJS.Timeout =>
        setTimeout(
          () => {
            if (leftMs > LONGEST_TIMER_MS) {
              timer = wait(leftMs - LONGEST_TIMER_MS);
              return;
            }
            forget?.();
            resolve();
          },
          Math.min(leftMs, LONGEST_TIMER_MS),
        );
      let timer = wait(ms);
      const forget =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
    }),
};
