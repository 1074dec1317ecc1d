import type { z } from 'zod';
import { hiding } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';
import { defineChannel } from './channel.ts';
import type { Channel, ChannelOptions, SendFailure, Sent } from './channel.ts';
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
  /**
   * What the receiver's own error in the body says, whatever the status; undefined: there is none, and the status counts.
   * @param hide for the receiver's words, once they are read: the answer is as it came
   */
  refusal?: (answer: HttpAnswer, hide: Hide) => SendFailure | undefined;
  /** What the body of a 2xx answer says; null: it was taken. */
  judge: (answer: HttpAnswer) => Sent;
}

type WithUrl = z.ZodRawShape & { url: z.ZodType<string> };

export function httpChannel<Shape extends WithUrl>({
  request,
  refusal,
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
          const answer = await post(asked, ports);
          if ('problem' in answer) return answer;
          // A receiver may quote what it was sent.
          const hide = hiding({ secrets: [...secretsOf(channel.secret, options), ...(asked.secrets ?? [])] });
          const shown = { ...answer, text: hide(answer.text) };
          return refusal?.(answer, hide) ?? statusFailure(shown) ?? judge(shown);
        },
        check: (ports) => checkConnection((options as { url: string }).url, ports),
      };
    },
  });
}

function secretsOf(names: readonly string[], options: ChannelOptions): string[] {
  return names.map((name) => options[name]).filter((value) => typeof value === 'string');
}
