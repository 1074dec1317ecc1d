import { existsSync, readdirSync, statSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { LEDGER_FOLDER } from '../../src/evidence/names.ts';
import { fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorOptions, Fleet, FaultScript, FleetPackage } from '../../src/emulator/index.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { listen, serveTcp } from '../iot/local-server.ts';
import { somePackage } from '../emulator/support.ts';
import { emulator, everythingIn } from '../support/audit.ts';
import { fakeIo } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

const KEY = {
  accessKeyId: 'STS.NUnE8yQzSecretsTestKey0001',
  accessKeySecret: 'Zx9+secretOf/TheTest==7Qp',
  securityToken: 'CAISsecretsTest+Token/of=no+value==AAAABBBBCCCC',
};
const PROXY_PASSWORD = 'proxy:P4ss/w0rd+of the test';
const LINK_SECRETS = [
  'v1Sig%2FAbCdEf0123%3D',
  'v2Sig%2FGhIjKl4567%3D',
  'v4sig89abcdef89abcdef',
  'LTAI5tLinkSignerKey00001',
  'linkSts%2BToken00000001',
];

/** Links as people paste them into a description, and services into a message; each holds one of these, or all of it. */
const PASTED = [
  'Pasted7Signature8',
  'pasted7Key8',
  '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'pasted7Half8',
  'half8Pasted7',
];
const [pasted = '', key = '', md5 = '', half = '', otherHalf = ''] = PASTED;
const PASTED_LINKS = [
  encodeURIComponent(`https://h.example/a?Signature=${pasted}`),
  encodeURIComponent(encodeURIComponent(`https://h.example/a?Signature=${pasted}`)),
  `https://h.example/a?Expires=1\\u0026Signature\\u003d${pasted}`,
  `https://h.example/a?Expires=1&amp;Signature=${pasted}`,
  `https://h.example/a#Signature=${pasted}`,
  `https://h.example/a？Expires＝1＆Signature＝${pasted}`,
  `https://h.example/a?auth_key=1795000000-0-0-${md5}`,
  `https://h.example/202611231200/${md5}/fw.bin`,
  `https://h.example/${md5}/6ad3c2f0/fw.bin`,
  `https://h.example/a?sign=${md5}&t=1795000000`,
  `https://h.example/a?Expires=1&Signa\nture=${pasted}`,
  `https://h.example/a?Expires=1&Signature=${half}\n${otherHalf}%3D`,
  `https://h.example/a?x-oss-signature-version=OSS2&x-oss-access-key-id=${key}&x-oss-signature=${pasted}`,
  Buffer.from(`https://h.example/a?Expires=1&Signature=${pasted}`).toString('base64'),
].join(' ; ');

/** Everything that may stand nowhere, in the forms in which it could. */
const FORBIDDEN: readonly string[] = [
  ...PASTED,
  Buffer.from(`https://h.example/a?Expires=1&Signature=${pasted}`).toString('base64').slice(0, 40),
  ...Object.values(KEY).flatMap(formsOf),
  ...formsOf(PROXY_PASSWORD),
  ...formsOf(`audit:${PROXY_PASSWORD}`),
  ...LINK_SECRETS.flatMap((value) => [value, decodeURIComponent(value)]),
  'x-oss-signature=', 'Signature=v', 'OSSAccessKeyId=', 'x-oss-credential=', 'security-token=',
].filter((text, at, all) => all.indexOf(text) === at); // prettier-ignore

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  const url = encodeURIComponent(value);
  return [
    value,
    url,
    url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    encodeURIComponent(url),
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}

function found(text: string): string[] {
  return FORBIDDEN.filter((secret) => text.includes(secret));
}

const link = (
  query: string,
  origin = 'https://ota.oss-cn-shanghai.aliyuncs.com',
): FleetPackage['files'][number] => ({
  ...(somePackage().files[0] as FleetPackage['files'][number]),
  link: { kind: 'literal', url: `${origin}/a/fw.bin?${query}` },
});
const [v1 = '', v2 = '', v4 = '', signer = '', sts = ''] = LINK_SECRETS;
const V1 = `Expires=1795000000&OSSAccessKeyId=${signer}&Signature=${v1}&security-token=${sts}`;
const V2 = `x-oss-signature-version=OSS2&x-oss-expires=1795000000&x-oss-access-key-id=${signer}&x-oss-signature=${v2}`;
const V4 = `x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20261123T000000Z&x-oss-expires=86400&x-oss-credential=${signer}&x-oss-signature=${v4}`;

const fleet = (origin?: string): Fleet =>
  fleetOf([
    somePackage({ firmwareId: 'fw1', files: [link(V1, origin)] }),
    somePackage({ firmwareId: 'fw2', files: [link(V2, origin)] }),
    somePackage({ firmwareId: 'fw3', files: [link(V4, origin), link(V1, origin)], multiFiles: 'flat' }),
    somePackage({
      firmwareId: 'fw4',
      description: `get it at https://h.example/a.bin?${V1} today ${PASTED_LINKS}`,
      firmwareName: `?${V4}`,
    }),
    somePackage({
      firmwareId: 'fw5',
      files: [
        { ...link(''), link: { kind: 'literal', url: `https://h.example/202611231200/${md5}/fw.bin` } },
      ],
      status: 0,
      udi: `{"password":"${KEY.accessKeySecret}"}`,
    }),
  ]);

const FLEET = fleet();

/** The service quotes the caller's key, in every form, where it can. */
const ECHO = `SecurityToken ${KEY.securityToken} of ${KEY.accessKeyId}: ${formsOf(KEY.accessKeySecret).join(' ')} ${formsOf(KEY.securityToken).join(' ')} see https://h.example/?${V1} ${PASTED_LINKS}`;
const ECHOES: FaultScript = [
  {
    match: { firmwareId: 'fw1' },
    fault: { kind: 'success-false', code: 'iot.system.Nothing', message: ECHO },
  },
  {
    match: { firmwareId: 'fw3' },
    fault: { kind: 'success-false', code: 'iot.system.Nothing', message: PASTED_LINKS.slice(0, 280) },
  },
  { match: { firmwareId: 'fw2' }, fault: { kind: 'success-false', code: KEY.securityToken, message: ECHO } },
];

interface Scene {
  options?: EmulatorOptions;
  key?: Partial<typeof KEY>;
  signature?: 'v1';
  endpoint?: (url: string) => Promise<string>;
  env?: Record<string, string>;
  defect?: boolean;
  /** Links are followed, and lead to a store that quotes them wherever it can. */
  probe?: 'links' | 'contents';
  code: number;
}

/** A store that refuses, redirects, breaks off, is ill, and delivers: each time quoting the link that it was asked by. */
async function quotingStore(): Promise<string> {
  let asked = 0;
  const store = await listen(
    createServer((request, response) => {
      const quoted = request.url ?? '';
      const headers = { location: quoted, 'x-oss-request-id': quoted, 'content-range': quoted, etag: quoted };
      const body = `<Error><Code>${quoted}</Code><StringToSign>${quoted}</StringToSign></Error>`;
      asked += 1;
      if (asked % 5 === 4) request.socket.end(`HTTP/1.1 ${quoted} ${quoted}\r\n${quoted}\r\n\r\n`);
      else
        response
          .writeHead([403, 302, 503, 0, 200][(asked - 1) % 5] ?? 500, quoted.slice(0, 40), headers)
          .end(body);
    }),
    [],
  );
  onTestFinished(() => store.close());
  return store.url;
}

async function refusingProxy(): Promise<string> {
  const proxy = await listen(
    createServer().on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    ),
    [],
  );
  onTestFinished(() => proxy.close());
  return `http://audit:${encodeURIComponent(PROXY_PASSWORD)}@127.0.0.1:${proxy.port}`;
}

