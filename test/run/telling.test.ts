import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOTIFY_EVENTS } from '../../src/core/model/notify.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { takeLock } from '../../src/run/lock.ts';
import { runCli } from '../support/cli.ts';
import { toldIn } from '../support/receiver.ts';
import { put } from '../support/temp.ts';
import { hook, openLab, useWorld } from '../support/telling.ts';
import type { NightOptions } from '../support/telling.ts';

const world = useWorld();

beforeEach(() => {
  world.receiver.take();
  world.receiver.answers = {};
});

/** Kinds of pings, or the last part of the path of a message, in the order of arrival. */
const taken = (): string[] =>
  world.receiver.take().map(({ path }) => path.replace(/\?.*/, '').replace(/^\/(?:hook\/)?/, ''));

/** An entry for each event, and one with the default. */
const EACH = `notify:\n${NOTIFY_EVENTS.map((event) => hook(`on: [${event}]`, `\${HOOK_${event}}`)).join('')}${hook('', '${HOOK_default}')}`;
const eachUrl = (): Record<string, string> =>
  Object.fromEntries(
    [...NOTIFY_EVENTS, 'default'].map((name) => [`HOOK_${name}`, `${world.receiver.url}/hook/${name}`]),
  );

type Step = [what: string, code: number, events: string[], options?: () => NightOptions];

const SOUND_IDS = ['fw0001', 'fw0002'];
const well = (): NightOptions => ({ service: world.well });
const FIXED: NightOptions = { ids: SOUND_IDS };
const sound = (): NightOptions => FIXED;
const partly = (): NightOptions => ({ ids: [...SOUND_IDS, '1.23457E+17'] });
const refused = (): NightOptions => ({ target: '', yaml: '', flags: ['--instance-id', 'iot-nowhere'] });
const misspelt = (): NightOptions => ({ yaml: 'fial-on: high\n' });
const lenient = (): NightOptions => ({ yaml: 'failOnNew: true\n' });
const signalled = (): NightOptions => ({
  onInterrupt(callback) {
    callback('SIGTERM');
    return () => undefined;
  },
});

const STORIES: Record<string, Step[]> = {
  'findings, which persist, then are resolved': [
    ['the first night all is new', 3, ['findings', 'new', 'always', 'default']],
    ['the second night nothing is', 3, ['findings', 'always', 'default']],
    ['mended: the night before was 3', 0, ['resolved', 'recovered', 'always', 'default'], well],
    ['the night after it', 0, ['always'], well],
    ['broken again', 3, ['findings', 'new', 'always', 'default']],
  ],
  'findings that count while they are new': [
    ['new', 3, ['findings', 'new', 'always', 'default'], lenient],
    ['persisting: 0, where it was 3', 0, ['recovered', 'always', 'default'], lenient],
    ['still there', 0, ['always'], lenient],
  ],
  'nights without a whole answer': [
    ['incomplete', 4, ['new', 'incomplete', 'always', 'default'], partly],
    ['recovered from 4', 0, ['recovered', 'always', 'default'], sound],
    ['refused by the service', 5, ['incomplete', 'failed', 'always', 'default'], refused],
    ['recovered from 5', 0, ['recovered', 'always', 'default'], sound],
  ],
  'nights without a report': [
    ['sound', 0, ['always'], sound],
    ['a job file that is wrong', 2, ['failed', 'always', 'default'], misspelt],
    ['recovered from 2', 0, ['recovered', 'always', 'default'], sound],
    ['interrupted', 143, ['failed', 'always', 'default'], signalled],
    ['recovered from 143', 0, ['recovered', 'always', 'default'], sound],
  ],
};

describe.each(Object.entries(STORIES))('events: %s', (_story, steps) => {
  test('who wants what is told of it', async () => {
    const { night } = await openLab(world, EACH);
    for (const [what, code, events, options] of steps) {
      const { code: ended, stderr } = await night({ ...options?.(), env: eachUrl() });
      expect([what, ended], stderr).toEqual([what, code]);
      expect([what, taken().toSorted()]).toEqual([what, events.toSorted()]);
    }
  });
});

