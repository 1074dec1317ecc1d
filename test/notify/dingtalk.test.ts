import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findChannel } from '../../src/notify/index.ts';
import type { Answer } from '../support/receiver.ts';
import type { Taken } from './support/robot.ts';
import { messageOf, NOW_MS, portsOf, send, serveReceiver } from './support/robot.ts';

const PATH = '/robot/send?access_token=f3a9c2e1token';
const SECRET = 'SEC000000000000000000000000000000000000000000000000000000000000000a';
const said = (errcode: number, errmsg: string): Answer => ({ body: JSON.stringify({ errcode, errmsg }) });
const OK = said(0, 'ok');

/** DingTalk as its page describes it, with all three security settings. */
function dingtalkAt(nowMs: number, { secret = SECRET, keyword = '', ip = true } = {}) {
  return async ({ url, json }: Taken): Promise<Answer> => {
    const query = url.searchParams;
    if (query.get('access_token') !== 'f3a9c2e1token') return said(300_005, 'token is not exist');
    const sentMs = query.get('timestamp') ?? '';
    if (Math.abs(Number(sentMs) - nowMs) > 3_600_000) return said(310_000, 'invalid timestamp');
    if (query.get('sign') !== (await signOf(sentMs, secret)))
      return said(
        310_000,
        'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;',
      );
    if (!json.markdown.text.includes(keyword))
      return said(
        310_000,
        'description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;',
      );
    return ip ? OK : said(310_000, 'ip 192.0.2.7 not in whitelist');
  };
}

async function signOf(timestamp: string, secret: string): Promise<string> {
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const { subtle } = webcrypto;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', bytes(secret), algorithm, false, ['sign']);
  return btoa(
    String.fromCodePoint(...new Uint8Array(await subtle.sign('HMAC', key, bytes(`${timestamp}\n${secret}`)))),
  );
}

