import { orAborted } from '../core/or-aborted.ts';
import type { SendFailure, Sender, SendPorts, Sent } from './channel.ts';
import type { Message } from './message.ts';

export interface SendLimits {
  /** One attempt. */
  attemptMs: number;
  /** All attempts and the waits between them. */
  totalMs: number;
}

export const SEND_LIMITS: SendLimits = { attemptMs: 15_000, totalMs: 60_000 };

const FIRST_WAIT_MS = 2_000;

/** A receiver that is ill is asked no more often than this. */
const MAX_ATTEMPTS = 5;
/** Nor with less time than this to answer: what was said before would be lost to `it does not answer`. */
const LEAST_ATTEMPT_MS = 1_000;

/**
 * Sends a message, again where another attempt may do better, all within a minute.
 * @throws the signal's reason
 */
export function sendMessage(
  sender: Pick<Sender, 'send'>,
  message: Message,
  ports: SendPorts,
  limits?: SendLimits,
): Promise<Sent> {
  return retried((attempt) => sender.send(message, attempt), ports, limits);
}

type Attempt = (ports: SendPorts) => Promise<Sent>;

/** As `sendMessage`, for whatever is sent. */
export async function retried(
  attempt: Attempt,
  ports: SendPorts,
  { attemptMs, totalMs }: SendLimits = SEND_LIMITS,
): Promise<Sent> {
  const { clock, random, signal } = ports;
  const startedAt = clock.monotonic();
  for (let count = 1; ; count += 1) {
    // A machine that was asleep wakes late: a receiver still has time to answer.
    const leftMs = Math.max(totalMs - (clock.monotonic() - startedAt), Math.min(LEAST_ATTEMPT_MS, totalMs));
    const sent = await attemptOnce(attempt, ports, Math.min(attemptMs, leftMs));
    if (sent === null || !sent.isTransient) return sent;
    const waitMs = Math.max(backoffMs(count, random), sent.retryAfterMs ?? 0);
    const wouldLeaveMs = totalMs - (clock.monotonic() - startedAt + waitMs);
    const isLast = count === MAX_ATTEMPTS || wouldLeaveMs < Math.min(LEAST_ATTEMPT_MS, attemptMs);
    if (isLast) return { ...sent, problem: `${sent.problem} (${attempts(count)}${asked(sent)})` };
    await clock.sleep(waitMs, signal);
  }
}

/** 1 to 2 s, then twice that each time: a receiver that restarts is back before the last attempt. */
function backoffMs(count: number, random: SendPorts['random']): number {
  return FIRST_WAIT_MS * 2 ** (count - 1) * (0.5 + random() / 2);
}

function attempts(count: number): string {
  return count === 1 ? '1 attempt' : `${count} attempts`;
}

/** What the receiver asks for may be why there is no other attempt. */
function asked({ retryAfterMs = 0 }: SendFailure): string {
  return retryAfterMs === 0 ? '' : `; retry after ${Math.ceil(retryAfterMs / 1_000)} s`;
}

async function attemptOnce(attempt: Attempt, ports: SendPorts, limitMs: number): Promise<Sent> {
  // Whole milliseconds, and none that are negative, are all that it takes.
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
  const signal = AbortSignal.any([ports.signal, limit]);
  try {
    return await orAborted(attempt({ ...ports, signal }), signal);
  } catch (error) {
    ports.signal.throwIfAborted();
    if (!limit.aborted) throw error;
    const seconds = Math.round(limitMs / 100) / 10;
    return { problem: `no response within ${seconds} s`, hint: '', isTransient: true };
  }
}
