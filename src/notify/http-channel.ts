import type { z } from 'zod';
import { defineChannel } from './channel.ts';
import type { Channel, ChannelOptions, SendFailure, Sent } from './channel.ts';
import { hiding } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';
import { checkConnection, post, statusFailure } from './http.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Message } from './message.ts';

/** A channel that takes a message as one POST. */
export interface HttpChannel<Shape extends z.ZodRawShape> {
  id: string;
  description: string;
  options: z.ZodObject<Shape>;
  secret: readonly (keyof Shape & string)[];
  /** Pure: signed for the instant of the attempt, epoch milliseconds. */
  request: (message: Message, options: z.output<z.ZodObject<Shape>>, nowMs: number) => HttpRequest;
  /** What the body of a 2xx answer says; null: it was taken. */
  judge: (answer: HttpAnswer) => Sent;
  /** What the receiver's own words tell of a failure better than its status does. */
  explain?: (answer: HttpAnswer) => Partial<SendFailure>;
}

type WithUrl = z.ZodRawShape & { url: z.ZodType<string> };

export function httpChannel<Shape extends WithUrl>({
  request,
  judge,
  explain = () => ({}),
  ...channel
}: HttpChannel<Shape>): Channel {
  return defineChannel({
    ...channel,
    open(options) {
      return {
        preview(message, { clock }) {
          const { body, headers } = request(message, options, clock.now());
          const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
          return `POST (url)\n${shown.join('')}\n${body}\n`;
        },
        async send(message, ports) {
          const asked = request(message, options, ports.clock.now());
          const answer = await post(asked, ports);
          if ('problem' in answer) return answer;
          // Routers repeat the path that they do not know.
          const said = { ...answer, text: hiderOf(asked.url, options, channel.secret)(answer.text) };
          const failure = statusFailure(said) ?? judge(said);
          return failure && { ...failure, ...explain(said) };
        },
        check: (ports) => checkConnection((options as { url: string }).url, ports),
      };
    },
  });
}

/** Parts of a URL that are shorter are words, such as `triggers`. */
const SHORTEST_TOKEN = 16;

/** Hides what a receiver may repeat: the URL that it was asked by, what may be a token in it, and these options. */
export function hiderOf(address: string, options: ChannelOptions, names: readonly string[]): Hide {
  const { href, pathname, search, searchParams } = new URL(address);
  const path = `${pathname}${search}`;
  const parts = [...path.split(/[/?&=]/), ...searchParams.values()];
  const values = names.map((name) => options[name]).filter((value) => typeof value === 'string');
  const tokens = parts.filter(({ length }) => length >= SHORTEST_TOKEN);
  return hiding({ secrets: [...values, href, path, pathname, ...tokens] });
}
