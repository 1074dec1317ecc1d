import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fleetOf } from '../../src/emulator/index.ts';
import { createProbe } from '../../src/doctor/probe.ts';
import { tellingLines } from '../../src/doctor/telling.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { DoctorLine, Job } from '../../src/index.ts';
import type { JobChannel, JobPing } from '../../src/job/job.ts';
import { serveHttp, serveTcp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { emulator, packages } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

const SECRET = `whsec_${Buffer.alloc(24).toString('base64')}`;
const NOWHERE = 'http://127.0.0.1:9/hook';

function look(
  job: Pick<Job, 'notify' | 'ping' | 'metrics'>,
  env: Record<string, string> = {},
): Promise<DoctorLine[]> {
  return tellingLines(job, { clock: systemClock, random: () => 0, env }, createProbe(1_000));
}

function channel(id: string, options: JobChannel['options'], required = false): JobChannel {
  return { channel: id, options, on: ['findings', 'failed'], required, templates: {} };
}

const webhook = (url: string, required = false): JobChannel =>
  channel('webhook', { url, secret: SECRET }, required);
const pingOf = (url: string): JobPing => ({ url, findings: 'success', template: '${PING}' });

async function closing(server: Promise<LocalServer>): Promise<LocalServer> {
  const started = await server;
  onTestFinished(() => started.close());
  return started;
}

test('nothing is said of a job that tells nobody', async () => {
  expect(await look({})).toEqual([]);
});

test('who can be told is ok, in the order of the job, and gets nothing', async () => {
  const server = await closing(serveHttp((_, response) => response.end()));
  const { url, port, requests } = server;
  const metrics = await tempFolder();
  const lines = await look({
    notify: [
      webhook(`${url}/hook`),
      channel('exec', { command: [process.execPath, '-e', 'process.exit(1)'] }),
    ],
    ping: pingOf(`${url}/check`),
    metrics,
  });
  const told = 'ready; notified of: findings, failed (nothing was sent)';
  expect(lines.map(({ check, status, message }) => [check, status, message])).toEqual([
    ['webhook', 'ok', told],
    ['exec', 'ok', told],
    ['ping', 'ok', `127.0.0.1:${port} ready to be pinged (nothing was sent)`],
    ['metrics', 'ok', `${metrics}: writable`],
  ]);
  expect([requests, server.connections()]).toEqual([[], 2]);
  expect(await readdir(metrics)).toEqual([]);
});

test.each<[string, () => Promise<Parameters<typeof look>[0]>, [string, string, RegExp, RegExp][]]>([
  [
    'a channel, which the job requires or not',
    async () => ({ notify: [webhook(NOWHERE), webhook(NOWHERE, true)] }),
    [
      ['webhook', 'warning', /^127\.0\.0\.1:9.*ECONNREFUSED/, /until this works, nobody is notified/],
      ['webhook', 'failure', /^127\.0\.0\.1:9.*ECONNREFUSED/, /until this works, nobody is notified/],
    ],
  ],
  [
    'a program',
    async () => ({ notify: [channel('exec', { command: ['ota-audit-no-such-program'] })] }),
    [['exec', 'warning', /no-such-program was not found/, /Use a program on PATH/]],
  ],
  [
    'a mail server',
    async () => ({
      notify: [channel('mail', { url: 'smtp://127.0.0.1:9', from: 'a@b.example', to: ['c@d.example'] })],
    }),
    [['mail', 'warning', /127\.0\.0\.1/, /./]],
  ],
  ['a ping URL', async () => ({ ping: pingOf(NOWHERE) }), [['ping', 'warning', /ECONNREFUSED/, /./]]],
  [
    'a folder that is not there',
    async () => ({ metrics: join(await tempFolder(), 'none') }),
    [['metrics', 'warning', /none: the folder does not exist/, /node_exporter reads/]],
  ],
  [
    'a file in its place',
    async () => ({ metrics: await put(await tempFolder(), 'file', '') }),
    [['metrics', 'warning', /file is not a folder/, /node_exporter reads/]],
  ],
])('what is wrong with %s is said with what to do', async (_, job, expected) => {
  const lines = await look(await job(), { PATH: '/usr/bin:/bin' });
  expect(lines.map(({ check, status }) => [check, status])).toEqual(
    expected.map(([check, status]) => [check, status]),
  );
  lines.forEach(({ message, fix, target }, at) => {
    expect(message).toMatch(expected[at]?.[2] ?? /never/);
    expect(fix).toMatch(expected[at]?.[3] ?? /never/);
    expect(target).toBe(lines.length > 1 ? `entry ${at + 1} of notify` : '');
  });
});

test('those that hang are looked at together, and given up', async () => {
  const silent = await closing(serveTcp(() => undefined));
  const url = `https://127.0.0.1:${silent.port}/hook`;
  const startedMs = performance.now();
  const lines = await look({ notify: [webhook(url), webhook(url, true), webhook(url)], ping: pingOf(url) });
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  expect(lines.map(({ status, message }) => `${status}: ${message}`)).toEqual(
    ['warning', 'failure', 'warning', 'warning'].map((status) => `${status}: no answer within 1000 ms`),
  );
});

test('the doctor looks at them, and hides their addresses', async () => {
  const service = await emulator({ fleet: fleetOf(packages(1), '') });
  const { url, requests } = await closing(serveHttp((_, response) => response.end()));
  const folder = await tempFolder();
  const job = await put(
    folder,
    'nightly.yaml',
    `targets: [{ account: a, region: cn-shanghai, endpoint: "${service.url}" }]\nselect: { list: true }\n` +
      'notify: [{ channel: webhook, url: "${HOOK}", secret: "${KEY}", required: true }]\nping: "${PING}"\nmetrics: /nonexistent/metrics\n',
  );
  const doctor = (HOOK: string): ReturnType<typeof runCli> =>
    runCli(['doctor', job, '--out', join(folder, 'reports')], {
      env: { ...DEMO_ENV, HOOK, KEY: SECRET, PING: `${url}/ping-token` },
    });
  const fine = await doctor(`${url}/hook-token`);
  expect(fine.stdout).toMatch(
    /^ok {7}webhook {11}ready; notified of: findings, incomplete, failed, recovered/m,
  );
  expect(fine.stdout).toMatch(/^ok {7}ping {14}127\.0\.0\.1:\d+ ready to be pinged/m);
  expect(fine.stdout).toMatch(/^warning {2}metrics {11}\/nonexistent\/metrics: the folder does not exist/m);
  expect(fine.code).toBe(0);
  const broken = await doctor('http://127.0.0.1:9/hook-token');
  expect(broken.stdout).toMatch(/^failure {2}webhook /m);
  expect(broken.code).toBe(2);
  expect(fine.stdout + broken.stdout).not.toMatch(/-token/);
  expect(requests).toEqual([]);
});
