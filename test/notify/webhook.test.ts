import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../src/notify/message.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { serveAnswers } from '../support/receiver.ts';
import { MESSAGE, openChannel, portsOf, refusalOf, TOKEN, WEBHOOK_SECRET } from './support/channels.ts';
import type { Answer, Received, Inbox } from '../support/receiver.ts';

let server: Inbox | undefined;
let ports = portsOf();
beforeEach(() => {
  ports = portsOf();
  // What the library of the receiver takes for the time.
  vi.spyOn(Date, 'now').mockImplementation(() => ports.clock.now());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
});

async function send(
  message: Message,
  answers: readonly Answer[],
  secret = WEBHOOK_SECRET,
): ReturnType<typeof sendMessage> {
  server = await serveAnswers(...answers);
  return sendMessage(openChannel('webhook', { url: `${server.url}/hook`, secret }), message, ports);
}

const verified = ({ body, headers }: Pick<Received, 'body' | 'headers'>, secret = WEBHOOK_SECRET): unknown =>
  new Webhook(secret).verify(body, headers);

const first = (): Received => server?.received[0] ?? expect.fail('nothing was received');

describe('a webhook', () => {
  it.each([
    ['run', 'ota_audit.run.finished'],
    ['end', 'ota_audit.run.failed'],
    ['test', 'ota_audit.test'],
  ] as const)('of kind %s is signed, with the data as it is', async (kind, type) => {
    const data = {
      name: '固件 \u{1F680} <!channel> {{DATE()}} \u2028',
      nested: [1, null, { a: 'x'.repeat(19_000) }],
    };
    expect(await send({ ...MESSAGE, kind, data }, [{ status: 204 }])).toBeNull();
    expect(verified(first())).toEqual({ type, timestamp: '2026-11-23T02:14:09.000Z', data });
    expect(first().headers).toMatchObject({
      'webhook-id': MESSAGE.id,
      'webhook-timestamp': String(Date.UTC(2026, 10, 23, 2) / 1_000),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('is not verified with another secret, another ID, another body, or five minutes later', async () => {
    await send(MESSAGE, [{ status: 200 }]);
    const { headers, body } = first();
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(() => verified(first(), other)).toThrow('No matching signature');
    expect(() => verified({ ...first(), headers: { ...headers, 'webhook-id': 'run-2' } })).toThrow(
      'No matching',
    );
    expect(() => verified({ ...first(), body: `${body} ` })).toThrow('No matching');
    await ports.clock.sleep(300_000);
    expect(verified(first())).toBeTypeOf('object');
    await ports.clock.sleep(1_000);
    expect(() => verified(first())).toThrow('too old');
  });

  it('keeps its ID over attempts, each signed for its own time', async () => {
    const later = { 'retry-after': '25' };
    const answers = [
      { status: 503, headers: later },
      { status: 429, headers: later },
      { status: 201, body: 'no' },
    ];
    expect(await send(MESSAGE, answers)).toBeNull();
    const received = server?.received ?? [];
    const starts = Date.UTC(2026, 10, 23, 2) / 1_000;
    expect(received.map(({ headers }) => Number(headers['webhook-timestamp']) - starts)).toEqual([0, 25, 50]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([MESSAGE.id]));
    expect(new Set(received.map(({ headers }) => headers['webhook-signature'])).size).toBe(3);
    expect(received.map((request) => verified(request))).toHaveLength(3);
  });

  it.each<[number, string]>([
    [200, ''],
    [200, 'error'],
    [200, '<html></html>'],
    [201, '{"error":{"code":"x"}}'],
    [299, ''],
  ])('is taken by %d %j', async (status, body) => {
    expect(await send(MESSAGE, [{ status, body }])).toBeNull();
    expect(server?.received).toHaveLength(1);
  });

  it('is not sent again to whoever is gone', async () => {
    const sent = await send(MESSAGE, [{ status: 410 }]);
    expect(sent).toMatchObject({ problem: 'HTTP 410', isTransient: false });
    expect(sent?.hint).toMatch(/^The receiver no longer exists/);
    expect(server?.received).toHaveLength(1);
  });
});

const base64 = (bytes: number): string => Buffer.alloc(bytes, TOKEN).toString('base64');

describe('the secret of a webhook', () => {
  it.each([24, 25, 26, 32, 64])('has %d bytes, with whsec_ or without', async (bytes) => {
    for (const secret of [`whsec_${base64(bytes)}`, base64(bytes), ` ${base64(bytes)}\n`]) {
      expect(await send(MESSAGE, [{ status: 200 }], secret)).toBeNull();
      expect(verified(first(), secret.trim())).toBeTypeOf('object');
      await server?.close();
    }
  });

  it('may lack its padding', async () => {
    await send(MESSAGE, [{ status: 200 }], `whsec_${base64(25).replace(/=+$/, '')}`);
    expect(verified(first(), base64(25))).toBeTypeOf('object');
  });

  it.each([
    '',
    'whsec_',
    `whsec_${base64(23)}`,
    `whsec_${base64(65)}`,
    `${TOKEN}-${TOKEN}`,
    `whsec_${base64(32)}A`,
    `whsk_${base64(32)}`,
    'correct horse battery staple and some',
  ])('is refused with the way to make one: %j', (secret) => {
    const said = refusalOf('webhook', { url: 'https://hooks.example', secret });
    expect(said).toBe(
      'expected whsec_ and 24 to 64 bytes in base64; create one: echo "whsec_$(openssl rand -base64 32)"',
    );
  });
});
