import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/ports.ts';
import { refusal } from '../../src/iot/credential-http.ts';
import { resolveCredentials } from '../../src/iot/credentials.ts';
import type { CredentialsSpec } from '../../src/core/model/target.ts';
import type { LocalServer } from './local-server.ts';
import { serveHttp } from './local-server.ts';

const ID = 'LTAI5tAbCdEfGhIjKlMnOpQr';
const SECRET = 'hunter2hunter2hunter2';
const TOKEN = 'CAIS-hunter2/abc==';
const CHAIN: CredentialsSpec = { from: 'chain' };
const ENV = { ALIBABA_CLOUD_ACCESS_KEY_ID: ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET };

let home: string;
let nowMs: number;
const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };

beforeEach(async () => {
  nowMs = 1_000_000;
  home = await mkdtemp(join(tmpdir(), 'ota-audit-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, text: string | object): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), typeof text === 'string' ? text : JSON.stringify(text));
}
const cli = (profiles: object[], current = 'default'): Promise<void> =>
  put('.aliyun/config.json', { current, profiles });
const ini = (text: string): Promise<void> => put('.alibabacloud/credentials', text);

async function found(
  env: Record<string, string> = {},
  spec = CHAIN,
): Promise<{ id: string; token?: string | undefined; from: string }> {
  const source = await resolveCredentials(spec, { HOME: home, ...env }, clock);
  const key = await source.get();
  expect(key.accessKeySecret).toBe(SECRET);
  return { id: key.accessKeyId, token: key.securityToken, from: source.describe() };
}

async function refused(env: Record<string, string> = {}, spec = CHAIN): Promise<AuditError> {
  const error: unknown = await resolveCredentials(spec, { HOME: home, ...env }, clock).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AuditError)) throw new Error(`not refused: ${String(error)}`);
  expect(error).toMatchObject({ code: 'credentials', exitCode: 2 });
  expect(`${error.message}${error.hint}`).not.toMatch(/hunter2/);
  expect(error.message).not.toContain('\n');
  expect(error.hint).not.toBe('');
  return error;
}

const AK = { name: 'default', mode: 'AK', access_key_id: ID, access_key_secret: SECRET };

describe('the chain', () => {
  test('environment variables', async () => {
    expect(await found(ENV)).toEqual({ id: ID, token: undefined, from: 'environment variables (LTAI…OpQr)' });
  });

  test('with a security token', async () => {
    expect(await found({ ...ENV, ALIBABA_CLOUD_SECURITY_TOKEN: TOKEN })).toMatchObject({ token: TOKEN });
  });

  test('blanks around pasted values are dropped', async () => {
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: ` ${ID}\n`,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: `\t${SECRET}\r\n`,
    };
    expect(await found(env)).toMatchObject({ id: ID });
  });

  test('short key IDs show two characters', async () => {
    expect(await found({ ...ENV, ALIBABA_CLOUD_ACCESS_KEY_ID: 'testid' })).toMatchObject({
      from: 'environment variables (te…)',
    });
  });

  test('CLI profile: the current one', async () => {
    await cli(
      [
        { ...AK, name: 'other', access_key_id: 'no' },
        { ...AK, name: 'work' },
      ],
      'work',
    );
    expect(await found()).toEqual({ id: ID, token: undefined, from: 'CLI profile work (LTAI…OpQr)' });
  });

  test('CLI profile: the one that ALIBABA_CLOUD_PROFILE names', async () => {
    await cli([
      { ...AK, access_key_id: 'no' },
      { ...AK, name: 'work' },
    ]);
    expect(await found({ ALIBABA_CLOUD_PROFILE: 'work' })).toMatchObject({ id: ID });
  });

  test('CLI profile with an STS token', async () => {
    await cli([{ ...AK, mode: 'StsToken', sts_token: TOKEN }]);
    expect(await found()).toMatchObject({ id: ID, token: TOKEN });
  });

  test('a CLI profile that was never filled in is passed over', async () => {
    await cli([{ ...AK, access_key_id: '', access_key_secret: '' }]);
    await ini(`[default]\ntype = access_key\naccess_key_id = ${ID}\naccess_key_secret = ${SECRET}\n`);
    expect(await found()).toMatchObject({ from: 'credentials file section default (LTAI…OpQr)' });
  });

  test('the CLI profile can be switched off', async () => {
    await cli([AK]);
    expect((await refused({ ALIBABA_CLOUD_CLI_PROFILE_DISABLED: 'TRUE' })).message).toMatch(
      /^no credentials found/,
    );
  });

  test('the credentials file, with comments, quotes and a byte order mark', async () => {
    await ini(
      `\ufeff# mine\r\n; also\r\n[default]\r\nenable = true\r\ntype="access_key"\r\naccess_key_id=${ID}\r\naccess_key_secret = '${SECRET}'\r\n`,
    );
    expect(await found()).toMatchObject({ id: ID });
  });

  test('the credentials file elsewhere, another section', async () => {
    await put(
      'x/mine.ini',
      `[a]\ntype=access_key\n[b]\ntype=access_key\naccess_key_id=${ID}\naccess_key_secret=${SECRET}`,
    );
    const env = { ALIBABA_CLOUD_CREDENTIALS_FILE: join(home, 'x/mine.ini'), ALIBABA_CLOUD_PROFILE: 'b' };
    expect(await found(env)).toMatchObject({ id: ID });
  });

  test('the environment wins over files, and files are not even read', async () => {
    await put('.aliyun/config.json', `{ "broken ${SECRET}`);
    expect(await found(ENV)).toMatchObject({ from: 'environment variables (LTAI…OpQr)' });
  });
});