test('an output that is lost is a failure, and the findings beside it are told as such', async () => {
  const { night, jobDir } = await openLab(world, EACH);
  await put(jobDir, 'history', 'a file');
  const { code } = await night({ yaml: '', flags: ['--format', 'csv,parquet'], env: eachUrl() });
  expect(code).toBe(7);
  expect(taken().toSorted()).toEqual(['always', 'default', 'failed', 'findings', 'new']);
});

describe('pings', () => {
  test.each<[string, number, string[], () => NightOptions]>([
    ['all is well', 0, ['ping/start', 'ping'], sound],
    ['findings are the work of the job', 3, ['ping/start', 'ping'], () => ({})],
    ['not everything was answered', 4, ['ping/start', 'ping/fail'], partly],
    ['the job file is wrong', 2, ['ping/fail'], misspelt],
    ['a signal, before anything was started', 143, ['ping/fail'], signalled],
  ])('%s: %i, %j', async (_what, code, pings, options) => {
    const { night } = await openLab(world, 'ping: ${PING}\n');
    const { code: ended, stderr } = await night(options());
    expect(ended, stderr).toBe(code);
    expect(taken()).toEqual(pings);
  });

  test('exit 3 is a failure where the job says so; start and end bear one run', async () => {
    const { night } = await openLab(world, 'ping: { url: "${PING}", findings: fail }\n');
    expect((await night()).code).toBe(3);
    const pings = world.receiver.take();
    expect(pings.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/ping/start', '/ping/fail']);
    const [start, end] = pings.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('rid'));
    expect(start).toMatch(/^[0-9a-f-]{36}$/);
    expect(end).toBe(start);
    expect(pings[1]?.body).toMatch(/exit code 3: .*findings count/);
  });
});

describe('a lock that another run holds', () => {
  test('is told once a day, pings nothing, and is no end of a run of this one', async () => {
    const { night, jobDir, status } = await openLab(world, `notify:\n${hook()}ping: \${PING}\n`);
    expect((await night(FIXED)).code).toBe(0);
    const before = status();
    taken();
    const lock = await takeLock(jobDir, { clock: systemClock, host: 'elsewhere', pid: 1 });
    expect((await night(FIXED)).code).toBe(6);
    const [told, ...others] = world.receiver.take();
    expect(others).toEqual([]);
    expect(toldIn(told!)).toMatchObject({
      type: 'ota_audit.run.failed',
      data: { exit_code: 6, run_id: null, error: { kind: 'locked' } },
    });
    expect((await night(FIXED)).code).toBe(6);
    expect(taken()).toEqual([]);
    expect(status()).toEqual(before);
    // Another day.
    await put(jobDir, '.telling/locked', '2026-01-01\n');
    expect((await night(FIXED)).code).toBe(6);
    expect(taken()).toEqual(['hook']);
    await lock.release();
    // The end before was 0, whatever the lock said.
    expect((await night(FIXED)).code).toBe(0);
    expect(taken()).toEqual(['ping/start', 'ping']);
  });
});

