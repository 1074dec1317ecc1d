import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkConnection, post } from '../../src/notify/http.ts';
import { webUrl } from '../../src/job/values.ts';
import { listen, serveTcp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { serveAnswers } from '../support/receiver.ts';
import { portsOf, TOKEN } from './support/channels.ts';

const servers: LocalServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
function kept<Server extends LocalServer>(server: Server): Server {
  servers.push(server);
  return server;
}

/** A reason that looks like a failure of the network. */
const REASON = Object.assign(new Error('stopped'), { code: 'ECONNRESET' });
const silent = async (): Promise<LocalServer> => kept(await serveTcp(() => undefined));
const secure = async (): Promise<LocalServer> => {
  const server = await listen(createTlsServer(selfSigned('localhost')), []);
  return kept({ ...server, url: server.url.replace('http:', 'https:') });
};

const plain = async (): Promise<LocalServer> => {
  const server = kept(await serveTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  return { ...server, url: server.url.replace('http:', 'https:') };
};

it.each([
  ['https://hooks.example/a?b=c', true],
  ['https://10.0.0.1:8443', true],
  ['http://localhost:8080/x', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:8080', true],
  [`http://hooks.example/${TOKEN}`, false],
  [`http://127.0.0.1.example/${TOKEN}`, false],
  [`https://user:${TOKEN}@hooks.example`, false],
  // As of a variable that is filled from a file.
  [` https://hooks.example/${TOKEN}\n`, true],
  [`https://hooks.example/${TOKEN}\n${TOKEN}`, false],
  [`https://hooks.example/${TOKEN} ${TOKEN}`, false],
  [`ftp://hooks.example/${TOKEN}`, false],
  [`javascript:${TOKEN}`, false],
  [TOKEN, false],
  ['', false],
  [`https://hooks.example/${TOKEN.repeat(200)}`, false],
])('%s is a URL to post to: %s', (text, isTaken) => {
  const { success, data, error } = webUrl.safeParse(text);
  expect(success).toBe(isTaken);
  if (isTaken) expect(data).toBe(text.trim());
  expect(error?.message ?? '').not.toContain(TOKEN);
});

describe('the answer to a request', () => {
  const request = { headers: {}, body: '{}' };

  it('is read to 64 KB', async () => {
    const { url } = kept(await serveAnswers({ body: 'é'.repeat(1_000_000) }));
    const answer = await post({ ...request, url }, portsOf());
    expect(answer).toEqual({ status: 200, text: 'é'.repeat(32_768) });
  });

  it.each([
    ['0', 0],
    [' 12 ', 12_000],
    ['Sun, 22 Nov 2026 00:00:00 GMT', 0],
    ['in a while', undefined],
  ])('says when to come again: %j', async (header, ms) => {
    const { url } = kept(await serveAnswers({ status: 503, headers: { 'retry-after': header } }));
    const answer = await post({ ...request, url }, portsOf());
    expect('status' in answer ? answer.retryAfterMs : -1).toBe(ms);
  });

  it('of something that speaks no HTTP is a failure', async () => {
    const { url } = kept(await serveTcp((socket) => socket.end('220 smtp.example ESMTP\r\n')));
    const answer = await post({ ...request, url }, portsOf());
    expect(answer).toMatchObject({ problem: expect.stringContaining(': InvalidResponse'), hint: '' });
  });

  it('is not waited for once it is given up', async () => {
    const { url } = await silent();
    const controller = new AbortController();
    const posting = post({ ...request, url }, portsOf({}, controller.signal));
    controller.abort(REASON);
    await expect(posting).rejects.toBe(REASON);
  });
});

describe('whether a host can be connected to', () => {
  it('is told of one that can', async () => {
    expect(await checkConnection((await silent()).url, portsOf())).toBeNull();
  });

  it.each([
    ['a certificate that nobody vouches for', secure, 'TlsFailed'],
    ['another protocol', plain, 'ProtocolMismatch'],
  ] as const)('is told of one that cannot: %s', async (_what, serve, code) => {
    const warn = vi.spyOn(process, 'emitWarning');
    const sent = await checkConnection((await serve()).url, portsOf());
    expect(warn).not.toHaveBeenCalled();
    expect(sent?.problem).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+: ${code}`));
    expect(sent?.hint).toBe('');
  });

  it.each([true, false])('is not waited for once it is given up (before: %s)', async (isBefore) => {
    // A handshake that never ends.
    const { url } = await silent();
    const controller = new AbortController();
    if (isBefore) controller.abort(REASON);
    const checking = checkConnection(url.replace('http:', 'https:'), portsOf({}, controller.signal));
    controller.abort(REASON);
    await expect(checking).rejects.toBe(REASON);
  });
});
