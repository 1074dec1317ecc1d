import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Sent } from '../../src/notify/channel.ts';
import { mailChannel } from '../../src/notify/mail.ts';
import { sendMessage } from '../../src/notify/send.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { put, tempFolder } from '../support/temp.ts';
import { MESSAGE, parseMails, portsOf, refusalOf, runShipped, senderOf } from './support.ts';

const PASSWORD = 'p@ss/wörd:1';
const LOGIN = `audit%40corp.example:${encodeURIComponent(PASSWORD)}`;
const PEOPLE = { from: 'audit@corp.example', to: ['sre@corp.example'] };

interface Mail {
  raw: Buffer;
  user: string;
  from: string;
  to: string[];
}
interface Served {
  port: number;
  mails: Mail[];
  logins: string[];
}

/** A server on loopback that takes all mail, without TLS, unless `options` say otherwise. */
async function smtp(options: SMTPServerOptions = {}): Promise<Served> {
  const served: Served = { port: 0, mails: [], logins: [] };
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    disabledCommands: ['STARTTLS'],
    onAuth({ username = '', password }, _session, done) {
      served.logins.push(username);
      if (password === PASSWORD) done(null, { user: username });
      else done(new Error('authentication failed'));
    },
    onData(stream, { envelope, user }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        served.mails.push({ raw: Buffer.concat(chunks), user: String(user), from, to });
        done();
      });
    },
    ...options,
  });
  // Clients that break off are what some tests are about.
  server.on('error', () => undefined);
  served.port = await listening(server.listen(0, '127.0.0.1'));
  onTestFinished(() => server.close());
  return served;
}

async function listening(server: Server): Promise<number> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that says `greeting` and no more. Counts what is connected. */
async function silent(greeting: string): Promise<{ port: number; open: Set<Socket> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.resume().write(greeting);
  });
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: await listening(server.listen(0, '127.0.0.1')), open };
}

const fails = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

async function send(url: string, change: Record<string, unknown> = {}): Promise<Sent> {
  return senderOf('mail', { url, ...PEOPLE, ...change }).send(MESSAGE, portsOf());
}