describe('a run that nobody was told of', () => {
  test('is told by the next one, once: the same message, marked late', async () => {
    const { night, jobDir, runs, status } = await openLab(world, `notify:\n${hook('on: [always]')}`);
    await night();
    const [first] = world.receiver.take();
    const [runId = ''] = runs();
    // As it is noted before the run gets its name, and found where it was killed behind that.
    await put(jobDir, `.telling/${runId}`, '');
    const { code, stderr } = await night({ flags: ['--quiet'] });
    expect(code).toBe(3);
    const [late, own, ...more] = world.receiver.take();
    expect(more).toEqual([]);
    expect(late?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const { files, ...data } = toldIn(late!).data as { files: string[] };
    const { files: before, ...dataBefore } = toldIn(first!).data as { files: string[] };
    expect([data, files.toSorted()]).toEqual([dataBefore, before.toSorted()]);
    expect(own?.headers['webhook-id']).toBe(status().last?.runId);
    expect(runs()).toHaveLength(2);
    expect(stderr).not.toMatch(/not told|cut off/);
    expect(readdirSync(join(jobDir, '.telling'))).toEqual(['status.json']);
    await night(FIXED);
    expect(taken()).toHaveLength(1);
  });

  test('cannot be read, was altered or is gone: said once, and the others are told', async () => {
    const { night, jobDir, status } = await openLab(world, `notify:\n${hook('on: [always]')}`);
    await night();
    const altered = status().last?.runId ?? '';
    await night();
    const whole = status().last?.runId ?? '';
    taken();
    writeFileSync(join(jobDir, altered, 'run.json'), '{}');
    for (const runId of [altered, whole, '20260101T020000Z-a1b2c3'])
      await put(jobDir, `.telling/${runId}`, '');
    const { code, stderr } = await night({ flags: ['--quiet', '--fail-on', 'critical'] });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(`no notification is sent for run ${altered}, which was cut off`),
    ]);
    expect(code).toBe(0);
    expect(world.receiver.take().map(({ headers }) => headers['webhook-id'])).toEqual([
      whole,
      status().last?.runId,
    ]);
    expect(readdirSync(join(jobDir, '.telling'))).toEqual(['status.json']);
  });
});

describe('a channel that does not take the message', () => {
  const TWO = `notify:\n${hook('on: [always]', '${GONE}')}${hook('on: [always]')}`;
  const gone = (): NightOptions['env'] => ({ GONE: `${world.receiver.url}/gone/a-token-of-some-length` });

  test('costs the run nothing: said in one line, and in --json', async () => {
    world.receiver.answers = { '/gone': 404 };
    const { night, status } = await openLab(world, TWO);
    const { code, stderr, stdout } = await night({ ...FIXED, env: gone(), flags: ['--quiet'] });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /error webhook \(1\) notification failed: HTTP 404: ok hint="Check the URL: the robot or webhook may have been removed\."$/,
      ),
    ]);
    expect(status().last?.exitCode).toBe(0);
    const { json } = await night({ ...FIXED, env: gone(), flags: ['--quiet', '--json'] });
    expect(json).toMatchObject({
      exit_code: 0,
      failed_outputs: [],
      notified: [
        { channel: 'webhook', problem: 'HTTP 404: ok' },
        { channel: 'webhook', problem: null },
      ],
    });
    expect(taken().filter((path) => path === 'hook')).toHaveLength(2);
  });

  test.each([
    ['en', 'notification failed: webhook; otherwise 0: everything was answered'],
    ['zh-CN', '未能通知 webhook；若非如此，退出码为 0：全部得到答复'],
  ])('required, it fails the run, which reads well in %s', async (locale, reason) => {
    world.receiver.answers = { '/gone': 404 };
    const job = `locale: ${locale}\nping: \${PING}\nnotify:\n${hook('on: [always], required: true', '${GONE}')}`;
    const { night, status, runs } = await openLab(world, job);
    const { code, stderr, json } = await night({ ...FIXED, env: gone(), flags: ['--json'] });
    expect(code).toBe(7);
    expect(json.reason).toContain(reason);
    expect(json.failed_outputs).toEqual([{ format: 'webhook', problem: 'HTTP 404: ok' }]);
    expect(stderr.match(/notification failed/g)).toHaveLength(locale === 'en' ? 2 : 1);
    expect(stderr).toMatch(/^ota-audit: webhook notification failed: HTTP 404: ok\. Check the URL: .*\.$/m);
    expect(stderr).not.toContain('could not be written');
    expect([status().last?.exitCode, runs().length]).toEqual([7, 1]);
    expect(taken()).toEqual(['ping/start', expect.stringContaining('gone'), 'ping/fail']);
  });

  test('a switch that takes no ping is said once of start and end', async () => {
    world.receiver.answers = { '/ping': 404 };
    const { night } = await openLab(world, 'ping: ${PING}\n');
    const { code, stderr } = await night({ ...FIXED, flags: ['--quiet'] });
    expect([code, taken()]).toEqual([0, ['ping/start', 'ping']]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('ping notification failed: HTTP 404'),
    ]);
  });

  test('a signal ends the telling, and the next run tells', async () => {
    world.receiver.answers = { '/gone': 'hang' };
    const { night, jobDir, runs, status } = await openLab(world, `${TWO}ping: \${PING}\n`);
    const startedAtMs = performance.now();
    let tell: ((signal: 'SIGTERM') => void) | undefined;
    const { code, json, stderr } = await night({
      ...FIXED,
      env: gone(),
      flags: ['--json'],
      onInterrupt(callback) {
        tell = callback;
        const timer = setInterval(() => {
          if (world.receiver.received.some(({ path }) => path.startsWith('/gone'))) tell?.('SIGTERM');
        }, 20);
        return () => clearInterval(timer);
      },
    });
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
    expect([code, json.notified[0]?.problem]).toEqual([
      0,
      'the program is shutting down; the next run of the job sends this notification',
    ]);
    expect(stderr).toContain('webhook (1) notification failed: the program is shutting down');
    const [runId = ''] = runs();
    expect(readdirSync(join(jobDir, '.telling'))).toEqual([runId]);
    // The dead-man switch hears that the run came to its end.
    expect(taken().at(-1)).toBe('ping');
    world.receiver.answers = {};
    await night({ ...FIXED, env: gone() });
    const ids = world.receiver.take().filter(({ path }) => path.startsWith('/gone'));
    const newest = status().last?.runId;
    expect(newest).not.toBe(runId);
    expect(ids.map(({ headers }) => headers['webhook-id'])).toEqual([runId, newest]);
  });
});

