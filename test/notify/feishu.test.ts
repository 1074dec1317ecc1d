import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { SEVERITIES } from '../../src/core/model/severity.ts';
import type { Answer } from '../support/receiver.ts';
import type { Taken } from './support/robot.ts';
import { messageOf, NOW_MS, portsOf, send, serveReceiver } from './support/robot.ts';

const PATH = '/open-apis/bot/v2/hook/f3a9c2e1-0000';
const SECRET = 'wUkJ0000example0000key';
const said = (code: number, msg: string): Answer => ({ body: JSON.stringify({ code, data: {}, msg }) });
const OK: Answer = { body: '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}' };
const SIGN_FAILS = said(19_021, 'sign match fail or timestamp is not within one hour from current time');

/** Feishu as its page describes it, with all three security settings. */
function feishuAt(nowMs: number, { secret = SECRET, keyword = '', ip = true } = {}) {
  return async ({ url, json, bytes }: Taken): Promise<Answer> => {
    if (url.pathname !== PATH) return said(19_001, 'param invalid: incoming webhook access token invalid');
    const isFresh = Math.abs(Number(json.timestamp) - nowMs / 1_000) <= 3_600;
    if (!isFresh || json.sign !== (await signOf(json.timestamp, secret))) return SIGN_FAILS;
    if (!bytes.includes(keyword)) return said(19_024, 'Key Words Not Found');
    return ip ? OK : said(19_022, 'Ip Not Allowed');
  };
}

async function signOf(timestamp: string, secret: string): Promise<string> {
  const { subtle } = webcrypto;
  const bytes = new TextEncoder().encode(`${timestamp}\n${secret}`);
  const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return btoa(String.fromCodePoint(...new Uint8Array(await subtle.sign('HMAC', key, new Uint8Array()))));
}

