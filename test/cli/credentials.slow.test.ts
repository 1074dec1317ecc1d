import { chmod } from 'node:fs/promises';
import { createServer } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEMO_KEY } from '../../src/emulator/index.ts';
import { listen, serveHttp, serveProxy } from '../iot/local-server.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { emulator } from '../support/audit.ts';
import { DEMO_PLACE, runCli } from '../support/cli.ts';
import { MAIN, start } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';

const KEY = { access_key_id: DEMO_KEY.accessKeyId, access_key_secret: DEMO_KEY.accessKeySecret };
const ROLE = { ram_role_arn: 'acs:ram::1:role/audit', ram_session_name: 'audit' };

/** A home folder whose CLI has these profiles, the first of them current. */
async function homeWith(...profiles: { name: string }[]): Promise<string> {
  const home = await tempFolder();
  await put(home, '.aliyun/config.json', JSON.stringify({ current: profiles[0]?.name, profiles }));
  return home;
}

async function closing<T extends { close(): Promise<void> }>(opened: Promise<T>): Promise<T> {
  const server = await opened;
  onTestFinished(() => server.close());
  return server;
}

const soon = (): string => new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');

describe('every source of credentials goes through the proxy', () => {
  const later = Math.floor(Date.now() / 1_000) + 3_600;
  const sso = {
    cloud_sso_sign_in_url: 'https://signin-cn.alibabacloudsso.example/device',
    cloud_sso_account_id: '1',
    cloud_sso_access_config: 'ac-1',
    cloud_sso_access_token_expire: later,
    access_token: 'hunter2',
  };
  const oauth = {
    oauth_site_type: 'CN',
    oauth_refresh_token: 'hunter2',
    oauth_access_token: 'hunter2',
    oauth_access_token_expire: later,
  };

  test.each([
    ['RamRoleArn', 'sts.aliyuncs.com:443', { ...KEY, ...ROLE }],
    ['RamRoleArn', 'sts.cn-beijing.aliyuncs.com:443', { ...KEY, ...ROLE, sts_region: 'cn-beijing' }],
    ['ChainableRamRoleArn', 'sts.aliyuncs.com:443', { ...ROLE, source_profile: 'plain' }],
    ['OIDC', 'sts.aliyuncs.com:443', { ...ROLE, oidc_provider_arn: 'acs:ram::1:oidc-provider/x' }],
    ['CredentialsURI', 'keys.example:8443', { credentials_uri: 'https://keys.example:8443/key' }],
    ['CloudSSO', 'signin-cn.alibabacloudsso.example:443', sso],
    ['OAuth', 'oauth.aliyun.com:443', oauth],
  ])('%s: %s', async (mode, host, members) => {
    const proxy = await closing(serveProxy(1, 407));
    const token = await put(await tempFolder(), 'token', 'hunter2');
    const profile = { name: 'role', mode, oidc_token_file: token, ...members };
    const HOME = await homeWith(profile, { name: 'plain', mode: 'AK', ...KEY } as { name: string });
    const env = { HOME, HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${proxy.port}` };
    const argv = ['run', '--list', ...DEMO_PLACE, '--out', await tempFolder()];
    const { code, stderr } = await runCli(argv, { env });
    expect([code, new Set(proxy.tunnels)]).toEqual([2, new Set([host])]);
    expect(stderr).toContain(
      `${host.replace(/:443$/, '')} cannot be reached through the proxy 127.0.0.1:${proxy.port}: ProxyRefused`,
    );
    expect(stderr).not.toContain('hunter2');
  });
});

test('a role behind a proxy: STS throttles once, the external ID is sent, the audit runs', async () => {
  const { key, cert } = selfSigned('sts.aliyuncs.com');
  const asked: URLSearchParams[] = [];
  const tls = createServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push(new URLSearchParams(Buffer.concat(parts).toString()));
      if (asked.length === 1) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ Code: 'Throttling.User', Message: 'slow down', RequestId: 'R' }));
        return;
      }
      const { accessKeyId, accessKeySecret } = DEMO_KEY;
      const session = {
        AccessKeyId: accessKeyId,
        AccessKeySecret: accessKeySecret,
        SecurityToken: 'CAISno/value==',
      };
      response.end(JSON.stringify({ Credentials: { ...session, Expiration: soon() } }));
    });
  });
  const sts = await closing(listen(tls, []));
  const proxy = await closing(serveProxy(sts.port));
  const service = await emulator();
  const profile = { name: 'role', mode: 'RamRoleArn', ...KEY, ...ROLE, external_id: 'ticket-17' };
  const HOME = await homeWith(profile);
  const folder = await tempFolder();
  const env = {
    HOME,
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: await put(folder, 'ca.pem', cert),
  };
  const argv = [MAIN, 'doctor', '--json', '--out', folder, ...DEMO_PLACE, '--endpoint', service.url];
  const { stdout } = await start(process.execPath, argv, env).ended;
  const lines = JSON.parse(stdout) as { check: string; status: string; message: string }[];
  expect(lines.find(({ check }) => check === 'credentials')).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^CLI profile role \(.*temporary, with a security token$/) as string,
  });
  expect(new Set(proxy.tunnels)).toEqual(new Set(['sts.aliyuncs.com:443']));
  expect(asked.map((form) => form.get('ExternalId'))).toEqual(['ticket-17', 'ticket-17']);
});

describe('a source that is ill when the run begins', () => {
  const { accessKeyId, accessKeySecret } = DEMO_KEY;
  const session = { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: 'CAISno==' };

  test.each([
    ['once', 500, 1, 2],
    ['once, throttled', 429, 1, 2],
    ['not at all, but refuses', 403, 100, 1],
  ])('%s: HTTP %i', async (_name, status, times, calls) => {
    const uri = await closing(
      serveHttp((_request, response) => {
        if (uri.requests.length <= times) response.writeHead(status).end('hunter2');
        else response.end(JSON.stringify({ ...session, Expiration: soon() }));
      }),
    );
    const service = await emulator();
    const env = { HOME: '/nonexistent', ALIBABA_CLOUD_CREDENTIALS_URI: `${uri.url}/key` };
    const argv = ['run', '--list', ...DEMO_PLACE, '--endpoint', service.url, '--out', await tempFolder()];
    const { code, stderr } = await runCli(argv, { env });
    expect(uri.requests).toHaveLength(calls);
    // The emulator does not know the token: asking it at all is what matters here.
    if (calls === 2) expect(code).toBe(5);
    else {
      expect([code, service.calls.length]).toEqual([2, 0]);
      expect(stderr).toContain(
        `the credentials could not be fetched from ALIBABA_CLOUD_CREDENTIALS_URI (127.0.0.1:${uri.port} answers HTTP ${status})`,
      );
    }
    expect(stderr).not.toContain('hunter2');
  });
});

test.skipIf(process.getuid?.() !== 0)('a user without HOME and without an entry in /etc/passwd', async () => {
  const argv = ['--reuid=54321', '--regid=54321', '--clear-groups', process.execPath, MAIN];
  const out = await tempFolder();
  await chmod(out, 0o777);
  const more = ['--region', 'cn-shanghai', '--out', out];
  const run = await start('setpriv', [...argv, 'run', '--list', ...more]).ended;
  expect(run.stderr).toContain('HOME is not set, so no profile can be found');
  expect(run.code).toBe(2);
  const doctor = await start('setpriv', [...argv, 'doctor', '--json', ...more]).ended;
  const lines = JSON.parse(doctor.stdout) as { check: string; status: string; fix: string }[];
  expect(lines.find(({ check }) => check === 'credentials')).toMatchObject({
    status: 'failure',
    fix: expect.stringContaining('Set HOME') as string,
  });
});
