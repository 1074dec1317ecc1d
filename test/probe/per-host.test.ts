import Bottleneck from 'bottleneck';
import { afterEach, expect, test, vi } from 'vitest';
import { createHostLimiters } from '../../src/probe/per-host.ts';
import type { HostLimiters } from '../../src/probe/per-host.ts';

afterEach(() => vi.restoreAllMocks());

const NEVER = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Work that is under way until it is let go. */
class Site {
  readonly atWork: string[] = [];
  readonly #ends: (() => void)[] = [];

  work(name: string): () => Promise<string> {
    return () => {
      this.atWork.push(name);
      return new Promise((resolve) => this.#ends.push(() => resolve(name)));
    };
  }

  async until(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.atWork).toHaveLength(count), { interval: 1 });
  }

  endAll(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}

test.each([1, 3])(
  '%d at a time on a host, in their order, and as many on each other one',
  async (perHost) => {
    const limiters = createHostLimiters(perHost);
    const site = new Site();
    const all: Promise<string>[] = [];
    for (let n = 1; n <= perHost * 2; n += 1) {
      for (const host of ['a', 'b']) all.push(limiters.run(host, site.work(`${host}${n}`), NEVER));
    }
    await site.until(perHost * 2);
    for (let at = 0; at < 20; at += 1) await turn();
    const first = Array.from({ length: perHost }, (_, index) => [`a${index + 1}`, `b${index + 1}`]).flat();
    expect(site.atWork.toSorted()).toEqual(first.toSorted());
    site.endAll();
    await site.until(perHost * 4);
    site.endAll();
    expect(await Promise.all(all)).toHaveLength(perHost * 4);
  },
);

test('an error goes up as it is and is not tried again, and what waited is next', async () => {
  const limiters = createHostLimiters(1);
  const error = new Error('broken');
  const fail = vi.fn(() => Promise.reject(error));
  const failed = limiters.run('a', fail, NEVER);
  const next = limiters.run('a', () => Promise.resolve('next'), NEVER);
  await expect(failed).rejects.toBe(error);
  expect(await next).toBe('next');
  expect(fail).toHaveBeenCalledTimes(1);
});

test('an abort drops what waits at once, and lets what others ask for go on', async () => {
  const limiters = createHostLimiters(1);
  const site = new Site();
  const stop = new AbortController();
  const reason = new Error('stop now');
  const first = limiters.run('a', site.work('first'), NEVER);
  const dropped = limiters.run('a', site.work('dropped'), stop.signal);
  const others = limiters.run('a', site.work('others'), NEVER);
  await site.until(1);
  stop.abort(reason);
  await expect(dropped).rejects.toBe(reason);
  await expect(limiters.run('a', site.work('late'), stop.signal)).rejects.toBe(reason);
  site.endAll();
  await site.until(2);
  site.endAll();
  expect(await Promise.all([first, others])).toEqual(['first', 'others']);
  expect(site.atWork).toEqual(['first', 'others']);
});

/** The group behind the limiters, as bottleneck has it. */
function groupOf(act: (limiters: HostLimiters) => void): Bottleneck.Group {
  const key = vi.spyOn(Bottleneck.Group.prototype, 'key');
  act(createHostLimiters(2));
  const [group] = key.mock.contexts;
  if (!(group instanceof Bottleneck.Group)) throw new Error('no group');
  return group;
}

test('limiters are there for hosts with work only, however many hosts there were', async () => {
  let limiters = createHostLimiters(2);
  const site = new Site();
  let busy: Promise<string> = Promise.resolve('');
  const group = groupOf((opened) => {
    limiters = opened;
    busy = limiters.run('busy', site.work('busy'), NEVER);
  });
  let most = 0;
  for (let at = 0; at < 30; at += 1) {
    const pair = [`x${at}`, `x${at}`, `y${at}`].map((host) => limiters.run(host, turn, NEVER));
    most = Math.max(most, group.keys().length);
    await Promise.all(pair);
  }
  expect(most).toBe(3);
  expect(group.keys()).toEqual(['//busy']);
  site.endAll();
  await busy;
  expect(group.keys()).toEqual([]);
});

test.each(['constructor', '__proto__', 'hasOwnProperty', ''])('a host may be called %j', async (host) => {
  const limiters = createHostLimiters(1);
  expect(await limiters.run(host, () => Promise.resolve(1), NEVER)).toBe(1);
});

test('closed, it has dropped what waited and left no timer', async () => {
  const timers = new Set<unknown>();
  const { setInterval: set, clearInterval: clear } = globalThis;
  vi.spyOn(globalThis, 'setInterval').mockImplementation((...given) => {
    const timer = set(...given);
    timers.add(timer);
    return timer;
  });
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
    timers.delete(timer);
    clear(timer);
  });
  const limiters = createHostLimiters(1);
  const site = new Site();
  const first = limiters.run('a', site.work('first'), NEVER);
  await site.until(1);
  const waiting = expect(limiters.run('a', site.work('waiting'), NEVER)).rejects.toThrow('stopped');
  limiters.close();
  await waiting;
  site.endAll();
  expect(await first).toBe('first');
  expect(site.atWork).toEqual(['first']);
  expect(timers).toEqual(new Set());
  expect(globalThis.setInterval).toHaveBeenCalled();
});
