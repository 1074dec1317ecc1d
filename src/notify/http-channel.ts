import type { z } from 'zod';
import { hiding } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';
import { defineChannel } from './channel.ts';
import type { Channel, ChannelOptions, Sent } from './channel.ts';
import type { HttpAnswer, HttpRequest } from './http-answer.ts';
import type { Message } from './message.ts';

/** A channel that takes a message as one POST. */
export interface HttpChannel<Shape extends z.ZodRawShape> {
  id: string;
  description: string;
  options: z.ZodObject<Shape>;
  secret: readonly (keyof Shape & string)[];
  /** Pure: signed for the instant of the attempt, epoch milliseconds. */
  request: (message: Message, options: z.output<z.ZodObject<Shape>>, nowMs: number) => HttpRequest;
  /**
   * What the answer says, whatever its status; null: the message was taken.
   * @param hide for the receiver's words, once they are read: the answer is as it came
   */
  judge: (answer: HttpAnswer, hide: Hide) => Sent;
}

type WithUrl = z.ZodRawShape & { url: z.ZodType<string> };

export function httpChannel<Shape extends WithUrl>({
  request,
  judge,
  ...channel
}: HttpChannel<Shape>): Channel {
  return defineChannel({
    ...channel,
    open(options) {
      return {
        preview(message, { clock }) {
          const { body, headers, secrets = [] } = request(message, options, clock.now());
          const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
          return hiding({ secrets })(`POST (url)\n${shown.join('')}\n${body}\n`);
        },
        async send(message, ports) {
          const asked = request(message, options, ports.clock.now());
          const { post } = await import('./http.ts');
          const answer = await post(asked, ports);
          if ('problem' in answer) return answer;
          // A receiver may quote what it was sent; routers repeat the path that they do not know.
          return judge(answer, hiderOf(asked, options, channel.secret));
        },
        async check(ports) {
          const { checkConnection } = await import('./http.ts');
          return checkConnection((options as { url: string }).url, ports);
        },
      };
    },
  });
}

/** Parts of a URL that are shorter are words, such as `triggers`. */
const SHORTEST_TOKEN = 16;

/** Hides what a receiver may repeat: what it was sent that is secret, what may be a token in the URL, and these options. */
export function hiderOf(
  { url, secrets = [] }: HttpRequest,
  options: ChannelOptions,
  names: readonly string[],
): Hide {
  const { href, pathname, search, searchParams } = new URL(url);
  const path = `${pathname}${search}`;
  const parts = [...path.split(/[/?&=]/), ...searchParams.values()];
  const values = names.map((name) => options[name]).filter((value) => typeof value === 'string');
  const tokens = parts.filter(({ length }) => length >= SHORTEST_TOKEN);
  return hiding({ secrets: [...values, ...secrets, href, path, pathname, ...tokens] });
}
