import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onAbort } from '../../src/core/on-abort.ts';

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('onAbort', () => {
  it('calls each that waits, once, whatever the order in which others left', () => {
    const controller = new AbortController();
    const called: number[] = [];
    const leave = Array.from({ length: 20 }, (_, n) => onAbort(controller.signal, () => called.push(n)));
    for (const n of [0, 19, 7, 8, 7]) leave[n]?.();
    controller.abort();
    controller.abort();
    expect(called.toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    ]);
    for (const left of leave) left();
  });

  it('puts one listener on the signal, and takes it off with the last that waits', () => {
    const { signal } = new AbortController();
    const leave = Array.from({ length: 12 }, () => onAbort(signal, () => undefined));
    expect(listenersOf(signal)).toBe(1);
    for (const left of leave) left();
    expect(listenersOf(signal)).toBe(0);
    onAbort(signal, () => undefined);
    expect(listenersOf(signal)).toBe(1);
  });

  it('lets a listener take off others, and wait for another signal', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const called: string[] = [];
    onAbort(first.signal, () => {
      called.push('first');
      onAbort(second.signal, () => called.push('second'));
    });
    first.abort();
    second.abort();
    expect(called).toEqual(['first', 'second']);
  });
});