describe('what cannot be kept', () => {
  test('a disk that does not take it: the run, and who was told, stay', async () => {
    const { night, jobDir, runs } = await openLab(world, `notify:\n${hook('on: [always]')}`);
    // What is written aside cannot be, whoever runs this.
    mkdirSync(join(jobDir, '.telling/.part/in-the-way'), { recursive: true });
    const { code, stderr, json } = await night({ ...FIXED, flags: ['--json', '--quiet'] });
    expect([code, taken()]).toEqual([0, ['hook']]);
    expect(json.notified).toEqual([{ channel: 'webhook', problem: null }]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('the end of this run is not recorded for the next one'),
    ]);
    const { code: verified } = await runCli(['verify', join(jobDir, runs()[0]!)]);
    expect(verified).toBe(0);
  });

  test('a status that is none counts as none', async () => {
    const { night, jobDir, status } = await openLab(world, EACH);
    await put(jobDir, '.telling/status.json', '{"schemaVersion":9}');
    expect((await night({ ...FIXED, env: eachUrl() })).code).toBe(0);
    expect(taken()).toEqual(['always']);
    expect(status()).toMatchObject({
      schemaVersion: 1,
      last: { exitCode: 0 },
      consecutiveIncomplete: 0,
      accountsComplete: { acme: expect.stringMatching(/Z$/) },
    });
  });
});

test('what else reads the folder passes over what is kept of the telling', async () => {
  const { night, jobDir, runs } = await openLab(world, `keep: 1d\nnotify:\n${hook('on: [always]')}`);
  await night();
  const { stderr } = await night();
  expect(existsSync(join(jobDir, '.telling/status.json'))).toBe(true);
  expect(stderr).not.toContain('left unchanged');
  const chain = await runCli(['verify', join(jobDir, 'latest'), '--chain']);
  expect([chain.code, chain.stderr]).toEqual([0, '']);
  expect((await runCli(['load', join(jobDir, runs()[0]!), '--format', 'parquet'])).code).toBe(0);
  // Strangers in it are named.
  mkdirSync(join(jobDir, '.telling/mine'));
  expect((await night()).stderr).toMatch(/left unchanged.*\.telling\/mine/);
  taken();
});

test('a folder that may not be the job’s is told, and nothing is written there', async () => {
  const { night, folder, jobDir } = await openLab(world, `notify:\n${hook()}`);
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), jobDir);
  expect((await night(FIXED)).code).toBe(2);
  const [told] = world.receiver.take();
  expect(toldIn(told!).data).toMatchObject({ exit_code: 2, error: { kind: 'output-folder' } });
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
});
