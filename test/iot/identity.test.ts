import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Identity } from '../../src/core/model/identity.ts';
import type { CredentialsSpec } from '../../src/core/model/target.ts';
import type { Clock } from '../../src/core/ports.ts';
import { DEMO_ACCOUNT, DEMO_KEY, startEmulator } from '../../src/emulator/index.ts';
import type { EmulatorAccount, EmulatorKey } from '../../src/emulator/index.ts';
import type { CallRecord } from '../../src/emulator/gateway.ts';
import { createCredentialsBook } from '../../src/iot/credentials-book.ts';
import type { CredentialsBook } from '../../src/iot/credentials-book.ts';
import { identify, isSameIdentity } from '../../src/iot/identity.ts';
import { createIdentityBook } from '../../src/iot/identity-book.ts';
import type { IdentityBook } from '../../src/iot/identity-book.ts';
import { passTimeUntil, useVirtualTime } from '../support/virtual-time.ts';
import { serveHttp } from './local-server.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
};

const key = (name: string): EmulatorKey => ({
  accessKeyId: `LTAI5t${name}`.padEnd(24, 'x'),
  accessKeySecret: `hunter2-${name}`,
});
const OLD = key('Old');
const ROTATED = key('Rotated');
const OTHER = key('Other');
const SESSION: EmulatorKey = { ...key('Session'), securityToken: 'CAIS-hunter2' };
const ACME: EmulatorAccount = {
  account: 'acme',
  accountId: '1000000000000001',
  keys: [OLD, ROTATED, SESSION],
};
const OTHER_ACCOUNT: EmulatorAccount = { account: 'other', keys: [OTHER] };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Variables of a prefix each, as a job's `credentials: { env: PREFIX }` names them. */
function variables(keys: Record<string, EmulatorKey>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([prefix, { accessKeyId, accessKeySecret, securityToken }]) => [
      [`${prefix}_ACCESS_KEY_ID`, accessKeyId],
      [`${prefix}_ACCESS_KEY_SECRET`, accessKeySecret],
      ...(securityToken === undefined ? [] : [[`${prefix}_SECURITY_TOKEN`, securityToken]]),
    ]),
  );
}

interface Books {
  credentials: CredentialsBook;
  identities: IdentityBook;
}

function books(keys: Record<string, EmulatorKey>, env: Record<string, string> = {}): Books {
  const all = { HOME: '/nonexistent', ...variables(keys), ...env };
  return {
    credentials: createCredentialsBook(all, clock),
    identities: createIdentityBook({ signature: 'acs3', clock, env: all }),
  };
}

const PLACE = { region: 'cn-shanghai' };
const spec = (prefix: string): CredentialsSpec => ({ from: 'env', prefix });

async function emulator(
  accounts: EmulatorAccount[] = [ACME, OTHER_ACCOUNT],
): Promise<{ url: string; calls: CallRecord[] }> {
  const calls: CallRecord[] = [];
  const started = await startEmulator({ accounts, onCall: (call) => void calls.push(call) });
  closing.push(() => started.close());
  return { url: started.url, calls };
}

/** Who asks `endpoint` with the key, in a run of its own. */
async function who(asks: EmulatorKey, endpoint: string): Promise<Identity> {
  const { credentials, identities } = books({ A: asks });
  return identities.of(await credentials.of(spec('A'), PLACE), { region: 'cn-shanghai', endpoint });
}

describe('two accounts of the emulator', () => {
  test('have their own UIDs, also those that are given none', async () => {
    const { url } = await emulator();
    expect(await who(OLD, url)).toEqual({
      uid: '1000000000000001',
      source: 'environment variables',
      key: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      name: null,
      temporary: false,
      describe: 'environment variables (LTAI…xxxx)',
    });
    const other = await who(OTHER, url);
    expect(other.uid).toMatch(/^1\d{15}$/);
    expect(other.uid).not.toBe('1000000000000001');
    expect(isSameIdentity(await who(OLD, url), other)).toBe(false);
  });

  test('are the same whatever their key: a rotated one, a session’s', async () => {
    const { url } = await emulator();
    const [old, rotated, session] = [await who(OLD, url), await who(ROTATED, url), await who(SESSION, url)];
    expect(rotated.key).not.toBe(old.key);
    expect(session).toMatchObject({ key: null, temporary: true, uid: old.uid });
    expect(isSameIdentity(old, rotated)).toBe(true);
    expect(isSameIdentity(old, session)).toBe(true);
    expect(isSameIdentity(session, await who(SESSION, url))).toBe(true);
  });

  test('are asked once for each credentials, by all targets together', async () => {
    const { url, calls } = await emulator();
    const { credentials, identities } = books({ A: OLD, B: OTHER });
    const asked = await Promise.all(
      ['A', 'B', 'A', 'B', 'A'].map(async (prefix, index) => {
        const region = index < 2 ? 'cn-shanghai' : 'eu-central-1';
        return identities.of(await credentials.of(spec(prefix), PLACE), { region, endpoint: url });
      }),
    );
    expect(new Set(asked.map(({ uid }) => uid)).size).toBe(2);
    expect(calls.map(({ operation, code }) => [operation, code])).toEqual([
      ['GetCallerIdentity', ''],
      ['GetCallerIdentity', ''],
    ]);
  });

  test('holds nothing of a key that could be used', async () => {
    const { url } = await emulator();
    const text = JSON.stringify([await who(OLD, url), await who(SESSION, url)]);
    for (const { accessKeyId, accessKeySecret } of [OLD, SESSION]) {
      expect(text).not.toContain(accessKeyId);
      expect(text).not.toContain(accessKeySecret);
    }
    expect(text).not.toContain('hunter2');
  });
});

