import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { fleetOf } from '../../src/emulator/index.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { Job, RunOutcome, RunPorts } from '../../src/index.ts';
import type { JobPing } from '../../src/job/job.ts';
import { sendPing } from '../../src/notify/ping.ts';
import type { Ping } from '../../src/notify/ping.ts';
import { takeLock } from '../../src/run/lock.ts';
import { emulator, packages } from '../support/audit.ts';
import { runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { serveAnswers } from '../support/receiver.ts';
import type { Answer, Received } from '../support/receiver.ts';
import { put, tempFolder } from '../support/temp.ts';
import { portsOf as sendingPorts } from './support/channels.ts';

/** A receiver of pings, gone after the test. */
async function receiver(
  ...answers: Parameters<typeof serveAnswers>
): Promise<{ url: string; pings: Received[]; kinds: () => string[]; rids: () => (string | null)[] }> {
  const inbox = await serveAnswers(...answers, ...(answers.length === 0 ? [OK] : []));
  onTestFinished(() => inbox.close());
  const { url, received: pings } = inbox;
  const urls = (): URL[] => pings.map(({ path }) => new URL(path, url));
  return {
    url,
    pings,
    kinds: () => urls().map(({ pathname }) => pathname.replace(/^\/check\/?/, '') || 'success'),
    rids: () => urls().map(({ searchParams }) => searchParams.get('rid')),
  };
}

const OK: Answer = { body: 'OK' };

/** A clock that runs so many times as fast, and the limits of attempts with it. */
function fastClock(times: number): RunPorts['clock'] {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.ceil(ms / times)));
  onTestFinished(() => spy.mockRestore());
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}

const RUN = '20261123T020000Z-a1b2c3';
/** python3 -c "import uuid; print(uuid.uuid5(uuid.UUID('6f1d2f6e-0d0e-5e0a-9d0c-0c5a6f8f4b1e'), '20261123T020000Z-a1b2c3'))" */
const RID = '52d42eca-51e8-5ef1-ab1a-ee2f0d2fa6c9';
const UUID = '5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278';

test.each<[string, Ping['kind'], string]>([
  [`/${UUID}`, 'start', `/${UUID}/start?rid=${RID}`],
  [`/${UUID}`, 'success', `/${UUID}?rid=${RID}`],
  [`/${UUID}`, 'fail', `/${UUID}/fail?rid=${RID}`],
  [`/${UUID}/`, 'success', `/${UUID}?rid=${RID}`],
  ['/PingKey_22/ota-nightly?create=1', 'start', `/PingKey_22/ota-nightly/start?create=1&rid=${RID}`],
  ['/PingKey_22/ota-nightly?create=1', 'success', `/PingKey_22/ota-nightly?create=1&rid=${RID}`],
  [`/health/ping/${UUID}//?a=x%20y&flag#top`, 'fail', `/health/ping/${UUID}/fail?a=x%20y&flag&rid=${RID}`],
  [`/${UUID}?rid=other&create=1`, 'fail', `/${UUID}/fail?create=1&rid=${RID}`],
])('a ping of %s that says %s goes to %s', async (path, kind, to) => {
  const { url, pings } = await receiver();
  const body = 'ü'.repeat(3_000);
  expect(await sendPing({ url: url + path, kind, runId: RUN, body }, sendingPorts())).toBeNull();
  expect(pings).toMatchObject([{ path: to, body: `${'ü'.repeat(1_998)}…` }]);
});

test.each<[number, string, object]>([
  [200, 'OK (not found)', { problem: 'no check exists for this URL', isTransient: false }],
  [200, 'OK (rate limited)', { problem: expect.stringContaining('too many pings'), isTransient: true }],
  [302, '', { hint: expect.stringContaining('Redirects are not followed'), isTransient: false }],
  [404, 'not found', { hint: expect.stringContaining('?create=1'), isTransient: false }],
  [409, 'ambiguous slug', { hint: expect.stringContaining('slug'), isTransient: false }],
  [500, '', { problem: 'HTTP 500 (5 attempts)', isTransient: true }],
])('an answer of %i %j is no ping that was taken', async (status, text, said) => {
  const headers = { location: 'http://127.0.0.1:1/elsewhere' };
  const { url, pings } = await receiver({ status, headers, body: text });
  const sent = await sendPing(
    { url: `${url}/check`, kind: 'success', runId: null, body: '' },
    sendingPorts(),
  );
  expect(sent).toMatchObject(said);
  expect(pings).toHaveLength(sent?.isTransient === true ? 5 : 1);
});

test('a receiver that never answers is given up in time', async () => {
  const { url, pings } = await receiver('hang');
  const startedMs = performance.now();
  const sent = await sendPing(
    { url, kind: 'success', runId: null, body: '' },
    {
      ...sendingPorts(),
      clock: fastClock(100),
    },
  );
  // A minute on that clock.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(sent?.problem).toMatch(/^no response within [\d.]+ s \(\d attempts\)$/);
  expect(pings.length).toBeGreaterThan(1);
});

interface Night {
  options?: EmulatorOptions;
  findings?: JobPing['findings'];
  change?: Partial<Job>;
  ports?: Partial<RunPorts>;
  signal?: AbortSignal;
}

/** A job of four packages that are all right, which pings `url`/check. */
async function jobOn(url: string, { options, findings = 'success', change }: Night = {}): Promise<Job> {
  const service = await emulator({ fleet: fleetOf(packages(4)), ...options });
  const ping = { url: `${url}/check`, findings, template: '${PING_URL}' };
  return jobOf([targetOf(service.url, { instances: [] })], await tempFolder(), { ping, ...change });
}