const SCENES: Record<string, Scene> = {
  'a run that goes well': { code: 4, options: { faults: ECHOES } },
  'signature version 1': { code: 4, options: { faults: ECHOES }, signature: 'v1' },
  'a wrong secret, and the string to sign in the answer': {
    code: 5,
    key: { accessKeySecret: `${KEY.accessKeySecret}0` },
  },
  'the same with version 1': {
    code: 5,
    key: { accessKeySecret: `${KEY.accessKeySecret}0` },
    signature: 'v1',
  },
  'an unknown key': { code: 5, key: { accessKeyId: `${KEY.accessKeyId}0` } },
  'no permission': {
    code: 5,
    options: {
      accounts: [{ account: 'a', keys: [{ ...KEY, denied: ['QueryOTAFirmware', 'ListOTAFirmware'] }] }],
    },
  },
  'nobody listens': { code: 4, endpoint: () => Promise.resolve('http://127.0.0.1:9') },
  'a proxy that refuses': { code: 4, endpoint: () => Promise.resolve('https://iot.test.invalid') },
  'a bug in ota-audit': { code: 1, defect: true },
  'links that are followed': { code: 3, probe: 'links' },
  'contents that are fetched': { code: 3, probe: 'contents' },
};

const DEFAULTS = FORMATS.filter(({ byDefault }) => byDefault).map(({ id }) => id);
const LEVELS = [['--quiet'], [], ['--verbose'], ['--verbose', '--log-format', 'json']];

