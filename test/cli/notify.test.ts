import { createHmac } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { notifyRun } from '../../src/index.ts';
import { CHANNELS } from '../../src/notify/index.ts';
import type { JsonSummary } from '../../src/index.ts';
import { serveHttp } from '../iot/local-server.ts';
import { startEmulator, fleetOf } from '../../src/emulator/index.ts';
import { packages } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { portsOf } from '../support/job.ts';
import { openInbox } from '../support/receiver.ts';
import type { Received } from '../support/receiver.ts';
import { put, tempFolder } from '../support/temp.ts';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

/** A receiver of webhooks that answers each path with a status. */
async function receiver(
  statuses: Readonly<Record<string, number>> = {},
): Promise<{ url: string; got: Received[] }> {
  const inbox = await openInbox(({ path }) => ({ status: statuses[path] ?? 200 }));
  onTestFinished(() => inbox.close());
  return { url: inbox.url, got: inbox.received };
}

const NOTIFY = `notify:
  - { channel: webhook, url: "\${HOOK}", secret: "\${KEY}", on: [recovered], link: "https://reports.example/{job}/{run_id}" }
`;

let root = '';
/** A finished run whose job tells a webhook, and one whose job tells nobody. */
let told = '';
let untold = '';

async function jobFile(name: string, more: string, endpoint = 'https://127.0.0.1:1'): Promise<string> {
  const target = `{ account: acme, region: cn-shanghai, endpoint: "${endpoint}" }`;
  return put(root, `${name}.yaml`, `targets: [${target}]\nselect: { list: true }\nreports: [csv]\n${more}`);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ota-audit-notify-'));
  const fleet = fleetOf(
    packages(2, { firmwareName: '<b>@all</b>\n[x](https://h.example)', status: 0, verifyProgress: 0 }),
    '',
  );
  const service = await startEmulator({ quota: { kind: 'none', query: 0, list: 0 }, fleet });
  const run = async (name: string, more: string): Promise<string> => {
    const argv = [
      'run',
      await jobFile(name, more, service.url),
      '--qps',
      '5000',
      '--json',
      '--out',
      join(root, 'reports'),
    ];
    const env = { ...DEMO_ENV, HOOK: 'http://127.0.0.1:1/never', KEY: SECRET };
    const { stdout, stderr } = await runCli(argv, { env });
    if (!stdout.includes('"error":null')) throw new Error(stderr);
    return (JSON.parse(stdout) as JsonSummary).folder;
  };
  told = await run('nightly', NOTIFY);
  untold = await run('silent', '');
  await service.close();
  return () => rm(root, { recursive: true, force: true });
});