async function run(url: string, night: Night = {}): Promise<RunOutcome | { exitCode?: unknown }> {
  const job = await jobOn(url, night);
  const ports = portsOf({ random: () => 0, ...night.ports });
  const options = night.signal ? { signal: night.signal } : {};
  return runJob(job, ports, options).catch((error: { exitCode?: unknown }) => error);
}

const findings = { fleet: fleetOf(packages(1, { status: 0, verifyProgress: 0 })) };

function interrupted(by: 'SIGINT' | 'SIGTERM'): Night {
  const end = new AbortController();
  return { signal: end.signal, options: { onCall: () => end.abort(new Interrupted(by)) } };
}

function defect(): never {
  throw new TypeError('no such thing');
}

describe('what a run says of its end', () => {
  test.each<[number | undefined, string, string[], () => Night | Promise<Night>]>([
    [0, 'success', ['start'], () => ({})],
    [3, 'success', ['start'], () => ({ options: findings })],
    [3, 'fail', ['start'], () => ({ options: findings, findings: 'fail' })],
    [2, 'fail', [], () => ({ change: { sign: { keyPath: '/nonexistent/key.pem' } } })],
    [
      4,
      'fail',
      ['start'],
      () => ({
        options: {
          faults: [
            {
              match: { firmwareId: 'fw0002' },
              fault: { kind: 'success-false', code: 'iot.prod.NotExistedProduct', message: 'no' },
            },
          ],
        },
      }),
    ],
    [
      5,
      'fail',
      ['start'],
      () => ({ ports: { env: { ...portsOf().env, ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'x' } } }),
    ],
    [
      7,
      'fail',
      ['start'],
      async () => {
        const { url } = await receiver({ status: 404 });
        const options = { url, secret: `whsec_${Buffer.alloc(24).toString('base64')}` };
        const channel = { channel: 'webhook', options, on: ['always'] as ['always'], templates: {} };
        return { change: { notify: [{ ...channel, required: true }] } };
      },
    ],
    [undefined, 'fail', ['start'], () => ({ ports: { onProgress: defect } })],
    [130, 'fail', ['start'], () => interrupted('SIGINT')],
    [143, 'fail', ['start'], () => interrupted('SIGTERM')],
  ])('exit code %s is %s after %j', async (exitCode, kind, before, night) => {
    const { url, kinds, rids, pings } = await receiver();
    const ended = await run(url, await night());
    expect(ended.exitCode).toBe(exitCode);
    expect(kinds()).toEqual([...before, kind]);
    const [rid] = rids();
    expect(rids()).toEqual(kinds().map(() => rid));
    if (before.length > 0) expect(rid).toMatch(/^[0-9a-f-]{36}$/);
    else expect(rid).toBeNull();
    const headline = 'summary' in ended ? ended.summary.headline : '';
    expect(pings.at(-1)?.body).toContain(headline);
    expect(pings.at(-1)?.body.trim()).not.toBe('');
  });

  test('is nothing where another run holds the lock, which says its own', async () => {
    const { url, pings } = await receiver();
    const job = await jobOn(url);
    const folder = join(job.out, job.name);
    await put(folder, 'note', '');
    const lock = await takeLock(folder, portsOf());
    await expect(runJob(job, portsOf())).rejects.toMatchObject({ exitCode: 6 });
    await lock.release();
    expect(pings).toEqual([]);
  });
});

test('a run that is continued has the same ID to the receiver', async () => {
  const { url, kinds, rids } = await receiver();
  const job = await jobOn(url);
  await runUntil(job, 1);
  const { info } = await runJob(job, portsOf());
  expect(info.continuedAt).toHaveLength(1);
  expect(kinds()).toEqual(['start', 'fail', 'start', 'success']);
  expect(new Set(rids()).size).toBe(1);
});

test('the first query does not wait for the ping of the start', async () => {
  let asked: () => void = () => undefined;
  const query = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { url, kinds } = await receiver(() => query.then(() => OK));
  const ended = await run(url, { options: { onCall: () => asked() } });
  expect(ended).toMatchObject({ exitCode: 0, notified: [] });
  expect(kinds()).toEqual(['start', 'success']);
});

test.each<[string, Answer | 'hang' | 'break', RegExp]>([
  ['hangs', 'hang', /no response within \d+(\.\d)? s/],
  ['breaks off', 'break', /ConnectionReset/],
  ['is ill', { status: 500 }, /HTTP 500/],
  ['leads elsewhere', { status: 302, headers: { location: '/' } }, /HTTP 302/],
  ['has no check', { status: 404, body: 'not found' }, /HTTP 404: not found/],
])('a receiver that %s changes nothing but what is noted', async (_, answer, problem) => {
  const { url } = await receiver(answer);
  const clock = fastClock(100);
  const startedMs = clock.monotonic();
  const ended = await run(url, { ports: { clock, random: () => 0.5 } });
  expect(ended).toMatchObject({
    exitCode: 0,
    failedOutputs: [],
    notified: [{ channel: 'ping', problem: expect.stringMatching(problem) }],
  });
  // 15 s for the start, 60 s for the end, and the run itself on a clock that is a hundred times as fast.
  expect(clock.monotonic() - startedMs).toBeLessThan(75_000 + 200_000);
});