const HOUR_MS = 3_600_000;
test.each<[string, Parameters<typeof dingtalkAt>, Record<string, string>, RegExp | null, RegExp]>([
  ['taken', [NOW_MS], { secret: SECRET }, null, /^$/],
  ['taken, with a clock that is less than an hour off', [NOW_MS + HOUR_MS], { secret: SECRET }, null, /^$/],
  ['a secret from a file, with its line break', [NOW_MS], { secret: `${SECRET}\n` }, null, /^$/],
  ['another secret', [NOW_MS, { secret: 'SECother0000' }], { secret: SECRET }, /error 310000: description:机器人发送签名不匹配/, /variable of `secret`/],
  ['a clock that is off', [NOW_MS + HOUR_MS + 1], { secret: SECRET }, /error 310000: invalid timestamp/, /clock of this machine/],
  ['no secret', [NOW_MS], {}, /error 310000: invalid timestamp/, /./],
  ['no keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET }, /error 310000: description:关键词不匹配/, /`keyword`/],
  ['another keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET, keyword: '警告' }, /error 310000/, /`keyword`/],
  ['the keyword', [NOW_MS, { keyword: '告警' }], { secret: SECRET, keyword: '告警' }, null, /^$/],
  ['another address', [NOW_MS, { ip: false }], { secret: SECRET }, /error 310000: ip 192\.0\.2\.7 not in whitelist/, /public IP address/],
])('%s', async (_, vendor, options, problem, hint) => {
  const { url, taken } = await serveReceiver(dingtalkAt(...vendor));
  const sent = await send('dingtalk', { url: `${url}${PATH}`, ...options });
  expect(sent?.problem ?? '').toMatch(problem ?? /^$/);
  expect(sent?.hint ?? '').toMatch(hint);
  expect(taken).toHaveLength(1);
}); // prettier-ignore

test.each([
  [300_005, 'token is not exist', /Create the robot again/],
  [300_001, 'token is not exist', /Create the robot again/],
  [400_101, 'access_token不存在', /Create the robot again/],
  [400_106, '机器人不存在', /Create the robot again/],
  [400_013, '群已被解散', /disbanded/],
  [400_102, '机器人已停用', /stopped/],
  [130_101, 'send too fast, exceed 20 times per minute', /blocked for 10 minutes/],
  [410_100, '发送速度太快而限流', /blocked for 10 minutes/],
  [660_026, 'send too fast', /blocked for 10 minutes/],
  [430_101, '含有不安全的外链', /remove `link`/],
  [430_102, '含有不合适的文本', /names in it/],
  [430_104, '含有不合适的内容', /names in it/],
  [310_000, 'description:签名已过期', /clock/],
  [310_000, 'sign not match', /`secret`/],
  [310_000, 'keywords not in content', /`keyword`/],
  [310_000, '又一种', /security settings/],
  [43_004, '无效的HTTP HEADER Content-Type', /https:\/\/open\.dingtalk\.com\//],
])('error %i, %s: asked once', async (code, words, hint) => {
  const { url, taken } = await serveReceiver(said(code, words));
  const sent = await send('dingtalk', { url: `${url}${PATH}` });
  expect(sent).toMatchObject({ isTransient: false, hint: expect.stringMatching(hint) });
  expect(sent?.problem).toBe(`error ${code}: ${words}`);
  expect(taken).toHaveLength(1);
});

describe('what is sent', () => {
  test.each([
    [1_577_808_000_000, 'this is secret', 'ijHEivi6YiCNPZOq4hZstmvZ3sPfbioAiMhP30ae7W0='],
    [NOW_MS, SECRET, '/UhqccWohrpZuv1UgZvibiBVSQO+gnIO5WvdR7jTOLE='],
  ])('the signature at %i by %j', async (nowMs, secret, signature) => {
    const { url, taken } = await serveReceiver(OK);
    const sender = findChannel('dingtalk')!.open({ url: `${url}${PATH}`, secret });
    expect(await sender.send(messageOf(), portsOf({ nowMs }))).toBe(null);
    const { search, searchParams } = taken[0]!.url;
    expect(Object.fromEntries(searchParams)).toEqual({
      access_token: 'f3a9c2e1token',
      timestamp: String(nowMs),
      sign: signature,
    });
    expect(search).toContain(`&sign=${encodeURIComponent(signature)}`);
  });

  test('each attempt is signed for its own instant', async () => {
    const { url, taken } = await serveReceiver(said(-1, '系统繁忙'), dingtalkAt(NOW_MS));
    expect(await send('dingtalk', { url: `${url}${PATH}&timestamp=1&sign=old`, secret: SECRET })).toBe(null);
    const instants = taken.map((one) => one.url.searchParams.getAll('timestamp'));
    expect(instants).toEqual([[String(NOW_MS)], [String(NOW_MS + 1_500)]]);
  });

  test('Markdown with the colors of result and severity', async () => {
    const { url, taken } = await serveReceiver(OK);
    await send('dingtalk', { url: `${url}${PATH}` });
    const { msgtype, markdown } = taken[0]!.json;
    expect(msgtype).toBe('markdown');
    expect(markdown.title).toBe('OTA audit nightly: FINDINGS');
    const blocks = markdown.text.split('\n\n');
    expect(blocks[0]).toBe('### <font color="#cf1322">OTA audit nightly: FINDINGS</font>');
    expect(blocks).toContain('**Look at these first**');
    expect(blocks).toContain('> gateway_fw 1.4.0, Gateway (a1B2c3), fw-1, cn-shanghai');
    expect(markdown.text).toMatch(
      /\*\*<font color="#cf1322">1\. critical .*\n\n.*\n\n\*\*<font color="#d46b08">2\. medium /,
    );
    expect(markdown.text).not.toMatch(/[^\n]\n[^\n]/);
    expect([...taken[0]!.url.searchParams.keys()]).toEqual(['access_token']);
  });
});

test.each(['f3a9c2', 'SEC', 'SEC 000000000'])('the secret %j is refused, unrepeated', (secret) => {
  const { error } = findChannel('dingtalk')!.options.safeParse({
    url: `https://robot.example${PATH}`,
    secret,
  });
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'expected the secret from the robot page, beginning with `SEC`',
  ]);
});