test('a profile that ALIBABA_CLOUD_PROFILE names and nobody has: no other identity is taken', async () => {
  await cli([AK]);
  const env = { ALIBABA_CLOUD_PROFILE: 'nope', ALIBABA_CLOUD_CREDENTIALS_URI: 'http://127.0.0.1:1/key' };
  expect((await refused(env)).message).toBe(
    'there is no profile "nope" (ALIBABA_CLOUD_PROFILE) with a key in ~/.aliyun/config.json or ~/.alibabacloud/credentials',
  );
});

describe('named by the job', () => {
  test('a CLI profile', async () => {
    await cli([AK, { ...AK, name: 'audit', access_key_id: 'LTAI-audit-key-0000' }]);
    const spec: CredentialsSpec = { from: 'profile', profile: 'audit' };
    expect(await found(ENV, spec)).toMatchObject({
      id: 'LTAI-audit-key-0000',
      from: 'CLI profile audit (LTAI…0000)',
    });
  });

  test('a section of the credentials file', async () => {
    await cli([AK]);
    await ini(`[audit]\ntype = access_key\naccess_key_id = ${ID}\naccess_key_secret = ${SECRET}\n`);
    expect(await found({}, { from: 'profile', profile: 'audit' })).toMatchObject({ id: ID });
  });

  test('a profile that is nowhere', async () => {
    await cli([AK]);
    const { message, hint } = await refused(ENV, { from: 'profile', profile: 'nope' });
    expect(message).toBe(
      'there is no profile "nope" with a key in ~/.aliyun/config.json or ~/.alibabacloud/credentials',
    );
    expect(hint).not.toContain('ALIBABA_CLOUD_ACCESS_KEY_ID');
  });

  test('variables with a prefix', async () => {
    const env = { ACME_ACCESS_KEY_ID: ID, ACME_ACCESS_KEY_SECRET: SECRET, ACME_SECURITY_TOKEN: TOKEN };
    expect(await found(env, { from: 'env', prefix: 'ACME' })).toMatchObject({ id: ID, token: TOKEN });
  });

  test('variables with a prefix that are not set: no other identity is taken', async () => {
    await cli([AK]);
    const { message } = await refused(ENV, { from: 'env', prefix: 'ACME' });
    expect(message).toContain('ACME_ACCESS_KEY_ID and ACME_ACCESS_KEY_SECRET');
  });
});