it('sends text, HTML and the summary, which another reader of mail decodes', async () => {
  const { port, mails } = await smtp();
  const copies = { to: ['sre@corp.example', 'qa@corp.example'], cc: ['boss@corp.example'] };
  expect(await send(`smtp://127.0.0.1:${port}`, copies)).toBeNull();
  expect(await send(`smtp://localhost:${port}`, copies)).toBeNull();
  expect(mails[0]?.from).toBe('audit@corp.example');
  expect(mails[0]?.to).toEqual(['sre@corp.example', 'qa@corp.example', 'boss@corp.example']);
  const [first, again] = await parseMails(mails.map(({ raw }) => raw));
  expect(first?.defects).toEqual([]);
  const headers = Object.fromEntries(first?.headers ?? []);
  expect(headers).toMatchObject({
    From: 'ota-audit <audit@corp.example>',
    To: 'sre@corp.example, qa@corp.example',
    Cc: 'boss@corp.example',
    Subject: MESSAGE.title,
    'Message-ID': '<run-20261128T010203Z%2Ea%281%29@corp.example>',
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  });
  expect(Date.now() - Date.parse(headers['Date'] ?? '')).toBeLessThan(60_000);
  expect(Object.fromEntries(again?.headers ?? [])['Message-ID']).toBe(headers['Message-ID']);
  const [text, page, summary] = first?.parts ?? [];
  expect(first?.parts.map(({ type, name }) => [type, name])).toEqual([
    ['text/plain', null],
    ['text/html', null],
    ['application/json', 'summary.json'],
  ]);
  const plain = text?.text.replaceAll('\u2060', '').replaceAll('\r\n', '\n');
  expect(plain).toBe(`${MESSAGE.title}

共 300 个升级包，3 个未通过。
退出码 3：存在高于阈值的发现。

优先处理
1. 严重  链接已过期（url-expired）
   固件 a.bin 1.2.b，产品 路灯
2. 低  缺少描述（description-missing）
   <b>"x" & y</b>

查看报告: https://reports.example/nightly?run=1&lang=zh
报告：/var/lib/reports/nightly/run.html
manifest.json 的 SHA-256：0123abcd
`);
  expect(page?.text).toContain('<html lang="zh-CN">');
  expect(page?.text).toContain('&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;');
  expect(page?.text).toMatch(/color:#9c0006">\s*严重/);
  expect(page?.text.match(/(?:href|src|background|action)=|url\(|@import|https?:[^"]*/g)).toEqual([
    'href=',
    'https://reports.example/nightly?run=1&amp;lang=zh',
  ]);
  expect(JSON.parse(summary?.text ?? '')).toEqual(MESSAGE.data);
});

it('lets no text of others into the headers, the markup or the links of a client', async () => {
  const { port, mails } = await smtp();
  const evil =
    'x\r\nBcc: evil@evil.example\r\n\r\n<script src="http://evil.example/x">alert(1)</script> \u202egnp';
  const sender = senderOf('mail', { url: `smtp://127.0.0.1:${port}`, ...PEOPLE });
  const hostile = {
    ...MESSAGE,
    id: evil,
    title: evil,
    paragraphs: [evil],
    findings: [{ severity: 'high' as const, title: evil, subject: evil }],
  };
  expect(await sender.send(hostile, portsOf())).toBeNull();
  const [read] = await parseMails(mails.map(({ raw }) => raw));
  const { headers, parts } = read!;
  expect(mails[0]?.to).toEqual(PEOPLE.to);
  expect(headers.map(([name]) => name).sort()).toEqual([
    'Auto-Submitted',
    'Content-Type',
    'Date',
    'From',
    'MIME-Version',
    'Message-ID',
    'Subject',
    'To',
    'X-Auto-Response-Suppress',
    'X-Mailer',
  ]);
  expect(Object.fromEntries(headers)['Subject']).toContain('\\u202egnp');
  const [text, page] = parts;
  expect(page?.text).not.toMatch(/<script|src="/);
  expect(page?.text).toContain('http:\u2060//evil.\u2060example/x');
  // The title stands in it as it is: it is the job's own.
  expect(text?.text.match(/http:\/\//g)).toHaveLength(1);
});

it('logs in, and says what the server says where it may not, without the password', async () => {
  const { port, mails, logins } = await smtp();
  expect(await send(`smtp://${LOGIN}@127.0.0.1:${port}`)).toBeNull();
  expect(mails[0]?.user).toBe('audit@corp.example');
  const url = `smtp://audit:wrong-secret@127.0.0.1:${port}`;
  const sent = await send(url);
  expect(sent).toEqual({
    problem: `127.0.0.1:${port} rejected the login: 535 authentication failed`,
    hint: expect.stringContaining('user and password') as string,
    isTransient: false,
  });
  expect(await senderOf('mail', { url, ...PEOPLE }).check(portsOf())).toEqual(sent);
  expect(logins).toEqual(['audit@corp.example', 'audit', 'audit']);
  expect(mails).toHaveLength(1);
});

it('says nothing of a login that the server repeats', async () => {
  const plain = Buffer.from(`\0audit@corp.example\0${PASSWORD}`).toString('base64');
  const said = `AUTH PLAIN ${plain} is refused, ${PASSWORD} too`;
  const { port } = await smtp({ onAuth: (_auth, _session, done) => done(fails(535, said)) });
  expect(await send(`smtp://${LOGIN}@127.0.0.1:${port}`)).toMatchObject({
    problem: `127.0.0.1:${port} rejected the login: 535 AUTH PLAIN *** is refused, *** too`,
  });
});

it.each<[string, SMTPServerOptions, boolean, string]>([
  [
    'a greeting of 421',
    { onConnect: (_session, done) => done(fails(421, 'too busy')) },
    true,
    'the connection: 421',
  ],
  [
    'a greeting of 554',
    { onConnect: (_session, done) => done(fails(554, 'no mail')) },
    false,
    'the connection: 554',
  ],
  [
    'a login that cannot be checked now',
    { onAuth: (_auth, _session, done) => done(fails(454, 'try later')) },
    true,
    'the login: 454 try later',
  ],
  [
    'a sender that is refused',
    { onMailFrom: (_from, _session, done) => done(fails(550, 'relaying denied')) },
    false,
    'the sender: 550 relaying denied',
  ],
  [
    'recipients that are all unknown',
    { onRcptTo: (_to, _session, done) => done(fails(550, 'no such user')) },
    false,
    'every recipient: 550 no such user',
  ],
  [
    'greylisting',
    { onRcptTo: (_to, _session, done) => done(fails(450, 'come back')) },
    true,
    'every recipient: 450 come back',
  ],
  ['a mail that is too large', { size: 1_000, hideSize: true }, false, 'the message: 552'],
])('knows of %s', async (_what, options, isTransient, said) => {
  const { port, mails } = await smtp({
    ...options,
    ...(options.size !== undefined && {
      onData: (stream, _session, done) => {
        stream.on('end', () => done(stream.sizeExceeded ? fails(552, 'too large') : null)).resume();
      },
    }),
  });
  const sent = await send(`smtp://${LOGIN}@127.0.0.1:${port}`);
  expect(sent?.problem).toContain(`127.0.0.1:${port} rejected ${said}`);
  expect(sent?.isTransient).toBe(isTransient);
  if (said.includes('552')) expect(sent?.hint).toContain('smaller messages');
  expect(mails).toEqual([]);
});

it('sends again what was refused for now', async () => {
  let refusals = 2;
  const { port, mails } = await smtp({
    onMailFrom: (_from, _session, done) => done((refusals -= 1) < 0 ? null : fails(451, 'try later')),
  });
  const sender = senderOf('mail', { url: `smtp://127.0.0.1:${port}`, ...PEOPLE });
  expect(await sendMessage(sender, MESSAGE, portsOf())).toBeNull();
  expect(mails).toHaveLength(1);
});

it('names the recipients that are refused, and sends to the others once', async () => {
  const { port, mails } = await smtp({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? fails(450, 'no such user') : null),
  });
  const to = ['a@corp.example', 'gone@corp.example', 'b@corp.example'];
  const sender = senderOf('mail', { url: `smtp://127.0.0.1:${port}`, ...PEOPLE, to });
  expect(await sendMessage(sender, MESSAGE, portsOf())).toEqual({
    problem: `127.0.0.1:${port} rejected gone@corp.example: 450 no such user; the other recipients received the message`,
    hint: 'Check `to` and `cc`.',
    isTransient: false,
  });
  expect(mails.map((mail) => mail.to)).toEqual([['a@corp.example', 'b@corp.example']]);
});

// An address of this machine that no rule for loopback knows.
it('sends neither login nor mail without encryption, and to nobody that it cannot verify', async () => {
  const plain = await smtp();
  const refused = await send(`smtp://${LOGIN}@0.0.0.0:${plain.port}`);
  expect(refused?.problem).toMatch(/^0\.0\.0\.0:\d+ rejected STARTTLS, and mail is only sent encrypted/);
  expect(refused).toMatchObject({ isTransient: false, hint: expect.stringContaining('smtps://') as string });

  const pair = selfSigned('mail.example');
  const upgraded = await smtp({ ...pair, disabledCommands: [] });
  const secured = await smtp({ ...pair, secure: true });
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  onTestFinished(() => void vi.unstubAllEnvs().restoreAllMocks());
  for (const [url, port] of [
    [`smtp://${LOGIN}@0.0.0.0:${upgraded.port}`, upgraded.port],
    [`smtps://${LOGIN}@0.0.0.0:${secured.port}`, secured.port],
  ] as const) {
    expect(await send(url)).toEqual({
      problem: `0.0.0.0:${port}: TlsFailed: self-signed certificate`,
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
      isTransient: false,
    });
  }
  for (const { mails, logins } of [plain, upgraded, secured]) expect([...mails, ...logins]).toEqual([]);
});

it('trusts a CA of NODE_EXTRA_CA_CERTS, and only for the names that it vouches for', async () => {
  const pair = selfSigned('mail.example', ['0.0.0.0']);
  const upgraded = await smtp({
    ...pair,
    disabledCommands: [],
    allowInsecureAuth: false,
    authOptional: false,
  });
  const secured = await smtp({ ...pair, secure: true });
  const urls = [
    `smtp://${LOGIN}@0.0.0.0:${upgraded.port}`,
    `smtps://${LOGIN}@0.0.0.0:${secured.port}`,
    `smtps://${LOGIN}@127.0.0.1:${secured.port}`,
  ];
  const program = `
    const signal = new AbortController().signal;
    const sent = [];
    for (const url of ${JSON.stringify(urls)}) {
      const sender = open('mail', { url, ...${JSON.stringify(PEOPLE)} });
      sent.push(await sender.check(portsOf(signal)), await sender.send(MESSAGE, portsOf(signal)));
    }
    console.log(JSON.stringify(sent));`;
  const env = { NODE_EXTRA_CA_CERTS: await put(await tempFolder(), 'ca.pem', pair.cert) };
  const { stdout, stderr } = await runShipped(program, env);
  expect(stderr).toBe('');
  const sent = JSON.parse(stdout) as Sent[];
  expect(sent.slice(0, 4)).toEqual([null, null, null, null]);
  for (const failure of sent.slice(4))
    expect(failure?.problem).toMatch(/TlsFailed: .*does not match certificate/);
  expect(upgraded.mails.map(({ user }) => user)).toEqual(['audit@corp.example']);
  expect(secured.mails).toHaveLength(1);
});

const QUICK = mailChannel({ connectMs: 150, greetingMs: 150, silenceMs: 300 });

it.each([
  ['', 'accepts the connection but sends no greeting'],
  ['220 mail.example ESMTP\r\n', 'stopped responding'],
])('does not wait for ever after %j', async (greeting, said) => {
  const { port } = await silent(greeting);
  const sender = QUICK.open({ url: `smtp://127.0.0.1:${port}`, ...PEOPLE });
  const expected = { problem: `127.0.0.1:${port} ${said}`, hint: '', isTransient: true };
  expect(await sender.send(MESSAGE, portsOf())).toEqual(expected);
  expect(await sender.check(portsOf())).toEqual(expected);
});

it('tells what it could not connect to', async () => {
  const { port } = await smtp();
  expect(await send(`smtps://127.0.0.1:${port}`)).toMatchObject({
    problem: `127.0.0.1:${port} does not use TLS`,
    isTransient: false,
  });
  const gone = createServer();
  const free = await listening(gone.listen(0, '127.0.0.1'));
  await new Promise((resolve) => gone.close(resolve));
  expect(await send(`smtp://127.0.0.1:${free}`)).toMatchObject({
    problem: expect.stringContaining(`127.0.0.1:${free}: ConnectFailed: connect ECONNREFUSED`) as string,
    isTransient: true,
  });
  expect(await send(`smtp://localhost:${free}`)).toMatchObject({
    problem: expect.stringMatching(/^localhost:\d+: ConnectFailed: .*ECONNREFUSED/) as string,
    isTransient: true,
  });
  // A TLS handshake that nobody answers.
  const mute = await silent('');
  const sender = QUICK.open({ url: `smtps://127.0.0.1:${mute.port}`, ...PEOPLE });
  expect(await sender.send(MESSAGE, portsOf())).toEqual({
    problem: `127.0.0.1:${mute.port} cannot be reached: no response`,
    hint: '',
    isTransient: true,
  });
  await vi.waitFor(() => expect(mute.open.size).toBe(0));
});

it('ends with its signal, and the connection with it', async () => {
  const { port, open } = await silent('220 mail.example ESMTP\r\n');
  const stop = new AbortController();
  const sender = senderOf('mail', { url: `smtp://127.0.0.1:${port}`, ...PEOPLE });
  const sending = sender.send(MESSAGE, portsOf({ signal: stop.signal }));
  await vi.waitFor(() => expect(open.size).toBe(1));
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(sending).rejects.toBe(reason);
  await vi.waitFor(() => expect(open.size).toBe(0));
  await expect(sender.check(portsOf({ signal: stop.signal }))).rejects.toBe(reason);
});

it('checks connection and login, and sends nothing', async () => {
  const { port, mails, logins } = await smtp();
  const sender = senderOf('mail', { url: `smtp://${LOGIN}@127.0.0.1:${port}`, ...PEOPLE });
  expect(await sender.check(portsOf())).toBeNull();
  expect(logins).toEqual(['audit@corp.example']);
  expect(mails).toEqual([]);
});

it('shows the mail as people read it, and no password', async () => {
  const sender = senderOf('mail', {
    url: `smtp://${LOGIN}@mail.example`,
    ...PEOPLE,
    cc: ['qa@corp.example'],
  });
  const shown = await sender.preview(MESSAGE, portsOf());
  expect(shown).toContain(`To: sre@corp.example\nCc: qa@corp.example\nSubject: ${MESSAGE.title}\n`);
  expect(shown).toContain('共 300 个升级包');
  expect(shown).toContain('<html lang="zh-CN">');
  expect(shown).toContain('--- summary.json\n{\n  "job": "nightly"');
  expect(shown).not.toContain(PASSWORD);
});

it.each([
  'smtp://mail.example',
  'smtps://mail.example:465/',
  'smtp://u:p%40ss@mail.example:25',
  'smtp://[::1]:2525',
  'smtp://10.0.0.1',
])('takes %s', (url) => {
  expect(refusalOf('mail', { url, ...PEOPLE })).toBe('');
});

it.each([
  'https://u:hunter2@mail.example',
  'mail.example:587',
  'smtp://',
  'smtp://u:hunter2@',
  'smtp://hunter2@mail.example',
  'smtp://:hunter2@mail.example',
  'smtp://u:hunter2@mail.example:0',
  'smtp://u:hunter2@mail.example:99999',
  'smtp://u:hunter2@mail.example/path',
  'smtp://u:hunter2@mail.example?tls.rejectUnauthorized=false',
  'smtp://u:hunter2@mail.example#x',
  'smtp://u:hunter2/x@mail.example',
  'smtp://u:hunter2%ff@mail.example',
  'smtp://u:hunter2%0d%0aRSET@mail.example',
  'smtp://u:hunter2@mail.example\r\nRSET',
  'smtp://u:hunter2@mail%0d.example',
])('refuses %j and does not repeat it', (url) => {
  const refusal = refusalOf('mail', { url, ...PEOPLE });
  expect(refusal).toMatch(/^url: expected smtp:/);
  expect(refusal).not.toContain('hunter2');
});

it.each([
  'a@b.example\r\nBcc: evil@evil.example',
  'a@b.example\n',
  'A <a@b.example>',
  'a@b.example, c@d.example',
  'a@b.example> SIZE=1',
  'a b@c.example',
  'ä@b.example',
  '@b.example',
  'a@',
  '',
])('refuses %j as an address', (address) => {
  const url = 'smtp://mail.example';
  for (const change of [{ from: address }, { to: [address] }, { cc: ['a@b.example', address] }])
    expect(refusalOf('mail', { url, ...PEOPLE, ...change })).toContain('expected an e-mail address');
});

it('takes 1 to 50 recipients', () => {
  const to = (length: number): Record<string, unknown> => ({
    url: 'smtp://mail.example',
    ...PEOPLE,
    to: Array.from({ length }, (_each, at) => `r${at}@b.example`),
  });
  expect(refusalOf('mail', to(50))).toBe('');
  for (const length of [0, 51]) expect(refusalOf('mail', to(length))).toMatch(/^to: /);
});
