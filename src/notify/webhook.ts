import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { webUrl } from '../job/values.ts';
import type { Channel } from './channel.ts';
import { httpChannel } from './http-channel.ts';
import { statusFailure } from './http-answer.ts';
import type { Message } from './message.ts';

/** Standard Webhooks 1.0.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const SECRET = /^(?:whsec_)?((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?)$/;
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const MAKE_ONE = 'echo "whsec_$(openssl rand -base64 32)"';

export const webhook: Channel = httpChannel({
  id: 'webhook',
  description: 'Any URL: receives the JSON summary, signed according to Standard Webhooks.',
  options: z.object({
    url: webUrl.describe('URL to post to.'),
    secret: z
      .string()
      .refine((text) => isKey(keyOf(text)), {
        error: `expected whsec_ and ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in base64; create one: ${MAKE_ONE}`,
      })
      .describe(`Signing key: whsec_ and base64. Create one: ${MAKE_ONE}`),
  }),
  secret: ['url', 'secret'],
  request(message, { url, secret }, nowMs) {
    const timestamp = String(Math.floor(nowMs / 1_000));
    const body = JSON.stringify({
      type: TYPES[message.kind],
      timestamp: instantOf(message),
      data: message.data,
    });
    const signed = `${message.id}.${timestamp}.${body}`;
    const signature = createHmac('sha256', keyOf(secret)).update(signed).digest('base64');
    return {
      url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    };
  },
  judge: statusFailure,
});

const TYPES: Readonly<Record<Message['kind'], string>> = {
  run: 'ota_audit.run.finished',
  end: 'ota_audit.run.failed',
  test: 'ota_audit.test',
};

function instantOf({ endedAtMs }: Message): string {
  return new Date(endedAtMs).toISOString();
}

function keyOf(secret: string): Buffer {
  return Buffer.from(SECRET.exec(secret.trim())?.[1] ?? '', 'base64');
}

function isKey({ length }: Buffer): boolean {
  return length >= MIN_SECRET_BYTES && length <= MAX_SECRET_BYTES;
}