/** One whole run through the front door; every byte it wrote anywhere. */
async function bytesOf(
  scene: Scene,
  flags: readonly string[],
): Promise<{ code: number; text: string; stderr: string }> {
  const folder = await tempFolder();
  const service = await emulator({
    accounts: [{ account: 'a', keys: [KEY] }],
    fleet: scene.probe ? fleet(await quotingStore()) : FLEET,
    ...scene.options,
  });
  const key = { ...KEY, ...scene.key };
  const proxy = await refusingProxy();
  const endpoint = (await scene.endpoint?.(service.url)) ?? service.url;
  const { job } = await jobFile(folder, endpoint, scene.signature, scene.probe);
  const io = fakeIo({
    env: {
      HOME: '/nonexistent',
      ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: key.securityToken,
      HTTPS_PROXY: proxy,
      HTTP_PROXY: proxy,
    },
  });
  if (scene.defect === true) {
    io.onInterrupt = () => {
      throw new TypeError(`cannot read x of ${ECHO}\nstring to sign: POST\n${KEY.accessKeySecret} ${proxy}`);
    };
  }
  // Workbook and page take their time: once a scene is enough.
  const formats = flags.length === 0 ? [...DEFAULTS, 'parquet'].join(',') : 'csv';
  const argv = ['run', job, '--qps', '1000', '--out', join(folder, 'out'), '--format', formats, ...flags];
  const code = await main(argv, io);
  const { stdout, stderr } = io.text();
  await mkdir(join(folder, 'out'), { recursive: true });
  return { code, text: `${stdout}\n${stderr}\n${everythingIn(join(folder, 'out'))}`, stderr };
}

async function jobFile(
  folder: string,
  endpoint: string,
  signature = 'acs3',
  probe?: string,
): Promise<{ job: string }> {
  const { put } = await import('../support/temp.ts');
  await put(folder, 'ids.csv', 'FirmwareId\nfw1\nfw2\nfw3\nfw4\nfw5\n');
  const job = await put(
    folder,
    'secrets.yaml',
    `targets: [{ account: a, region: cn-shanghai, endpoint: "${endpoint}" }]\nselect: { ids: ids.csv }\n` +
      `signature: ${signature}\nretry: { attempts: 1 }\n` +
      (probe ? `probe: { kind: ${probe}, hosts: [127.0.0.1], allowPrivate: true }\n` : ''),
  );
  return { job };
}