describe('the UID is null', () => {
  test('where STS refuses: one call, no retry', async () => {
    const { url, calls } = await emulator([OTHER_ACCOUNT]);
    expect(await who(OLD, url)).toMatchObject({ uid: null, key: expect.any(String) as string });
    expect(calls.map(({ code }) => code)).toEqual(['InvalidAccessKeyId.NotFound']);
  });

  test.each<[string, (close: () => void) => string]>([
    ['an error of the server', () => 'not JSON'],
    ['an answer without an account', () => '{"RequestId":"R"}'],
    [
      'a connection that breaks',
      (close) => {
        close();
        return '';
      },
    ],
  ])('where STS gives %s: one call, no retry', async (_what, answer) => {
    const server = await serveHttp((request, response) => {
      const body = answer(() => request.socket.destroy());
      if (!request.socket.destroyed) response.end(body);
    });
    closing.push(() => server.close());
    expect((await who(OLD, server.url)).uid).toBeNull();
    expect(server.requests).toHaveLength(1);
  });

  test('where nobody listens', async () => {
    const server = await serveHttp(() => undefined);
    await server.close();
    expect((await who(OLD, server.url)).uid).toBeNull();
  });

  test('where the endpoint is the user’s own and not this machine: nothing is asked', async () => {
    expect((await who(OLD, 'https://iot.example.invalid')).uid).toBeNull();
  });

  test('where the proxy to STS is no URL', async () => {
    const env = { HTTPS_PROXY: 'ftp://proxy', NO_PROXY: 'iot.cn-shanghai.aliyuncs.com' };
    const { credentials, identities } = books({ A: OLD }, env);
    const asked = await identities.of(await credentials.of(spec('A'), PLACE), { region: 'cn-shanghai' });
    expect(asked.uid).toBeNull();
  });

  test('where STS does not answer within three seconds', async () => {
    const credentials = await books({ A: OLD }).credentials.of(spec('A'), PLACE);
    useVirtualTime();
    try {
      const startedMs = performance.now();
      let ended: unknown;
      const callerIdentity = (signal?: AbortSignal): Promise<never> => {
        signal?.addEventListener('abort', () => (ended = signal.reason));
        return new Promise(() => {});
      };
      const { uid } = await passTimeUntil(identify(credentials, { callerIdentity }));
      expect(uid).toBeNull();
      expect(performance.now() - startedMs).toBe(3_000);
      expect(ended).toBeInstanceOf(Error);
    } finally {
      vi.useRealTimers();
    }
  });

  test('but a run that is ended while STS is waited for ends', async () => {
    const credentials = await books({ A: OLD }).credentials.of(spec('A'), PLACE);
    const stop = new AbortController();
    const asking = identify(credentials, { callerIdentity: () => new Promise(() => {}) }, stop.signal);
    stop.abort(new Error('SIGTERM'));
    await expect(asking).rejects.toThrow('SIGTERM');
  });
});

