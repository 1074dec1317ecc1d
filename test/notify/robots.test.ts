/** What the robots of group chats have in common: each case against a real server, for each of them. */
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/system-clock.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { findChannel } from '../../src/notify/index.ts';
import type { Message } from '../../src/notify/message.ts';
import type { Answer } from '../support/receiver.ts';
import type { RobotBody, Taken } from './support/robot.ts';
import {
  CALLS_OR_LINKS,
  HOSTILE_NAMES,
  MARKUP, longestMessage, messageOf, NOW_MS, portsOf, send, senderOf, serveReceiver,
} from './support/robot.ts'; // prettier-ignore

interface RobotCase {
  id: string;
  path: string;
  token: string;
  secret?: string;
  ok: string;
  busy: string;
  /** An error with words of the robot's. */
  error: (code: number, words: string) => string;
  limit: number;
  /** Bytes that count against the limit. */
  sizeOf: (taken: Taken) => number;
  /** Every text that people see, in order, as the client gets it. */
  textOf: (json: RobotBody) => string;
  linkTo: (url: string) => string;
  /** A line without what the channel itself puts around a name. */
  ownOff: (line: string) => string;
}

const TOKEN = 'f3a9c2e1-token-0000-4d5e';
const markdown = (url: string): string => `[Open the report](${url})`;
const fontOff = (line: string): string =>
  line
    .replace(/^(?:### |\*\*|> )?(?:<font color="(?:#[0-9a-f]{6}|info|comment|warning)">)?/, '')
    .replace(/(?:<\/font>)?(?:\*\*)?$/, '');
const ROBOTS: RobotCase[] = [
  {
    id: 'dingtalk',
    path: `/robot/send?access_token=${TOKEN}`,
    token: TOKEN,
    secret: 'SEC000000000000000000000000000000000000000000000000000000000000000a',
    ok: '{"errcode":0,"errmsg":"ok"}',
    busy: '{"errcode":-1,"errmsg":"系统繁忙"}',
    error: (errcode, errmsg) => JSON.stringify({ errcode, errmsg }),
    limit: 20_000,
    sizeOf: ({ bytes }) => bytes.length,
    textOf: (json) => json.markdown.text,
    linkTo: markdown,
    ownOff: fontOff,
  },
  {
    id: 'feishu',
    path: `/open-apis/bot/v2/hook/${TOKEN}`,
    token: TOKEN,
    secret: 'wUkJ0000example0000key',
    ok: '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}',
    busy: '{"code":11232,"data":{},"msg":"frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}',
    error: (code, msg) => JSON.stringify({ code, msg, data: {} }),
    limit: 20_000,
    sizeOf: ({ bytes }) => bytes.length,
    textOf: (json) => [...textsOf(json.card)].join('\n'),
    linkTo: (url) => `button to ${url}`,
    ownOff: (line) => line,
  },
  {
    id: 'wecom',
    path: `/cgi-bin/webhook/send?key=${TOKEN}`,
    token: TOKEN,
    ok: '{"errcode":0,"errmsg":"ok"}',
    busy: '{"errcode":45009,"errmsg":"api freq out of limit, hint: [1653710540075724015410106], from ip: 192.0.2.7"}',
    error: (errcode, errmsg) => JSON.stringify({ errcode, errmsg }),
    limit: 4_096,
    sizeOf: ({ json }) => Buffer.byteLength(json.markdown.content),
    textOf: (json) => json.markdown.content,
    linkTo: markdown,
    ownOff: fontOff,
  },
];

/** Texts of a card, and where its buttons lead. What is not plain text fails. */
function* textsOf(part: unknown): Generator<string> {
  if (part === null || typeof part !== 'object') return;
  if ('url' in part) yield `button to ${String(part.url)}`;
  if ('content' in part) {
    expect(part).toMatchObject({ tag: 'plain_text', content: expect.any(String) });
    yield String(part.content);
  }
  for (const one of Object.values(part)) yield* textsOf(one);
}

describe.each(ROBOTS)('$id', (robot) => {
  const optionsAt = (origin: string, change: object = {}): Record<string, string> => ({
    url: `${origin}${robot.path}`,
    ...(robot.secret !== undefined && { secret: robot.secret }),
    ...change,
  });
  const take = async (message: Message, change: object = {}): Promise<Taken> => {
    const { url, taken } = await serveReceiver({ body: robot.ok });
    expect(await send(robot.id, optionsAt(url, change), message)).toBe(null);
    return taken[0]!;
  };

  const page = `<!doctype html><title>Sign in</title>${'<p>x</p>'.repeat(20)}`;
  const notIts = /with a response that is not the robot's JSON$/;
  test.each<[string, Answer[], RegExp | null, number, number[]?]>([
    ['taken', [{ body: robot.ok }], null, 1],
    ['busy, then taken', [{ body: robot.busy }, { body: robot.ok }], null, 2],
    ['busy for good', [{ body: robot.busy }], /^error -?\d+: .+ \(5 attempts\)$/, 5],
    ['limited by the gateway', [{ status: 429, headers: { 'retry-after': '7' } }, { body: robot.ok }], null, 2, [7_000]],
    ['limited for longer than a minute', [{ status: 429, headers: { 'retry-after': '600' } }], /^HTTP 429 \(1 attempt; retry after 600 s\)$/, 1],
    ['busy, with a wait', [{ body: robot.busy, headers: { 'retry-after': '3' } }, { body: robot.ok }], null, 2, [3_000]],
    ['ill, then well', [{ status: 500, body: page }, { status: 502 }, { body: robot.ok }], null, 3],
    ['ill for good', [{ status: 500, body: page }], /^HTTP 500 \(5 attempts\)$/, 5],
    ['ill, in its own words', [{ status: 503, body: robot.error(0, 'ok') }, { body: robot.ok }], null, 2],
    ['moved', [{ status: 302, headers: { location: '/elsewhere' } }], /^HTTP 302$/, 1],
    ['gone', [{ status: 404, body: page }], /^HTTP 404$/, 1],
    ['a page', [{ body: page }], notIts, 1],
    ['3 MB of a page', [{ body: page.padEnd(3e6, 'x') }], notIts, 1],
    ['3 MB of JSON', [{ body: `{"pad":"${'x'.repeat(3e6)}","errcode":0,"code":0}` }], notIts, 1],
    ['nothing', [{ body: '' }], notIts, 1],
    ['a word', [{ body: 'ok' }], notIts, 1],
    ['a number', [{ body: '0' }], notIts, 1],
    ['null', [{ body: 'null' }], notIts, 1],
    ['a list', [{ body: '[0]' }], notIts, 1],
    ['JSON of another', [{ body: '{"ok":true}' }], notIts, 1],
    ['a code that is none', [{ body: '{"errcode":"","code":null}' }], notIts, 1],
    ['an unknown error', [{ body: robot.error(987_654, 'oh\nno') }], /^error 987654: oh no$/, 1],
    ['an error of HTTP 400', [{ status: 400, body: robot.error(987_654, 'oh no') }], /^error 987654: oh no$/, 1],
    ['an error of HTTP 500', [{ status: 500, body: robot.error(987_654, 'oh no') }], /^error 987654: oh no \(5 attempts\)$/, 5],
    ['a long error', [{ body: robot.error(987_654, '很'.repeat(5_000)) }], /^error 987654: 很{119}…$/, 1],
  ])('%s', async (_, answers, problem, attempts, waits) => {
    const { url, taken } = await serveReceiver(...answers);
    const ports = portsOf();
    const sent = await send(robot.id, optionsAt(url), messageOf(), ports);
    if (problem === null) expect(sent).toBe(null);
    else expect(sent?.problem).toMatch(problem);
    expect(taken).toHaveLength(attempts);
    if (waits) expect(ports.waits).toEqual(waits);
  }); // prettier-ignore

  test('a robot that says nothing is given up', async () => {
    const { url } = await serveReceiver('hang');
    const ports = portsOf({ clock: systemClock });
    const limits = { attemptMs: 40, totalMs: 60 };
    const sent = await sendMessage(senderOf(robot.id, optionsAt(url)), messageOf(), ports, limits);
    expect(sent?.problem).toMatch(/^no response within 0(\.\d)? s \(\d attempts?\)$/);
  });

  test('one that cannot be reached is tried again, and its URL stays unsaid', async () => {
    const sent = await send(robot.id, optionsAt('http://127.0.0.1:1'));
    expect(sent).toMatchObject({ isTransient: true, hint: '' });
    expect(sent?.problem).toMatch(/^127\.0\.0\.1:1: ConnectFailed.*\(5 attempts\)$/);
    expect(sent?.problem).not.toContain(TOKEN);
  });

  test('an unknown error leads to its maker', async () => {
    const { url } = await serveReceiver({ body: robot.error(987_654, '') });
    expect(await send(robot.id, optionsAt(url))).toMatchObject({
      problem: 'error 987654',
      hint: expect.stringMatching(/^Look the error up at https:\/\/\S+\.$/),
    });
  });

  test('it posts UTF-8, and the text is there', async () => {
    const { method, headers, json } = await take(messageOf());
    expect(method).toBe('POST');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const text = robot.textOf(json);
    for (const part of [
      'OTA audit nightly: FINDINGS',
      '2 packages need a look.',
      'Exit code 3: findings of severity high or worse.',
      'Look at these first',
      '1. critical The link is expired (url-expired) new',
      '2. medium The package is unverified (unverified)',
      'gateway_fw 1.4.0, Gateway (a1B2c3), fw-1, cn-shanghai',
      '网关固件 2.0, 网关 (a1B2c4), fw-2, cn-shanghai',
      'Report: /srv/audit/out/2026-11-24/report.xlsx',
      `SHA-256 of manifest.json: ${'ab'.repeat(32)}`,
    ])
      expect(text.replaceAll('  ', ' ')).toContain(part);
    const target = 'https://reports.example.com/nightly/latest.html?tab=a&n=';
    expect(text).toContain(robot.linkTo(robot.id === 'feishu' ? `${target}(1)` : `${target}%281%29`));
    expect(text.indexOf('2 packages')).toBeLessThan(text.indexOf('1. critical'));
  });

  test('a message of a title alone', async () => {
    const bare = { paragraphs: [], findingsTitle: '', findings: [], footer: [], link: null };
    const { json } = await take(
      messageOf({ ...bare, locale: 'zh-CN', tone: 'good', title: 'OTA 审计 nightly：通过' }),
    );
    const text = robot.textOf(json);
    expect(text).toContain('OTA 审计 nightly：通过');
    expect(text).not.toMatch(/\n|\[|undefined|null/);
  });

  test.each([
    [64, 'en', 'The message was cut to'],
    [4_000, 'zh-CN', '消息已截断至'],
  ] as const)('names of %i letters fit, and a cut says so (%s)', async (letters, locale, cutText) => {
    const taken = await take(longestMessage(letters, { locale }));
    const text = robot.textOf(taken.json);
    expect(robot.sizeOf(taken)).toBeLessThanOrEqual(robot.limit);
    const isCut = !text.includes('5 𠮷');
    expect(text.includes(cutText)).toBe(isCut);
    if (letters === 4_000) expect(isCut).toBe(true);
    expect(text).toContain('2 packages need a look.');
    expect(text).toContain(robot.linkTo('').replace(/\)$/, ''));
  });

  test('it fits even where everything is too long', async () => {
    const long = '𠮷'.repeat(6_000);
    const link = { text: 'Open the report', url: `https://reports.example.com/${'a'.repeat(21_000)}` };
    const message = longestMessage(100, { title: long, paragraphs: [long], footer: [long, long], link });
    const taken = await take(message);
    expect(robot.sizeOf(taken)).toBeLessThanOrEqual(robot.limit);
    expect(robot.textOf(taken.json)).toContain('The message was cut to');
  });

  test.each(HOSTILE_NAMES)('the name %j stays a name', async (name) => {
    const findings = [{ severity: 'high' as const, title: name, subject: name }];
    const change = { title: name, paragraphs: [name], findingsTitle: name, findings, footer: [], link: null };
    const preview = await senderOf(robot.id, optionsAt('https://robot.example')).preview(
      messageOf(change),
      portsOf(),
    );
    const json = JSON.parse(preview.trimEnd().split('\n').at(-1)!) as RobotBody;
    const lines = robot
      .textOf(json)
      .split('\n')
      .filter((line) => line !== '')
      .map(robot.ownOff);
    expect(lines).toHaveLength(5);
    lines[3] = lines[3]!.replace(/^1\. /, '');
    for (const line of lines) {
      expect(line).not.toMatch(CALLS_OR_LINKS);
      // Plain by its protocol.
      if (robot.id !== 'feishu') expect(line).not.toMatch(MARKUP);
      expect(line.replaceAll('\u2060', '').normalize('NFKC').trim()).toBe(name.normalize('NFKC').trim());
    }
  });

  test('nothing secret is said, even by a robot that quotes', async () => {
    const signedLink =
      'https://b.oss-cn-shanghai.aliyuncs.com/fw.bin?OSSAccessKeyId=LTAI5tExampleKey01&Expires=1&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D';
    const quoting = ({ url, json }: Taken): Answer => {
      const sign = url.searchParams.get('sign') ?? json.sign;
      const said = `${TOKEN} ${sign} ${encodeURIComponent(sign)} ${robot.secret} ${signedLink}`;
      // As PHP writes it, too.
      return { body: robot.error(987_654, said).replaceAll('/', String.raw`\/`) };
    };
    const { url, taken } = await serveReceiver(quoting);
    const sent = await send(robot.id, optionsAt(url));
    const { url: asked, json, bytes } = taken[0]!;
    const sign = asked.searchParams.get('sign') ?? json.sign ?? 'no sign';
    for (const secret of [
      TOKEN,
      sign,
      encodeURIComponent(sign),
      robot.secret ?? 'no secret',
      'vjbyPx',
      'LTAI5tExampleKey01',
    ])
      expect(`${sent?.problem} ${sent?.hint}`).not.toContain(secret);
    expect(sent?.problem).toContain('***');
    for (const secret of [TOKEN, robot.secret ?? 'no secret', 'data-of-the-summary'])
      expect(bytes.toString()).not.toContain(secret);
  });

  test('a page of HTTP 403 may quote it as well', async () => {
    const { url } = await serveReceiver({ status: 403, body: `no such robot: ${TOKEN}` });
    expect((await send(robot.id, optionsAt(url)))?.problem).toBe('HTTP 403: no such robot: ***');
  });

  test('the preview is the message, without its signature', async () => {
    const preview = await senderOf(robot.id, optionsAt('https://robot.example')).preview(
      messageOf(),
      portsOf(),
    );
    expect(preview).toContain('2 packages need a look.');
    expect(preview).toMatch(/^POST \(url\)\ncontent-type: application\/json; charset=utf-8\n\n\{.*\}\n$/s);
    expect(preview).not.toContain(TOKEN);
    if (robot.id === 'feishu') expect(preview).toContain(`"timestamp":"${NOW_MS / 1_000}","sign":"***"`);
  });

  test.each([
    [
      'without its token',
      (url: URL) => new URL('/', url).href,
      /expected the URL shown on the robot's page, with `/,
    ],
    ['of plain http', (url: URL) => url.href.replace('https:', 'http:'), /^expected an https URL/],
    ['that is none', () => 'robot', /^expected an https URL/],
  ])('a URL %s is refused, unrepeated', (_, change, said) => {
    const url = change(new URL(`https://robot.example${robot.path}`));
    const { error } = findChannel(robot.id)!.options.safeParse({ url });
    expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(said)]);
    expect(error?.message).not.toContain('robot.example');
  });
});

describe.each(ROBOTS.filter(({ id }) => id !== 'wecom'))('$id and its keyword', (robot) => {
  const subject = 'acme.gateway 1.0';
  const findings = [{ severity: 'high' as const, title: 'high  title', subject }];
  test.each([
    ['is added', 'firmware_alert', messageOf(), true],
    ['is there', 'OTA audit', messageOf(), false],
    ['is there, with something invisible in it', 'acme.gateway', messageOf({ findings }), true],
    ['outlasts a cut', 'firmware_alert', longestMessage(4_000), true],
  ])('%s', async (_, keyword, message, isAdded) => {
    const { url, taken } = await serveReceiver({ body: robot.ok });
    expect(await send(robot.id, { url: `${url}${robot.path}`, keyword }, message)).toBe(null);
    const text = robot.textOf(taken[0]!.json);
    expect(text.split(keyword)).toHaveLength(2);
    expect(text.endsWith(`\n${keyword}`)).toBe(isAdded);
    expect(robot.sizeOf(taken[0]!)).toBeLessThanOrEqual(robot.limit);
  });
});