describe.each(Object.entries(SCENES))('%s', (_name, scene) => {
  test.each(LEVELS.map((flags) => [flags.join(' ') || 'the default level', flags] as const))(
    'leaves no secret behind at %s',
    async (_level, flags) => {
      const { code, text, stderr } = await bytesOf(scene, flags);
      expect(found(text)).toEqual([]);
      expect(code, stderr).toBe(scene.code);
      // The search went through the reports: the key stands in them, masked (files are read byte by byte).
      if (scene.code !== 1) expect(text).toMatch(/STS\.[^\w"]{1,3}00(?:01|10)\b/);
    },
  );
});

describe('a database password', () => {
  const PASSWORD = 'hunter2hunter2';
  test.each<[string, number]>([
    [`postgres://ota:${PASSWORD}@127.0.0.1:9/audit`, 7],
    [`postgres://ota:%2F${PASSWORD}%40%25%3A@127.0.0.1:9/audit`, 7],
    [`postgres://ota:x@y${PASSWORD}:@127.0.0.1:9/audit\n`, 7],
    [`postgres://127.0.0.1:9/audit?user=ota&password=${PASSWORD}`, 7],
    [`postgres://ota:${PASSWORD}@/audit?host=/nowhere`, 7],
    [`postgres://ota:/${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:#${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:?${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:12/${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:12#${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:12?${PASSWORD}@127.0.0.1:9/audit`, 2],
    [`postgres://ota:${PASSWORD} x@127.0.0.1:9/audit`, 2],
    [`postgres://ota:${PASSWORD}%@127.0.0.1:9/audit`, 2],
    [`postgres:ota:${PASSWORD}@127.0.0.1/audit`, 2],
    [`host=127.0.0.1 port=9 user=ota password=${PASSWORD}`, 2],
    [`postgres://ota:1@127.0.0.1:9/audit#${PASSWORD}`, 2],
  ])('of %j stands nowhere', async (url, expected) => {
    const folder = await tempFolder();
    const service = await emulator({ accounts: [{ account: 'a', keys: [KEY] }], fleet: FLEET });
    const { job } = await jobFile(folder, service.url);
    await appendFile(job, 'reports: [csv, { format: postgres, url: "${PGURL}" }]\n');
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: KEY.securityToken,
      PGURL: url,
    };
    const out = join(folder, 'out');
    const io = fakeIo({ env });
    const code = await main(['run', job, '--qps', '1000', '--out', out, '--verbose'], io);
    const { stdout, stderr } = io.text();
    const written = existsSync(out) ? everythingIn(out) : '';
    expect(`${stdout}${stderr}${written}`).not.toContain(PASSWORD);
    expect([code, written !== ''], stderr).toEqual([expected, expected === 7]);
    if (expected === 2) expect(stderr).toMatch(/cannot be (read|parsed)|expected postgres:/);
  });
});

test('the search finds what is there', () => {
  for (const secret of FORBIDDEN) expect(found(`<${secret}>`)).toContain(secret);
  expect(found('STS.…0001 and https://h.example/a.bin')).toEqual([]);
});

test.each([0o000, 0o022, 0o077])('modes are the contract’s under umask %o', async (mask) => {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
  const folder = await tempFolder();
  const service = await emulator({ accounts: [{ account: 'a', keys: [KEY] }], fleet: FLEET });
  const { job } = await jobFile(folder, service.url);
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: KEY.securityToken,
  };
  const out = join(folder, 'new', 'out');
  expect(await main(['run', job, '--qps', '1000', '--out', out], fakeIo({ env }))).toBe(3);
  const entries = readdirSync(out, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isSymbolicLink(),
  );
  expect(entries.length).toBeGreaterThan(8);
  expect(entries.filter(({ parentPath }) => basename(parentPath) === LEDGER_FOLDER)).toHaveLength(1);
  for (const entry of entries) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    const isLedger = basename(entry.parentPath) === LEDGER_FOLDER;
    const wanted = entry.isDirectory() ? 0o750 : isLedger ? 0o600 : 0o640;
    expect([entry.name, mode.toString(8)]).toEqual([entry.name, wanted.toString(8)]);
  }
  for (const made of [out, join(folder, 'new')]) expect(statSync(made).mode & 0o777).toBe(0o750);
});

