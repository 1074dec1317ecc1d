import { vi } from 'vitest';

/** Time that passes only when a test says so: timers, Date and performance together. */
export function useVirtualTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: Date.UTC(2026, 10, 23, 2, 0, 0),
  });
}

/** Lets virtual time pass until `work` has settled, at most `limitMs` of it. */
export async function passTimeUntil<T>(work: Promise<T>, limitMs = 600_000): Promise<T> {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  watched.catch(() => undefined);
  const startedMs = performance.now();
  while (!settled) {
    const beforeMs = performance.now();
    if (beforeMs - startedMs > limitMs)
      throw new Error(`still unsettled after ${limitMs} ms of virtual time`);
    await vi.advanceTimersToNextTimerAsync();
    // Without a timer time would stand, and so would those who wait for nothing else.
    if (performance.now() === beforeMs) await vi.advanceTimersByTimeAsync(1);
  }
  return watched;
}