describe('may it be continued?', () => {
  const FIXED: Identity = {
    uid: null,
    source: 'environment variables',
    key: '0123456789abcdef',
    name: null,
    temporary: false,
    describe: 'environment variables (LTAI…abcd)',
  };
  const SESSION_OF_ENV: Identity = { ...FIXED, key: null, temporary: true };
  const ROLE: Identity = { ...SESSION_OF_ENV, source: 'the OIDC role', name: 'acs:ram::1:role/audit' };
  const PROFILE: Identity = { ...SESSION_OF_ENV, source: 'CLI profile nightly', name: 'nightly' };

  test.each<[string, Identity, Identity, boolean]>([
    ['one UID, rotated key', { ...FIXED, uid: '1' }, { ...FIXED, uid: '1', key: 'fedcba9876543210' }, true],
    ['one UID, another source', { ...FIXED, uid: '1' }, { ...ROLE, uid: '1' }, true],
    [
      'one UID, temporary keys of the environment',
      { ...SESSION_OF_ENV, uid: '1' },
      { ...FIXED, uid: '1' },
      true,
    ],
    ['another UID', { ...FIXED, uid: '1' }, { ...FIXED, uid: '2' }, false],
    ['another UID, the same role', { ...ROLE, uid: '1' }, { ...ROLE, uid: '2' }, false],
    ['the same key', FIXED, { ...FIXED }, true],
    ['the same key, the UID known before only', { ...FIXED, uid: '1' }, FIXED, true],
    ['the same key, the UID known now only', FIXED, { ...FIXED, uid: '1' }, true],
    ['another key', FIXED, { ...FIXED, key: 'fedcba9876543210' }, false],
    ['another source', FIXED, { ...FIXED, source: 'CLI profile nightly' }, false],
    ['no key at all', { ...FIXED, key: null }, { ...FIXED, key: null }, false],
    ['the same role', ROLE, { ...ROLE }, true],
    ['another role', ROLE, { ...ROLE, name: 'acs:ram::2:role/audit' }, false],
    ['the same profile', PROFILE, { ...PROFILE }, true],
    ['the same profile, with a key of its own now', PROFILE, { ...FIXED, source: PROFILE.source }, false],
    ['temporary keys of the environment', SESSION_OF_ENV, { ...SESSION_OF_ENV }, false],
    [
      'temporary keys of the environment, the UID known before only',
      { ...SESSION_OF_ENV, uid: '1' },
      SESSION_OF_ENV,
      false,
    ],
  ])('%s', (_what, before, now, expected) => {
    expect(isSameIdentity(before, now)).toBe(expected);
    // A ledger keeps it as JSON.
    expect(isSameIdentity(JSON.parse(JSON.stringify(before)) as Identity, now)).toBe(expected);
  });
});

describe('temporary keys without a UID are called by', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'ota-audit-home-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function named(env: Record<string, string>, files: Record<string, string> = {}): Promise<Identity> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), text);
    }
    const { credentials } = books({}, { ...env, HOME: home });
    return identify(await credentials.of({ from: 'chain' }, PLACE), null);
  }
  const nothing = { uid: null, key: null, temporary: true };

  test('the profile of the CLI', async () => {
    const profile = {
      name: 'nightly',
      mode: 'StsToken',
      access_key_id: 'STS.NUxyz',
      access_key_secret: 'hunter2hunter2',
      sts_token: 'CAIS',
    };
    const config = JSON.stringify({ current: 'nightly', profiles: [profile] });
    expect(await named({}, { '.aliyun/config.json': config })).toEqual({
      ...nothing,
      source: 'CLI profile nightly',
      name: 'nightly',
      describe: 'CLI profile nightly (ST…)',
    });
  });

  test('the section of the credentials file', async () => {
    const ini =
      '[default]\ntype=sts\naccess_key_id=STS.NUxyz\naccess_key_secret=hunter2\nsecurity_token=CAIS';
    expect(await named({}, { '.alibabacloud/credentials': ini })).toMatchObject({
      ...nothing,
      source: 'credentials file section default',
      name: 'default',
    });
  });

  test('nothing in the environment, nor behind a credentials URI', async () => {
    const { accessKeyId, accessKeySecret } = DEMO_KEY;
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: 'CAIS',
    };
    expect(await named(env)).toMatchObject({ ...nothing, name: null });
    const session = {
      AccessKeyId: accessKeyId,
      AccessKeySecret: accessKeySecret,
      SecurityToken: 'CAIS',
      Expiration: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z'),
    };
    const server = await serveHttp((_request, response) => void response.end(JSON.stringify(session)));
    closing.push(() => server.close());
    const uri = await named({ ALIBABA_CLOUD_CREDENTIALS_URI: `${server.url}/key` });
    expect(uri).toMatchObject({ ...nothing, source: 'ALIBABA_CLOUD_CREDENTIALS_URI', name: null });
  });
});

describe('the book of credentials', () => {
  test('resolves each spec once, however it is written', async () => {
    const fetched: string[] = [];
    const env = variables({ A: OLD, B: OTHER });
    const book = createCredentialsBook(env, clock, (given) => fetched.push(given.accessKeyId));
    const sources = await Promise.all([
      book.of({ from: 'env', prefix: 'A' }, PLACE),
      book.of({ prefix: 'A', from: 'env' }, PLACE),
      book.of({ from: 'env', prefix: 'B' }, PLACE),
    ]);
    expect(sources[1]).toBe(sources[0]);
    expect(sources[2]).not.toBe(sources[0]);
    expect(fetched).toEqual([OLD.accessKeyId, OTHER.accessKeyId]);
  });

  test('tells every target of a spec why it cannot be had', async () => {
    const { credentials } = books({ A: OLD });
    for (let time = 0; time < 2; time += 1) {
      await expect(credentials.of(spec('NOBODY'), PLACE)).rejects.toMatchObject({ code: 'credentials' });
    }
    await expect(credentials.of(spec('A'), PLACE)).resolves.toBeDefined();
  });
});

test('the demo’s account keeps the UID that its documents show', () => {
  expect(DEMO_ACCOUNT.accountId).toBe('1234567890123456');
});
