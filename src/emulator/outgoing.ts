import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/ports.ts';

/** How an answer travels. */
export type Transport =
  | { kind: 'whole' }
  | { kind: 'truncated'; afterBytes: number }
  | { kind: 'slow'; totalMs: number }
  | { kind: 'reset' }
  | { kind: 'hang'; after: 'nothing' | 'headers' };

export const WHOLE: Transport = { kind: 'whole' };

/** An answer ready to be sent: a body at hand, or one that is made while it is sent (with its length). */
export interface Outgoing {
  status: number;
  headers: Record<string, string>;
  body: Buffer | { sizeBytes: number; parts: Iterable<Buffer> };
  transport: Transport;
}

const SLOW_STEPS = 10;

async function writeParts(response: ServerResponse, parts: Iterable<Buffer>): Promise<void> {
  for (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await drained(response);
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const events = ['drain', 'close'].map((name) => once(response, name, { signal: over.signal }));
  await Promise.race(events).finally(() => over.abort());
}

async function writeSlowly(
  response: ServerResponse,
  body: Buffer,
  totalMs: number,
  send: SendContext,
): Promise<void> {
  const step = Math.max(1, Math.ceil(body.length / SLOW_STEPS));
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await send.clock.sleep(totalMs / SLOW_STEPS, send.signal);
  }
}

export interface SendContext {
  clock: Clock;
  /** Aborted when the emulator closes. */
  signal: AbortSignal;
}

/** Sends an answer as its transport says. Resolves when nothing is left to do, also for a hanging one. */
export async function sendOutgoing(
  response: ServerResponse,
  outgoing: Outgoing,
  send: SendContext,
): Promise<void> {
  const { transport, body } = outgoing;
  const sizeBytes = Buffer.isBuffer(body) ? body.length : body.sizeBytes;
  if (transport.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (transport.kind === 'hang' && transport.after === 'nothing') return;
  response.writeHead(outgoing.status, { ...outgoing.headers, 'Content-Length': String(sizeBytes) });
  if (transport.kind === 'hang') {
    response.flushHeaders();
    return;
  }
  const parts = Buffer.isBuffer(body) ? [body] : body.parts;
  if (transport.kind === 'truncated') {
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat([...body.parts]);
    response.write(whole.subarray(0, transport.afterBytes), () => response.socket?.destroySoon());
    return;
  }
  if (transport.kind === 'slow' && Buffer.isBuffer(body))
    await writeSlowly(response, body, transport.totalMs, send);
  else await writeParts(response, parts);
  response.end();
}