describe('what is refused', () => {
  test('nothing at all: the places that were looked at, and the fix', async () => {
    const { message, hint } = await refused();
    for (const place of [
      'ALIBABA_CLOUD_ACCESS_KEY_ID',
      'OIDC',
      'config.json',
      '.alibabacloud/credentials',
      'ECS',
      'URI',
    ]) {
      expect(message).toContain(place);
    }
    expect(hint).toContain('aliyun configure');
  });

  test.each([
    [
      'ID only',
      { ALIBABA_CLOUD_ACCESS_KEY_ID: ID },
      'ALIBABA_CLOUD_ACCESS_KEY_ID is set, but not ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    ],
    [
      'secret only',
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET },
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET is set, but not ALIBABA_CLOUD_ACCESS_KEY_ID',
    ],
    [
      'a blank secret',
      { ...ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: ' ' },
      'ALIBABA_CLOUD_ACCESS_KEY_ID is set, but not ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    ],
    [
      'token only',
      { ALIBABA_CLOUD_SECURITY_TOKEN: TOKEN },
      'ALIBABA_CLOUD_SECURITY_TOKEN is set, but not ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    ],
    [
      'an STS key without token',
      { ...ENV, ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.NUabc' },
      'ALIBABA_CLOUD_ACCESS_KEY_ID belongs to STS credentials, but ALIBABA_CLOUD_SECURITY_TOKEN is not set',
    ],
    [
      'half an OIDC role',
      { ALIBABA_CLOUD_OIDC_TOKEN_FILE: '/x' },
      'the OIDC role is only partly configured; not set: ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_ROLE_ARN',
    ],
  ])('%s, although a profile would do', async (_name, env, message) => {
    await cli([AK]);
    expect((await refused(env)).message).toBe(message);
  });

  test('half a pair with a prefix', async () => {
    const { message, hint } = await refused({ ACME_ACCESS_KEY_ID: ID }, { from: 'env', prefix: 'ACME' });
    expect(message).toBe('ACME_ACCESS_KEY_ID is set, but not ACME_ACCESS_KEY_SECRET');
    expect(hint).toContain('ACME_SECURITY_TOKEN');
  });

  test.each([
    ['quotation marks', `"${SECRET}"`],
    ['a blank within', `hun ter2 ${SECRET}`],
    ['a line break within', `${SECRET}\n${SECRET}`],
    ['a full-width letter', `${SECRET}Ａ`],
  ])('a secret with %s', async (_name, secret) => {
    const { message } = await refused({ ...ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret });
    expect(message).toMatch(/^the AccessKey secret from environment variables contains spaces/);
  });

  test.each([
    ['no JSON', `{"profiles":[{"access_key_secret":"${SECRET}"`, /config\.json is not valid JSON$/],
    ['an array', '[]', /config\.json contains no list of profiles$/],
    ['profiles of a wrong type', '{"current":"a","profiles":"x"}', /contains no list of profiles$/],
    ['null', 'null', /contains no list of profiles$/],
    [
      'half a key',
      { current: 'a', profiles: [{ name: 'a', mode: 'AK', access_key_id: ID }] },
      /access_key_id in .* is set, but not access_key_secret in/,
    ],
    [
      'no token',
      { current: 'a', profiles: [{ ...AK, name: 'a', mode: 'StsToken' }] },
      /the profile "a" in .*config\.json has no sts_token$/,
    ],
    [
      'no role',
      { current: 'a', profiles: [{ ...AK, name: 'a', mode: 'RamRoleArn' }] },
      /has no ram_role_arn$/,
    ],
    [
      'an unknown mode',
      { current: 'a', profiles: [{ ...AK, name: 'a', mode: `Magic${SECRET}` }] },
      /has a mode that is not supported; supported modes: AK, StsToken, .*, External$/,
    ],
    [
      'a mode of the CLI that is no use here',
      { current: 'a', profiles: [{ name: 'a', mode: 'RsaKeyPair' }] },
      /has the mode RsaKeyPair, which is not supported; supported modes: AK, /,
    ],
    ['no mode', { current: 'a', profiles: [{ name: 'a' }] }, /the profile "a" in .* has no mode$/],
    [
      'a current profile that it does not have',
      { current: 'b', profiles: [AK] },
      /`current` in .*config\.json names a profile that does not exist$/,
    ],
    [
      'a CloudSSO sign-in that is over',
      { current: 'a', profiles: [{ name: 'a', mode: 'CloudSSO', cloud_sso_access_token_expire: 500 }] },
      /^the CloudSSO sign-in of the profile "a" expired at 1970-01-01 00:08 UTC$/,
    ],
    [
      'a CloudSSO profile that was never signed in',
      { current: 'a', profiles: [{ name: 'a', mode: 'CloudSSO' }] },
      /\(CloudSSO access token is empty or expired, please re-login with cli\.\)$/,
    ],
    [
      'a session that is too short',
      {
        current: 'a',
        profiles: [{ ...AK, name: 'a', mode: 'RamRoleArn', ram_role_arn: 'acs:x', expired_seconds: 60 }],
      },
      /from CLI profile a \(session duration should be in the range of 900s - max session duration\)$/,
    ],
    [
      'a URI that is none',
      { current: 'a', profiles: [{ name: 'a', mode: 'CredentialsURI', credentials_uri: SECRET }] },
      /from CLI profile a \(its address is not an http or https URL\)$/,
    ],
    [
      'a chain to itself',
      {
        current: 'a',
        profiles: [
          { name: 'a', mode: 'ChainableRamRoleArn', ram_role_arn: 'acs:ram::1:role/x', source_profile: 'a' },
        ],
      },
      /names a source_profile that cannot be used$/,
    ],
  ])('a CLI file with %s', async (_name, content, message) => {
    await put('.aliyun/config.json', content);
    expect((await refused()).message).toMatch(message);
  });

  test('a CLI file that is a folder', async () => {
    await mkdir(join(home, '.aliyun/config.json'), { recursive: true });
    expect((await refused()).message).toMatch(/config\.json cannot be read \(EISDIR\)$/);
  });

  test.each([
    [
      'a type that is nearly right',
      `[default]\ntype = acess_key\naccess_key_secret = ${SECRET}`,
      /has the type acess_key, which is not supported; did you mean access_key\?$/,
    ],
    [
      'half a key',
      `[default]\ntype = access_key\naccess_key_id = ${ID}`,
      /is set, but not access_key_secret in/,
    ],
    [
      'no role',
      `[default]\ntype = ram_role_arn\naccess_key_id = ${ID}\naccess_key_secret = ${SECRET}`,
      /needs .* role_arn$/,
    ],
  ])('a credentials file with %s', async (_name, content, message) => {
    await ini(content);
    expect((await refused()).message).toMatch(message);
  });

  test('an OIDC role whose token file is gone: named by its code, and nothing else is tried', async () => {
    await cli([AK]);
    const env = {
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: 'acs:ram::1:oidc-provider/x',
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: join(home, 'gone'),
      ALIBABA_CLOUD_ROLE_ARN: 'acs:ram::1:role/x',
    };
    expect((await refused(env)).message).toBe(
      'the credentials could not be fetched from the OIDC role (ENOENT)',
    );
  });

  test('a machine that is no ECS instance does not wait for one', async () => {
    const startedAt = performance.now();
    await refused();
    // The SDK's own provider tries the metadata address for many seconds.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('sessions of a credentials URI', () => {
  let server: LocalServer;
  let asked: number;
  let answer: () => { status: number; body: string };

  beforeEach(async () => {
    asked = 0;
    answer = () => session(`LTAI-session-${asked}`);
    server = await serveHttp((_request, response) => {
      asked += 1;
      const { status, body } = answer();
      response.writeHead(status).end(body);
    });
  });
  afterEach(() => server.close());

  const session = (AccessKeyId: string): { status: number; body: string } => ({
    status: 200,
    body: JSON.stringify({
      AccessKeyId,
      AccessKeySecret: SECRET,
      SecurityToken: TOKEN,
      Expiration: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z'),
    }),
  });
  const open = () =>
    resolveCredentials(CHAIN, { HOME: home, ALIBABA_CLOUD_CREDENTIALS_URI: `${server.url}/key` }, clock);

  test('are fetched once for all calls', async () => {
    const source = await open();
    const keys = await Promise.all(Array.from({ length: 20 }, () => source.get()));
    expect(new Set(keys.map((key) => key.accessKeyId))).toEqual(new Set(['LTAI-session-1']));
    expect(keys[0]).toMatchObject({ securityToken: TOKEN });
    expect(source.describe()).toBe('ALIBABA_CLOUD_CREDENTIALS_URI (LTAI…on-1)');
    expect(asked).toBe(1);
  });

  test('are fetched anew after renew, once for all calls that found them expired', async () => {
    const source = await open();
    nowMs += 10_000;
    await Promise.all(Array.from({ length: 20 }, () => source.renew()));
    const keys = await Promise.all(Array.from({ length: 20 }, () => source.get()));
    expect(new Set(keys.map((key) => key.accessKeyId))).toEqual(new Set(['LTAI-session-2']));
    // Calls that were signed with the old ones still come back: the new ones stay.
    await source.renew();
    expect((await source.get()).accessKeyId).toBe('LTAI-session-2');
    expect(asked).toBe(2);
  });

  test('recover after a failure, whose text is not repeated', async () => {
    const source = await open();
    nowMs += 10_000;
    await source.renew();
    answer = () => ({ status: 500, body: `{"Code":"EntityNotExist.Role","secret":"${SECRET}"}` });
    const error: unknown = await source.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'credentials',
      message:
        'the credentials could not be fetched from ALIBABA_CLOUD_CREDENTIALS_URI ' +
        `(127.0.0.1:${server.port} answers HTTP 500, EntityNotExist.Role)`,
    });
    answer = () => session('LTAI-session-again');
    expect((await source.get()).accessKeyId).toBe('LTAI-session-again');
  });

  test('an answer without a key is refused without being shown', async () => {
    answer = () => ({ status: 200, body: JSON.stringify({ AccessKeySecret: SECRET }) });
    const { message } = await refused({ ALIBABA_CLOUD_CREDENTIALS_URI: `${server.url}/key` });
    expect(message).toBe(
      'the credentials could not be fetched from ALIBABA_CLOUD_CREDENTIALS_URI (it returned no key)',
    );
  });

  test.each([
    ['the service is ill', 503, 3],
    ['the key is refused', 403, 1],
  ])('where %s: HTTP %i, asked %i times', async (_name, status, times) => {
    answer = () => ({ status, body: '' });
    const { message } = await refused({ ALIBABA_CLOUD_CREDENTIALS_URI: `${server.url}/key` });
    expect(message).toContain(`answers HTTP ${status})`);
    expect(asked).toBe(times);
  });
});

test('CloudSSO is asked for the account and the access configuration of the profile', async () => {
  const asked: string[] = [];
  const server = await serveHttp((request, response) => {
    request.on('data', (part: Buffer) => asked.push(`${request.headers.authorization} ${part.toString()}`));
    const Expiration = '2099-01-01T00:00:00Z';
    const CloudCredential = { AccessKeyId: ID, AccessKeySecret: SECRET, SecurityToken: TOKEN, Expiration };
    request.on('end', () => response.end(JSON.stringify({ CloudCredential })));
  });
  try {
    const profile = {
      name: 'sso',
      mode: 'CloudSSO',
      cloud_sso_sign_in_url: `${server.url}/device`,
      cloud_sso_account_id: '17',
      cloud_sso_access_config: 'ac-1',
      access_token: 'signed-in',
      cloud_sso_access_token_expire: Math.floor(Date.now() / 1_000) + 3_600,
    };
    await cli([profile], 'sso');
    expect(await found()).toEqual({ id: ID, token: TOKEN, from: 'CLI profile sso (LTAI…OpQr)' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/cloud-credentials']);
    expect(asked).toEqual(['Bearer signed-in {"AccountId":"17","AccessConfigurationId":"ac-1"}']);
  } finally {
    await server.close();
  }
});

describe('static STS credentials', () => {
  test('of the environment stay what they are', async () => {
    const source = await resolveCredentials(
      CHAIN,
      { HOME: home, ...ENV, ALIBABA_CLOUD_SECURITY_TOKEN: TOKEN },
      clock,
    );
    nowMs += 60_000;
    await source.renew();
    expect(await source.get()).toEqual({ accessKeyId: ID, accessKeySecret: SECRET, securityToken: TOKEN });
  });

  test('of a file are read again: another program may have replaced them', async () => {
    await cli([{ ...AK, mode: 'StsToken', sts_token: 'old' }]);
    const source = await resolveCredentials(CHAIN, { HOME: home }, clock);
    await cli([{ ...AK, mode: 'StsToken', sts_token: 'new' }]);
    expect((await source.get()).securityToken).toBe('old');
    nowMs += 60_000;
    await source.renew();
    expect((await source.get()).securityToken).toBe('new');
  });
});

test.each([
  ['100.100.100.200', 403, '', '100.100.100.200 answers HTTP 403', false, /requires a token for metadata/],
  ['100.100.100.200', 404, '<html>', '100.100.100.200 answers HTTP 404', false, /has no such RAM role/],
  ['sts', 400, '{"Code":"Throttling.User"}', 'sts answers HTTP 400, Throttling.User', true, /^$/],
  ['sts', 400, '{"code":"Throttling.User"}', 'sts answers HTTP 400, Throttling.User', true, /^$/],
  ['sts', 429, '', 'sts answers HTTP 429', true, /^$/],
  ['sts', 502, '<html>', 'sts answers HTTP 502', true, /^$/],
  [
    'sts',
    404,
    '{"Code":"EntityNotExist.Role"}',
    'sts answers HTTP 404, EntityNotExist.Role',
    false,
    /role’s ARN/,
  ],
  ['sts', 403, '{"Code":"NoPermission"}', 'sts answers HTTP 403, NoPermission', false, /sts:AssumeRole/],
  ['sts', 302, `{"Code":"${SECRET}!"}`, 'sts answers HTTP 302', false, /^$/],
])('%s %i %s: why it gave no key', (host, status, body, reason, isPassing, hint) => {
  const error = refusal(host, status, body);
  expect([error.message, error.isPassing]).toEqual([reason, isPassing]);
  expect(error.hint).toMatch(hint);
});