const HOUR_MS = 3_600_000;
test.each<[string, Parameters<typeof feishuAt>, Record<string, string>, RegExp | null, RegExp]>([
  ['taken', [NOW_MS], { secret: SECRET }, null, /^$/],
  ['taken, with a clock that is less than an hour off', [NOW_MS - HOUR_MS], { secret: SECRET }, null, /^$/],
  ['a secret from a file, with its line break', [NOW_MS], { secret: `${SECRET}\n` }, null, /^$/],
  ['another secret', [NOW_MS, { secret: 'another' }], { secret: SECRET }, /error 19021: sign match fail/, /`secret`.*clock/],
  ['a clock that is off', [NOW_MS - HOUR_MS - 1_000], { secret: SECRET }, /error 19021: sign match fail/, /`secret`.*clock/],
  ['no secret', [NOW_MS], {}, /error 19021/, /`secret`/],
  ['no keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET }, /error 19024: Key Words Not Found/, /`keyword`/],
  ['another keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET, keyword: '警告' }, /error 19024/, /`keyword`/],
  ['the keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET, keyword: '告警' }, null, /^$/],
  ['another address', [NOW_MS, { ip: false }], { secret: SECRET }, /error 19022: Ip Not Allowed/, /public IP address/],
])('%s', async (_, vendor, options, problem, hint) => {
  const { url, taken } = await serveReceiver(feishuAt(...vendor));
  const sent = await send('feishu', { url: `${url}${PATH}`, ...options });
  expect(sent?.problem ?? '').toMatch(problem ?? /^$/);
  expect(sent?.hint ?? '').toMatch(hint);
  expect(taken).toHaveLength(1);
}); // prettier-ignore

test.each<[number, string, RegExp, number, number?]>([
  [19_001, 'param invalid: incoming webhook access token invalid', /Create the robot again/, 1],
  [19_002, 'params error, msg_type need', /a bug in ota-audit/, 1],
  [19_036, 'message too large', /a bug in ota-audit/, 1],
  [9_499, 'Bad Request', /a bug in ota-audit/, 1],
  [9_499, 'Bad Request', /a bug in ota-audit/, 1, 400],
  [9_499, 'too many request', /100 a minute/, 5],
  [11_232, 'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]', /100 a minute/, 5],
  [99_991_400, 'request trigger frequency limit', /100 a minute/, 5, 400],
  [99_991_400, 'request trigger frequency limit', /100 a minute/, 5, 429],
  [11_246, 'something else', /https:\/\/open\.feishu\.cn\//, 1],
])('error %i, %s: %s', async (code, words, hint, attempts, status = 200) => {
  const { url, taken } = await serveReceiver({ ...said(code, words), status });
  const sent = await send('feishu', { url: `${url}${PATH}` });
  expect(sent).toMatchObject({ isTransient: attempts > 1, hint: expect.stringMatching(hint) });
  expect(sent?.problem).toBe(`error ${code}: ${words}${attempts > 1 ? ' (5 attempts)' : ''}`);
  expect(taken).toHaveLength(attempts);
});

test.each<[string, string, string | null]>([
  ['of old', '{"Extra":null,"StatusCode":0,"StatusMessage":"success"}', null],
  ['of old, an error', '{"StatusCode":19001,"StatusMessage":"gone"}', 'error 19001: gone'],
  ['of both, which disagree', '{"code":19021,"msg":"no","StatusCode":0}', 'error 19021: no'],
])('an answer %s', async (_, body, problem) => {
  const { url } = await serveReceiver({ body });
  expect((await send('feishu', { url: `${url}${PATH}` }))?.problem ?? null).toBe(problem);
});

test('the wait that the gateway asks for is kept', async () => {
  const limited = { ...said(99_991_400, 'limit'), status: 429, headers: { 'x-ogw-ratelimit-reset': '12' } };
  const { url } = await serveReceiver(limited, OK);
  const ports = portsOf();
  expect(await send('feishu', { url: `${url}${PATH}` }, messageOf(), ports)).toBe(null);
  expect(ports.waits).toEqual([12_000]);
});

test.each([
  [1_599_360_473_999, 'demo', '1599360473', 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8='],
  [NOW_MS, SECRET, '1795485600', 'wBVs3Bq5ZO5c56kqzU5LYbUNCVoAPW58a0bt8ncvZkw='],
])('the signature at %i by %j', async (nowMs, secret, timestamp, sign) => {
  const { url, taken } = await serveReceiver(OK);
  expect(await send('feishu', { url: `${url}${PATH}`, secret }, messageOf(), portsOf({ nowMs }))).toBe(null);
  expect(taken[0]!.json).toMatchObject({ timestamp, sign });
  expect(taken[0]!.url.search).toBe('');
});

test('a card with the colors of result and severity, and a button', async () => {
  const { url, taken } = await serveReceiver(OK);
  const findings = SEVERITIES.map((severity) => ({
    severity,
    title: `${severity}  title`,
    subject: 'subject',
  }));
  for (const tone of ['good', 'warning', 'bad'] as const)
    await send('feishu', { url: `${url}${PATH}` }, messageOf({ tone, findings }));
  expect(taken.map(({ json }) => json.card.header.template)).toEqual(['green', 'orange', 'red']);
  const { msg_type: type, card, ...signature } = taken[0]!.json;
  expect(type).toBe('interactive');
  expect(signature).toEqual({});
  const title = (content: string, color: string): object => ({
    tag: 'div',
    text: { tag: 'plain_text', content, text_color: color },
  });
  const subject = { tag: 'div', text: { tag: 'plain_text', content: 'subject', text_size: 'notation' } };
  expect(card.elements.slice(4, -2)).toEqual([
    title('1. critical  title', 'red'), subject,
    title('2. high  title', 'orange'), subject,
    title('3. medium  title', 'blue'), subject,
    title('4. low  title', 'grey'), subject,
    title('5. info  title', 'grey'), subject,
  ]); // prettier-ignore
  expect(card.elements.at(-2)).toEqual({
    tag: 'action',
    actions: [
      {
        tag: 'button',
        type: 'primary',
        text: { tag: 'plain_text', content: 'Open the report' },
        url: messageOf().link!.url,
      },
    ],
  });
});