describe('addresses and keys of those who are told', () => {
  const TOKEN = 'tok-AbCdEf0123456789-path';
  const QUERY = 'QueryTok+en/0123456789=';
  const KEY_OF_HOOK = Buffer.from('twenty-four bytes of it, and some').toString('base64');
  const RID = 'ping-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
  const SECRETS = [TOKEN, QUERY, KEY_OF_HOOK, RID].flatMap(formsOf);

  /** Receivers that refuse, break off, or take it, each quoting what it was asked by. */
  const RECEIVERS: Record<string, { code: number; answer: number }> = {
    'that take the message': { code: 4, answer: 200 },
    'that refuse it': { code: 7, answer: 404 },
    'that lead elsewhere': { code: 7, answer: 302 },
  };

  test.each(
    Object.entries(RECEIVERS).flatMap(([name, receiver]) =>
      LEVELS.map((flags) => [name, flags.join(' ') || 'the default level', flags, receiver] as const),
    ),
  )('%s, at %s: stand nowhere', async (_name, _level, flags, { code: expected, answer }) => {
    const bodies: string[] = [];
    const receiver = await listen(
      createServer((request, response) => {
        const quoted = `${request.url ?? ''} ${String(request.headers['webhook-signature'])}`;
        request.on('data', (part: Buffer) => bodies.push(part.toString()));
        request.on('end', () => {
          const path = decodeURIComponent(request.url ?? '');
          const headers = { location: request.url ?? '/' };
          response.writeHead(answer, headers).end(`no such robot: ${'x'.repeat(60)} ${quoted} ${path}`);
        });
      }),
      [],
    );
    onTestFinished(() => receiver.close());
    const folder = await tempFolder();
    const service = await emulator({
      accounts: [{ account: 'a', keys: [KEY] }],
      fleet: FLEET,
      faults: ECHOES,
    });
    const { job } = await jobFile(folder, service.url);
    await appendFile(
      job,
      'notify:\n  - { channel: webhook, url: "${HOOK}", secret: "${HOOK_KEY}", on: [always], required: true }\nping: "${PING}"\n',
    );
    const io = fakeIo({
      env: {
        ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: KEY.securityToken,
        HOOK: `${receiver.url}/services/${TOKEN}?access_token=${encodeURIComponent(QUERY)}`,
        HOOK_KEY: `whsec_${KEY_OF_HOOK}`,
        PING: `${receiver.url}/${RID}`,
      },
    });
    const out = join(folder, 'out');
    const argv = ['run', job, '--qps', '1000', '--out', out, '--format', 'csv', ...flags];
    const code = await main(argv, io);
    const { stdout, stderr } = io.text();
    expect(code, stderr).toBe(expected);
    const text = `${stdout}\n${stderr}\n${everythingIn(out)}`;
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(everythingIn(join(out, 'secrets', '.telling'))).toContain('"exitCode"');
    // Nor does a message hold a key of the account, or the signature of a link.
    const sent = bodies.join('\n');
    expect(found(sent)).toEqual([]);
    expect(sent).not.toMatch(/Signature=|OSSAccessKeyId|Expires=\d/);
    expect(sent).toContain('ota_audit.run.finished');
  });

  test.each([`smtp://ota:${encodeURIComponent(QUERY)}@127.0.0.1`, `smtp://ota:${TOKEN}@127.0.0.1`])(
    'of a mail server that refuses and quotes them (%s) stand nowhere',
    async (address) => {
      const server = await serveTcp((socket) => {
        socket.write('220 relay ESMTP\r\n');
        socket.on('data', (chunk: Buffer) => {
          const said = chunk.toString().trim();
          if (/^EHLO/i.test(said)) socket.write('250-relay\r\n250 AUTH PLAIN LOGIN\r\n');
          else {
            const plain = Buffer.from(said.split(' ').at(-1) ?? '', 'base64')
              .toString()
              .replaceAll('\0', ' ');
            socket.write(`535 5.7.8 no: ${said} ${plain}\r\n`);
          }
        });
      });
      onTestFinished(() => server.close());
      const folder = await tempFolder();
      const service = await emulator({ accounts: [{ account: 'a', keys: [KEY] }], fleet: FLEET });
      const { job } = await jobFile(folder, service.url);
      await appendFile(
        job,
        'notify:\n  - { channel: mail, url: "${MAIL}", from: audit@example.com, to: [ops@example.com], on: [always] }\n',
      );
      const io = fakeIo({
        env: {
          ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
          ALIBABA_CLOUD_SECURITY_TOKEN: KEY.securityToken,
          MAIL: `${address}:${server.port}`,
        },
      });
      const out = join(folder, 'out');
      const argv = ['run', job, '--qps', '1000', '--out', out, '--format', 'csv', '--json', '--verbose'];
      const code = await main(argv, io);
      const { stdout, stderr } = io.text();
      expect(code, stderr).toBe(3);
      expect(stderr).toContain('mail notification failed');
      const text = `${stdout}\n${stderr}\n${everythingIn(out)}`;
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    },
  );

  test('a job file that is wrong is told without what it held', async () => {
    const bodies: string[] = [];
    const receiver = await listen(
      createServer((request, response) => {
        request.on('data', (part: Buffer) => bodies.push(part.toString()));
        request.on('end', () => response.end());
      }),
      [],
    );
    onTestFinished(() => receiver.close());
    const folder = await tempFolder();
    const { job } = await jobFile(folder, 'http://127.0.0.1:9');
    await appendFile(
      job,
      `notify:\n  - { channel: webhook, url: "\${HOOK}", secret: "\${HOOK_KEY}" }\nping: "\${PING}"\nkeep: ${KEY.accessKeySecret}\n`,
    );
    const io = fakeIo({
      env: {
        ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: KEY.securityToken,
        HOOK: `${receiver.url}/${TOKEN}`,
        HOOK_KEY: `whsec_${KEY_OF_HOOK}`,
        PING: `${receiver.url}/${RID}`,
      },
    });
    expect(await main(['run', job, '--out', join(folder, 'out')], io)).toBe(2);
    const { stdout, stderr } = io.text();
    expect(SECRETS.filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
    expect(found(bodies.join('\n'))).toEqual([]);
    expect(bodies.join('\n')).toContain('ota_audit.run.failed');
  });
});
