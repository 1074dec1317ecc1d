import type { z } from 'zod';
import { defineChannel } from './channel.ts';
import type { Channel, Sent } from './channel.ts';
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
          const { body, headers } = request(message, options, clock.now());
          const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
          return `POST (url)\n${shown.join('')}\n${body}\n`;
        },
        async send(message, ports) {
          const answer = await post(request(message, options, ports.clock.now()), ports);
          if ('problem' in answer) return answer;
          return statusFailure(answer) ?? judge(answer);
        },
        check: (ports) => checkConnection((options as { url: string }).url, ports),
      };
    },
  });
}