const notify = (argv: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(['notify', ...argv], { env: { KEY: SECRET, ...env } });

/** Every file below a folder with what is in it. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, await readFile(path, 'latin1')])),
  );
}

test('sends the message of the run again, whatever the job asks to be told of, and changes nothing', async () => {
  const { url, got } = await receiver();
  const before = await contentOf(join(root, 'reports'));
  const result = await notify([told], { HOOK: `${url}/hook` });
  expect(result).toEqual({ code: 0, stdout: 'webhook: sent\n', stderr: '' });
  expect(await contentOf(join(root, 'reports'))).toEqual(before);
  const [{ path, headers, body }] = got as [Received];
  const runId = told.split('/').at(-1) ?? '';
  expect([got.length, path, headers['webhook-id']]).toEqual([1, '/hook', runId]);
  const signed = `${runId}.${String(headers['webhook-timestamp'])}.${body}`;
  const signature = createHmac('sha256', Buffer.alloc(24, 7)).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  const stored = JSON.parse(before[join(told, 'run.json')] ?? '') as { finishedAt: string };
  expect(JSON.parse(body)).toMatchObject({
    type: 'ota_audit.run.finished',
    timestamp: stored.finishedAt,
    data: { run_id: runId, job: 'nightly', exit_code: 3, folder: told },
  });
});

test('--test marks it; latest and --channel name the same', async () => {
  const { url, got } = await receiver();
  const latest = join(root, 'reports/nightly/latest');
  const result = await notify([latest, '--channel', 'webhook', '--test'], { HOOK: url });
  expect(result).toEqual({ code: 0, stdout: 'webhook: sent\n', stderr: '' });
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ type: 'ota_audit.test', data: { job: 'nightly' } });
  expect(got[0]?.headers['webhook-id']).toMatch(/^test-\d{8}T/);
});

test('--job tells the channels of another job, all of them, and says who did not take it: exit 7', async () => {
  const { url, got } = await receiver({ '/gone-with-its-token': 410 });
  const hook = (variable: string): string =>
    `  - { channel: webhook, url: "\${${variable}}", secret: "\${KEY}", on: [new] }\n`;
  const job = await jobFile('other', `notify:\n${hook('GONE')}${hook('HOOK')}`);
  const env = { HOOK: url, GONE: `${url}/gone-with-its-token` };
  const result = await notify([untold, '--job', job], env);
  expect(result).toEqual({
    code: 7,
    stdout:
      'webhook (1): not sent: HTTP 410. The receiver no longer exists: create a new URL, or remove the channel from the job.\n' +
      'webhook (2): sent\n',
    stderr: '',
  });
  expect(got).toHaveLength(2);
  expect((await notify([untold, '--job', job, '--quiet'], env)).stdout).toMatch(
    /^webhook \(1\): not sent.*\n$/,
  );
});

test('--dry-run shows what would be sent without a secret, and needs no network', async () => {
  const { url, got } = await receiver();
  const { code, stdout, stderr } = await notify([told, '--dry-run'], {
    HOOK: `${url}/T0KEN-in-the-path?key=hidden-key`,
  });
  expect([code, stderr, got]).toEqual([0, '', []]);
  expect(stdout).toMatch(/^webhook: would send:\n/);
  expect(stdout).toContain('webhook-signature: ***');
  expect(stdout).toContain('"type":"ota_audit.run.finished"');
  expect(stdout).not.toMatch(/T0KEN|hidden-key|v1,/);
  expect(stdout).not.toContain(SECRET.slice(6));
});

test('--dry-run hides the secrets and signatures of every channel', async () => {
  const env = {
    DINGTALK_URL: 'https://oapi.dingtalk.com/robot/send?access_token=dingT0KEN0123456789',
    DINGTALK_SECRET: 'SECdingS3CRET0123456789',
    FEISHU_URL: 'https://open.feishu.cn/open-apis/bot/v2/hook/feishuT0KEN-0123',
    FEISHU_SECRET: 'feishuS3CRET0123456789',
    WECOM_URL: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=wecomT0KEN-0123',
    SLACK_URL: 'https://hooks.slack.com/services/T0/B0/slackT0KEN0123456789',
    TEAMS_URL:
      'https://x.logic.azure.com/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=teamsT0KEN0123456789',
    MAIL_URL: 'smtps://audit:mailS3CRET0123@mail.example:465',
    HOOK_URL: 'https://hooks.example/hookT0KEN0123456789',
    HOOK_SECRET: SECRET,
  };
  const lines = [
    '{ channel: dingtalk, url: "${DINGTALK_URL}", secret: "${DINGTALK_SECRET}" }',
    '{ channel: feishu, url: "${FEISHU_URL}", secret: "${FEISHU_SECRET}" }',
    '{ channel: wecom, url: "${WECOM_URL}" }',
    '{ channel: slack, url: "${SLACK_URL}" }',
    '{ channel: teams, url: "${TEAMS_URL}" }',
    '{ channel: mail, url: "${MAIL_URL}", from: audit@acme.example, to: [team@acme.example] }',
    '{ channel: exec, command: [/usr/bin/true, --now] }',
    '{ channel: webhook, url: "${HOOK_URL}", secret: "${HOOK_SECRET}" }',
  ];
  expect(lines).toHaveLength(CHANNELS.length);
  const job = await jobFile('every', `notify:\n${lines.map((line) => `  - ${line}\n`).join('')}`);
  const { code, stdout, stderr } = await notify([untold, '--job', job, '--dry-run'], env);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.match(/^\w+(?=: would send:$)/gm)).toEqual(
    'dingtalk feishu wecom slack teams mail exec webhook'.split(' '),
  );
  expect(stdout.match(/silent/g)?.length).toBeGreaterThanOrEqual(lines.length);
  expect(stdout).toContain('"sign":"***"');
  expect(stdout).toContain('webhook-signature: ***');
  expect(stdout).not.toMatch(/T0KEN|S3CRET|v1,/);
  expect(stdout).not.toContain(SECRET.slice(6));
});

test('the library hides what it shows and tells, too', async () => {
  const secrets: string[] = [];
  const env = { KEY: SECRET, HOOK: 'https://hooks.example/T0KEN-in-the-path' };
  const ports = { ...portsOf({ env }), onSecret: (secret: string) => secrets.push(secret) };
  const { channels, ...run } = await notifyRun(told, ports, { as: 'preview' });
  expect(run).toEqual({ job: 'nightly', runId: told.split('/').at(-1) });
  expect(channels).toMatchObject([{ channel: 'webhook', place: 0, problem: null, hint: '' }]);
  expect(channels[0]?.preview).not.toMatch(/T0KEN|v1,/);
  expect(secrets).toEqual(expect.arrayContaining([SECRET, env.HOOK, '/T0KEN-in-the-path']));
});

test('somebody who ends it is told what that leaves', async () => {
  let interrupt: () => void = () => undefined;
  const server = await serveHttp(() => interrupt());
  onTestFinished(() => server.close());
  const { code, stdout, stderr } = await runCli(['notify', told, '--quiet'], {
    env: { KEY: SECRET, HOOK: server.url },
    onInterrupt(callback) {
      interrupt = () => callback('SIGTERM');
      return () => undefined;
    },
  });
  expect([code, stdout]).toEqual([143, '']);
  expect(stderr).toContain('some messages may have been sent; the stored run is unchanged');
});

describe('is refused before anything is sent', () => {
  test.each<[string, () => string[], Record<string, string | undefined>, RegExp]>([
    [
      'a variable is not set',
      () => [told],
      {},
      /webhook: \$\{HOOK\}, its url, is not set in the environment\. .*--job/,
    ],
    ['a variable is empty', () => [told, '--test'], { HOOK: '' }, /webhook: \$\{HOOK\}, its url, is empty/],
    [
      'two are',
      () => [told, '--dry-run'],
      { KEY: '' },
      /\$\{HOOK\}, its url, is not set[^$]*\$\{KEY\}, its secret, is empty/,
    ],
    [
      'a value is none',
      () => [told],
      { HOOK: 'ftp://s3cret.example' },
      /webhook: url: expected an https URL/,
    ],
    [
      'a channel is unknown',
      () => [told, '--channel', 'webhok'],
      {},
      /--channel webhok: the job has no such channel; did you mean webhook\?/,
    ],
    [
      'a channel is not the job’s',
      () => [told, '--channel', 'mail'],
      {},
      /no such channel\. Its channels: webhook\./,
    ],
    [
      'the job has no notification channels',
      () => [untold],
      {},
      /the job has no notification channels\. Use --job to give a job file with `notify`/,
    ],
    [
      'both are asked for',
      () => [told, '--dry-run', '--test'],
      {},
      /--dry-run and --test cannot be combined/,
    ],
    ['there is no run', () => [join(root, 'nowhere')], {}, /nowhere/],
    ['the job file is none', () => [told, '--job', join(root, 'nowhere.yaml')], {}, /does not exist/],
  ])('where %s', async (_, argv, env, said) => {
    const { code, stdout, stderr } = await notify(argv(), env as Record<string, string>);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain('s3cret');
  });

  test('where the run was altered, or rendered again', async () => {
    const { url, got } = await receiver();
    const copy = join(await tempFolder(), 'altered');
    await cp(told, copy, { recursive: true });
    await appendFile(join(copy, 'run.json'), ' ');
    const altered = await notify([copy], { HOOK: url });
    expect([altered.code, altered.stderr]).toEqual([2, expect.stringContaining('run.json was altered')]);
    const rendered = join(await tempFolder(), 'again');
    await runCli(['report', told, '--fail-on', 'never', '--out', rendered]);
    const refused = await notify([rendered], { HOOK: url });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('is a rendering')]);
    expect(got).toEqual([]);
  });
});

test('a run whose report was altered is told of with a warning: the message does not come from there', async () => {
  const { url, got } = await receiver();
  const copy = join(await tempFolder(), 'altered');
  await cp(told, copy, { recursive: true });
  await rm(join(copy, 'packages.csv'));
  const { code, stderr } = await notify([copy], { HOOK: url });
  expect([code, got]).toEqual([0, [expect.anything()]]);
  expect(stderr).toMatch(/warn .*the stored run was altered.* file=packages\.csv/);
});

test('a run that is rendered again tells nobody, whoever its job tells', async () => {
  const { url, got } = await receiver();
  const env = { HOOK: url, KEY: SECRET, PING: `${url}/ping` };
  const job = await jobFile('always', `${NOTIFY.replace('recovered', 'always')}ping: "\${PING}"\n`);
  const out = join(await tempFolder(), 'again');
  const { code } = await runCli(['report', told, '--job', job, '--out', out], { env });
  expect([code, got]).toEqual([3, []]);
});
