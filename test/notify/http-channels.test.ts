import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SendFailure } from '../../src/notify/channel.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { listen, serveProxy, serveTcp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { serveAnswers } from '../support/receiver.ts';
import { MESSAGE, openChannel, HTTP_CHANNELS, optionsFor, portsOf, TOKEN } from './support/channels.ts';
import type { Answer, Inbox } from '../support/receiver.ts';

const servers: LocalServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(...answers: readonly (Answer | 'hang')[]): Promise<Inbox> {
  const server = await serveAnswers(...answers);
  servers.push(server);
  return server;
}

const OK: Answer = { body: 'ok' };
const failing = (status: number, body = ''): Answer => ({ status, body });

describe.each(HTTP_CHANNELS)('%s', (id) => {
  const optionsOf = optionsFor(id);
  /** Whether a failure tells what only the owner of the webhook may know. */
  const tellsSecrets = (failure: SendFailure | null): boolean => {
    const { secret = TOKEN } = optionsOf('https://hooks.example');
    return [TOKEN, secret].some((value) => JSON.stringify(failure).includes(value));
  };
  const open = (origin: string): ReturnType<typeof openChannel> => openChannel(id, optionsOf(origin));

  it('posts JSON in UTF-8 to the URL, with no secret in it', async () => {
    const server = await serving(OK);
    const message = { ...MESSAGE, title: '固件 \u{1F680}', data: { title: '固件 \u{1F680}' } };
    expect(await sendMessage(open(server.url), message, portsOf())).toBeNull();
    expect(server.received).toHaveLength(1);
    const { path, headers, bytes, body } = server.received[0] ?? expect.fail();
    expect(`${server.url}${path}`).toBe(optionsOf(server.url).url);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'ota-audit' });
    expect(body).toContain('固件 \u{1F680}');
    expect(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).toBeTypeOf('object');
    expect(body).not.toContain(TOKEN);
  });

  it.each<[string, Answer[], number, RegExp | null]>([
    ['an error that passes', [failing(500), failing(503), OK], 3, null],
    ['an error that stays', [failing(502, 'upstream')], 5, /^HTTP 502: upstream \(5 attempts\)$/],
    ['a request that took too long there', [failing(408), OK], 2, null],
    ['a refusal', [failing(403, 'no')], 1, /^HTTP 403: no$/],
    ['a page', [failing(404, ' <!DOCTYPE html><p>Not found')], 1, /^HTTP 404$/],
    ['an endpoint that is gone', [failing(410)], 1, /^HTTP 410$/],
  ])('%s', async (_what, answers, attempts, problem) => {
    const server = await serving(...answers);
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(server.received).toHaveLength(attempts);
    if (problem === null) expect(sent).toBeNull();
    else expect(sent?.problem).toMatch(problem);
  });

  it.each([
    ['7', [7_000]],
    ['Mon, 23 Nov 2026 02:00:09 GMT', [9_000]],
    ['soon', [1_500]],
  ])('waits for Retry-After: %s', async (header, waits) => {
    const server = await serving({ status: 429, headers: { 'retry-after': header } }, OK);
    const ports = portsOf();
    expect(await sendMessage(open(server.url), MESSAGE, ports)).toBeNull();
    expect(ports.slept).toEqual(waits);
  });

  it('does not wait longer than all attempts may take', async () => {
    const server = await serving({ status: 429, headers: { 'retry-after': '60' } });
    const ports = portsOf();
    const sent = await sendMessage(open(server.url), MESSAGE, ports);
    expect(sent).toMatchObject({
      problem: 'HTTP 429 (1 attempt; retry after 60 s)',
      retryAfterMs: 60_000,
    });
    expect(ports.slept).toEqual([]);
  });

  it.each([302, 308])('follows no redirect (%d)', async (status) => {
    const other = await serving(OK);
    const server = await serving({ status, headers: { location: `${other.url}/${TOKEN}` }, body: 'Moved' });
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(sent).toMatchObject({ problem: `HTTP ${status}: Moved`, isTransient: false });
    expect(sent?.hint).toMatch(/^Redirects are not followed/);
    expect([server.received.length, other.connections()]).toEqual([1, 0]);
  });

  it('reads the beginning of an endless answer', async () => {
    const server = await serving(failing(400, `<html>${'x'.repeat(3_000_000)}`));
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(sent).toMatchObject({ problem: 'HTTP 400', isTransient: false });
  });

  it('gives an attempt up that hangs, and tries again', async () => {
    const limits: AbortController[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const limit = new AbortController();
      limits.push(limit);
      return limit.signal;
    });
    const server = await serving('hang', OK);
    const sending = sendMessage(open(server.url), MESSAGE, portsOf());
    await vi.waitFor(() => expect(server.received).toHaveLength(1), { timeout: 5_000, interval: 5 });
    limits[0]?.abort();
    expect(await sending).toBeNull();
    expect([server.received.length, limits.length]).toEqual([2, 2]);
  });

  it('tells who refuses connections', async () => {
    const server = await serveAnswers();
    await server.close();
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(sent?.problem).toMatch(/^127\.0\.0\.1:\d+: ConnectFailed: .*ECONNREFUSED.* \(5 attempts\)$/);
    expect(tellsSecrets(sent)).toBe(false);
  });

  it('tries again where the connection breaks', async () => {
    const server = await serveTcp((socket) => socket.once('data', () => socket.destroy()));
    servers.push(server);
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(sent?.problem).toMatch(/ConnectionReset.*\(5 attempts\)$/);
    expect(server.connections()).toBe(5);
  });

  it('takes secrets that are repeated out of what is said', async () => {
    const { url, secret = '' } = optionsOf('https://hooks.example');
    const { pathname, search } = new URL(url);
    const said = `Route POST:${pathname}${search} not found, ${encodeURIComponent(url)}, ${TOKEN} ${secret}`;
    const server = await serving(failing(404, JSON.stringify({ message: said })));
    const sent = await sendMessage(open(server.url), MESSAGE, portsOf());
    expect(sent?.problem).toMatch(/^HTTP 404: .*\*\*\*/);
    expect(tellsSecrets(sent)).toBe(false);
  });

  it('goes through the proxy of the environment, whose password it never tells', async () => {
    const proxy = await serveProxy(0, 403);
    servers.push(proxy);
    const env = { https_proxy: `http://robot:hunter2@127.0.0.1:${proxy.port}` };
    const sender = open('https://hooks.example');
    const sent = await sendMessage(sender, MESSAGE, portsOf(env));
    expect(proxy.tunnels).toEqual(['hooks.example:443']);
    expect(proxy.auth).toEqual([`Basic ${Buffer.from('robot:hunter2').toString('base64')}`]);
    expect(sent?.problem).toMatch(
      /^hooks\.example through the proxy 127\.0\.0\.1:\d+: ProxyRefused: (?!.*hunter2)/,
    );
    expect(tellsSecrets(sent)).toBe(false);
    expect(await sender.check(portsOf(env))).toBeNull();
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('tells a proxy that is no URL', async () => {
    const env = { HTTPS_PROXY: 'socks5://robot:hunter2@127.0.0.1' };
    const sender = open('https://hooks.example');
    for (const sent of [await sendMessage(sender, MESSAGE, portsOf(env)), await sender.check(portsOf(env))]) {
      expect(sent).toMatchObject({ isTransient: false });
      expect(sent?.problem).toMatch(/^the proxy in HTTPS_PROXY or HTTP_PROXY is not (?!.*hunter2)/);
      expect(sent?.hint).toMatch(/^Set it to http:/);
    }
  });

  it('verifies TLS behind the proxy too', async () => {
    const requests: IncomingMessage[] = [];
    const secure = await listen(
      createTlsServer(selfSigned('hooks.example'), (request) => requests.push(request)),
      [],
    );
    const proxy = await serveProxy(secure.port);
    servers.push(secure, proxy);
    const env = { HTTPS_PROXY: proxy.url };
    const sent = await sendMessage(open('https://hooks.example'), MESSAGE, portsOf(env));
    expect(sent).toMatchObject({ isTransient: false });
    expect(sent?.problem).toContain('TlsFailed');
    expect(requests).toEqual([]);
  });

  it('shows the message without the URL', async () => {
    const shown = await open('https://hooks.example').preview(MESSAGE, portsOf());
    expect(shown).toMatch(/^POST \(url\)\ncontent-type: application\/json\n/);
    expect(shown).not.toContain('hooks.example');
  });

  it('is checked without sending', async () => {
    const server = await serving(OK);
    expect(await open(server.url).check(portsOf())).toBeNull();
    expect([server.connections(), server.received.length]).toEqual([1, 0]);
    await server.close();
    expect((await open(server.url).check(portsOf()))?.problem).toMatch(/^127\.0\.0\.1:\d+: ConnectFailed/);
  });
});
