import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/core/ports.ts';

interface Sleeper {
  atMs: number;
  wake: () => void;
}

/** Time that passes at once where everybody waits: a clock whose sleepers are woken in order, as fast as the work between allows. */
export interface VirtualClock extends Clock {
  /** Lets time pass until `work` has settled. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** @param startedMs its wall clock at the start, epoch milliseconds */
export function createVirtualClock(startedMs: number): VirtualClock {
  /** A heap: whoever wakes first is at the front. */
  const sleepers: Sleeper[] = [];
  let nowMs = 0;

  function add(sleeper: Sleeper): void {
    let at = sleepers.length;
    sleepers.push(sleeper);
    for (let up = (at - 1) >> 1; at > 0 && wakeAt(up) > sleeper.atMs; up = (at - 1) >> 1) {
      swap(at, up);
      at = up;
    }
  }

  function take(): Sleeper | undefined {
    swap(0, sleepers.length - 1);
    const first = sleepers.pop();
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = wakeAt(right) < wakeAt(left) ? right : left;
      if (wakeAt(least) >= wakeAt(at)) return first;
      swap(at, least);
      at = least;
    }
  }

  const wakeAt = (at: number): number => sleepers[at]?.atMs ?? Infinity;

  function swap(a: number, b: number): void {
    const [one, other] = [sleepers[a], sleepers[b]];
    if (!one || !other) return;
    sleepers[a] = other;
    sleepers[b] = one;
  }

  return {
    now: () => startedMs + nowMs,
    monotonic: () => nowMs,
    // Nobody gives up waiting here: signals are not listened to.
    sleep: (ms) => new Promise((wake) => add({ atMs: nowMs + Math.max(0, ms), wake })),
    async until(work) {
      let isSettled = false;
      const settled = work.finally(() => (isSettled = true));
      settled.catch(() => undefined);
      for (;;) {
        // All promises that can go on have done so.
        await setImmediate();
        if (isSettled) return settled;
        if (sleepers.length === 0) throw new Error('everybody waits, and nobody for the clock');
        nowMs = wakeAt(0);
        while (wakeAt(0) <= nowMs) take()?.wake();
      }
    },
  };
}
