import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import type { SendPorts, Sent } from '../../src/notify/channel.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { MESSAGE, portsOf } from './support/channels.ts';

const FAILS: Sent = { problem: 'it is ill', hint: 'Cure it.', isTransient: true };

/** A sender of which each attempt takes so long; the last outcome is that of all later attempts. */
function senderOf(
  ports: SendPorts,
  takesMs: number,
  ...outcomes: Sent[]
): { send: () => Promise<Sent>; attempts: () => number } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    send: async () => {
      await ports.clock.sleep(takesMs);
      attempts += 1;
      return outcomes[Math.min(attempts, outcomes.length) - 1] ?? null;
    },
  };
}

describe('attempts and the waits between them', () => {
  it.each<[string, number, Sent[], number[], number]>([
    ['none after it was taken', 0, [null], [], 1],
    ['none after a refusal', 0, [{ problem: 'no', hint: '', isTransient: false }], [], 1],
    ['at most five, jittered', 0, [FAILS], [1_500, 3_000, 6_000, 12_000], 5],
    ['no more than fit into the minute', 14_900.4, [FAILS], [1_500, 3_000, 6_000], 4],
    [
      'what the receiver asks for, where it is more',
      0,
      [{ ...FAILS, retryAfterMs: 3_000 }, null],
      [3_000],
      2,
    ],
    ['the jitter, where that is more', 0, [FAILS, { ...FAILS, retryAfterMs: 300 }, null], [1_500, 3_000], 3],
    ['none where less would be left', 0, [{ ...FAILS, retryAfterMs: 59_000.1 }], [], 1],
    ['one that leaves a second of the minute', 0, [{ ...FAILS, retryAfterMs: 59_000 }, null], [59_000], 2],
  ])('%s', async (_what, takesMs, outcomes, waits, attempts) => {
    const ports = portsOf();
    const sender = senderOf(ports, takesMs, ...outcomes);
    const sent = await sendMessage(sender, MESSAGE, ports);
    expect(sender.attempts()).toBe(attempts);
    expect(ports.slept.filter((ms) => ms !== takesMs)).toEqual(waits);
    const last = outcomes.at(Math.min(attempts, outcomes.length) - 1) ?? null;
    const counted = attempts === 1 ? '1 attempt; retry after 60 s' : `${attempts} attempts`;
    expect(sent).toEqual(last?.isTransient ? { ...last, problem: `${last.problem} (${counted})` } : last);
  });

  it('tells how long it waited for an answer', async () => {
    const sender = { send: () => new Promise<Sent>(() => undefined) };
    const sent = await sendMessage(sender, MESSAGE, portsOf(), { attemptMs: 50, totalMs: 50 });
    expect(sent).toEqual({
      problem: 'no response within 0.1 s (1 attempt)',
      hint: '',
      isTransient: true,
    });
  });

  it('gives each attempt 15 s, or what is left of the minute', async () => {
    const limits = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
    try {
      const ports = portsOf();
      await sendMessage(senderOf(ports, 14_900.4, FAILS), MESSAGE, ports);
      expect(limits.mock.calls).toEqual([[15_000], [15_000], [15_000], [4_799]]);
    } finally {
      limits.mockRestore();
    }
  });
});

describe('a sending that is given up', () => {
  const reason = new Error('stopped');

  it('throws the reason at once, in an attempt that hears nothing', async () => {
    const controller = new AbortController();
    const sender = { send: () => new Promise<Sent>(() => undefined) };
    const sending = sendMessage(sender, MESSAGE, portsOf({}, controller.signal));
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
  });

  it('throws the reason while it waits', async () => {
    const controller = new AbortController();
    const ports = { ...portsOf({}, controller.signal), clock: systemClock };
    const sender = {
      send: () => {
        setImmediate(() => controller.abort(reason));
        return Promise.resolve<Sent>({ ...FAILS, retryAfterMs: 30_000 });
      },
    };
    await expect(sendMessage(sender, MESSAGE, ports)).rejects.toBe(reason);
  });

  it('is none where it was given up before', async () => {
    const ports = portsOf({}, AbortSignal.abort(reason));
    await expect(sendMessage(senderOf(ports, 0, null), MESSAGE, ports)).rejects.toBe(reason);
  });

  it('throws defects as they are', async () => {
    const defect = new TypeError('x is not a function');
    const sender = { send: () => Promise.reject<Sent>(defect) };
    await expect(sendMessage(sender, MESSAGE, portsOf())).rejects.toBe(defect);
  });
});
