import type { z } from 'zod';
import type { Clock, Env, Random } from '../core/ports.ts';
import type { Message } from './message.ts';

/** One way to tell people of a run: a file of its own, and a row in `CHANNELS`. */
export interface Channel {
  id: string;
  /** For the job's schema and the documents. */
  description: string;
  /** Each option described; `on`, `link` and `required` are those of every channel. */
  options: z.ZodObject;
  /** Options that come from the environment alone, and are printed nowhere. */
  secret: readonly string[];
  /** @param options as `options` parsed them */
  open(options: ChannelOptions): Sender;
}

export type ChannelOptions = Readonly<Record<string, unknown>>;

/** A channel with its options. */
export interface Sender {
  /** The message as it would be sent, for people to read. It may hold secrets: whoever prints it hides them. */
  preview(message: Message, ports: SendPorts): string | Promise<string>;
  /** One attempt. Never throws but for a defect, or the signal's reason. */
  send(message: Message, ports: SendPorts): Promise<Sent>;
  /** Whether it can be sent to, as far as that shows without sending. */
  check(ports: SendPorts): Promise<Sent>;
}

/** Null: it was taken. */
export type Sent = SendFailure | null;

export interface SendFailure {
  /** A clause, redacted: what happened. */
  problem: string;
  /** A sentence: what to do; may be empty. */
  hint: string;
  /** May another attempt within a minute do better? */
  isTransient: boolean;
  /** What the receiver asks to wait before it, in milliseconds. */
  retryAfterMs?: number;
}

export interface SendPorts {
  clock: Clock;
  random: Random;
  /** Proxies are read from it, and programs that are started get it. */
  env: Env;
  /** Ends an attempt. */
  signal: AbortSignal;
}

/**
 * A channel whose options are typed as they are described. `open` gets what `options` parsed.
 */
export function defineChannel<Shape extends z.ZodRawShape>(
  channel: Omit<Channel, 'options' | 'secret' | 'open'> & {
    options: z.ZodObject<Shape>;
    secret: readonly (keyof Shape & string)[];
    open(options: z.output<z.ZodObject<Shape>>): Sender;
  },
): Channel {
  return { ...channel, open: (options) => channel.open(options as z.output<z.ZodObject<Shape>>) };
}
