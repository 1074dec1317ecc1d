import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

beforeEach(useVirtualTime);
afterEach(() => void vi.useRealTimers());

describe('the system clock', () => {
  test('tells the time, and a time that only goes forward', async () => {
    const [wall, steady] = [systemClock.now(), systemClock.monotonic()];
    expect(wall).toBe(Date.now());
    await vi.advanceTimersByTimeAsync(250);
    expect([systemClock.now() - wall, systemClock.monotonic() - steady]).toEqual([250, 250]);
  });

  test('sleeps as long as it is told', async () => {
    let awake = false;
    const sleeping = systemClock.sleep(1_000).then(() => (awake = true));
    await vi.advanceTimersByTimeAsync(999);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  test('longer than a timer of Node can', async () => {
    let awake = false;
    const sleeping = systemClock.sleep(60 * 86_400_000).then(() => (awake = true));
    await vi.advanceTimersByTimeAsync(60 * 86_400_000 - 1);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  test('so long, and an abort wakes it in its second stretch', async () => {
    const ending = new AbortController();
    const sleeping = systemClock.sleep(60 * 86_400_000, ending.signal);
    const woken = expect(sleeping).rejects.toThrow('enough');
    await vi.advanceTimersByTimeAsync(30 * 86_400_000);
    ending.abort(new Error('enough'));
    await woken;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an abort wakes it at once with its reason, and leaves no timer', async () => {
    const ending = new AbortController();
    const sleeping = systemClock.sleep(60_000, ending.signal);
    ending.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
    await expect(systemClock.sleep(1, ending.signal)).rejects.toThrow('enough');
  });

  test('many that sleep by one signal put one listener on it, and take it off: Node warns of eleven', async () => {
    const { signal } = new AbortController();
    const sleeping = Array.from({ length: 20 }, async () => systemClock.sleep(1_000, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all(sleeping);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
