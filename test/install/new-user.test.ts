/** The way of a new user, from the tarball in an empty home to nights that a robot is told of. Loopback only. */
import { createHmac } from 'node:crypto';
import { cp, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { serveHttp } from '../iot/local-server.ts';
import type { LocalServer } from '../iot/local-server.ts';
import { blocksOf } from '../support/documents.ts';
import { execute, start } from '../support/process.ts';
import type { Started } from '../support/process.ts';
import { ROOT, checkout, folderOfFile, npm, output } from './support.ts';

const folder = await folderOfFile();
const home = join(folder, 'home');
const place = join(home, 'ota-audit');
const command = join(home, '.local/bin/ota-audit');
const TOKEN = '0a'.repeat(32);
const SECRET = `SEC${'0b'.repeat(32)}`;
/** Titles and texts that the robot took. */
const taken: { title: string; text: string }[] = [];
let robot: LocalServer;
let emulator: Started | undefined;
let variables: Record<string, string> = {};

/** What a fresh login has, and no more. */
const BARE = { HOME: home, PATH: `/usr/bin:/bin:${dirname(process.execPath)}` };

/** A DingTalk robot that asks for signatures. */
function startRobot(): Promise<LocalServer> {
  return serveHttp((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://robot');
      const signed = `${searchParams.get('timestamp')}\n${SECRET}`;
      const isSigned =
        pathname === '/robot/send' &&
        searchParams.get('access_token') === TOKEN &&
        searchParams.get('sign') === createHmac('sha256', SECRET).update(signed).digest('base64');
      const { markdown } = JSON.parse(Buffer.concat(parts).toString()) as { markdown: (typeof taken)[0] };
      if (isSigned) taken.push(markdown);
      const answer = isSigned ? { errcode: 0, errmsg: 'ok' } : { errcode: 310000, errmsg: 'sign not match' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
}

/** A command of the program as it is pasted, in the folder of the job. */
function typed(
  line: string,
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return execute('/bin/sh', ['-c', `cd '${place}' && ${line}`], { ...BARE, ...env });
}

/** Serves so many packages in the place of those before, and takes over what it prints for its clients. */
async function serve(packages: number): Promise<void> {
  await stop();
  const args = ['emulator', '--packages', String(packages), '--latency', '0-1'];
  emulator = start(command, args, BARE);
  const [, url = '', id = '', secret = ''] = await emulator.said(
    /emulator listening on (\S+)\s+ALIBABA_CLOUD_ACCESS_KEY_ID=(\S+)\s+ALIBABA_CLOUD_ACCESS_KEY_SECRET=(\S+)\s[^]*--endpoint \S+\n/,
  );
  variables = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
    OTA_AUDIT_ENDPOINT: url,
    DINGTALK_URL: `${robot.url}/robot/send?access_token=${TOKEN}`,
    DINGTALK_SECRET: SECRET,
  };
}

async function stop(): Promise<void> {
  emulator?.child.kill('SIGINT');
  await emulator?.ended;
}

/** Runs the line of the written crontab, with the variables as lines above it, as cron does. */
async function night(messages = 1): Promise<{ mailed: string; log: string; text: string }> {
  const lines = (await readFile(join(place, 'jobs/nightly.crontab'), 'utf8')).split('\n');
  const above = lines.flatMap((line) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? '']];
  });
  const line = lines.find((one) => one.startsWith('17 2 * * *'))?.replace(/^(?:\S+\s+){5}/, '') ?? '';
  expect(line).not.toContain('%');
  taken.length = 0;
  await writeFile(join(place, 'reports/cron.log'), '');
  const env = { HOME: home, LOGNAME: 'audit', ...Object.fromEntries(above), ...variables };
  const { code, stdout, stderr } = await execute('/bin/sh', ['-c', line], env);
  const log = await readFile(join(place, 'reports/cron.log'), 'utf8');
  expect({ code, stderr, told: taken.length }, log).toEqual({ code: 0, stderr: '', told: messages });
  return { mailed: stdout, log, text: taken[0]?.text ?? '' };
}

beforeAll(async () => {
  const cache = join(folder, 'cache');
  await npm(['pack', '--pack-destination', folder], await checkout(folder), cache);
  await mkdir(place, { recursive: true });
  const tarball = join(folder, `ota-audit-${VERSION}.tgz`);
  const there = ['--global', '--prefix', join(home, '.local'), '--ignore-scripts', '--offline'];
  await npm(['install', ...there, tarball], folder, cache);
  robot = await startRobot();
}, 400_000);

afterAll(() => robot.close());

test('a new user gets from nothing to nights that tell a robot what is new', async () => {
  const made = await typed(
    `${command} init --region cn-shanghai --instance-id iot-060a02ne --channel dingtalk --schedule cron`,
  );
  expect(made, made.stderr).toMatchObject({ code: 0 });
  const names = /reads these environment variables: ([^;]+);/.exec(made.stdout)?.[1]?.split(', ');
  expect(names).toEqual(['DINGTALK_URL', 'DINGTALK_SECRET']);
  const commands = made.stdout.split('\n').filter((line) => line.startsWith('  '));
  expect(commands.map((line) => line.trim().split(' ')[2])).toEqual(['doctor', 'run']);
  const [doctor = ''] = commands;

  const early = await typed(doctor);
  expect(early).toMatchObject({ code: 2 });
  expect(early.stdout).toContain('${DINGTALK_URL} is not set in the environment; set it,');

  await serve(24);
  const looked = await typed(doctor, variables);
  expect(looked.code, looked.stdout).toBe(0);
  expect(looked.stdout).toMatch(/^ok +dingtalk /m);
  expect(taken).toEqual([]);

  const first = await night();
  expect(first.mailed).toBe('ota-audit exited with 3\n');
  expect(first.log).toContain('exit code 3: everything was answered, and findings count');
  expect(first.text).toContain('This is the first run of the job: every finding is new.');
  expect(first.text).toMatch(/\n\n\*\*.*1\. (?:critical|high): /);

  // The same findings as the night before: nobody is told again.
  const second = await night(0);
  expect(second.mailed).toBe('ota-audit exited with 3\n');
  expect(second.log).toMatch(/exit code 3: /);

  await serve(40);
  const third = await night();
  expect(third.text).toMatch(/: [1-9]\d* new findings?, 0 reopened, 0 resolved; [1-9]/);
  expect(third.text).toMatch(/\*\*.*1\. .* · new</);

  await serve(24);
  const fourth = await night();
  // A package that is gone is a finding of its own.
  expect(fourth.text).toMatch(/: 16 new findings, 0 reopened, [1-9]\d* resolved; [1-9]/);

  taken.length = 0;
  await writeFile(
    join(place, 'audit.env'),
    Object.entries(variables)
      .map((pair) => `${pair.join('=')}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const notify = doctor.trim().replace(' doctor jobs/nightly.yaml', ' notify reports/nightly/latest --test');
  const told = await typed(notify.replace(/^\S+/, '$& --env-file=audit.env'));
  expect(told, told.stderr).toMatchObject({ code: 0, stdout: 'dingtalk: sent\n' });
  expect(taken).toMatchObject([{ title: 'OTA audit nightly: TEST' }]);

  const runs = await readdir(join(place, 'reports/nightly'));
  expect(runs.filter((name) => /^\d{8}T/.test(name))).toHaveLength(4);
  const verify = `${command} verify reports/nightly/latest --chain`;
  expect(await typed(verify)).toMatchObject({ code: 0 });
  for (const secret of [TOKEN, SECRET, variables['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '']) {
    const found = await output('sh', ['-c', `grep -rlF -e '${secret}' reports jobs || true`], { cwd: place });
    expect(found).toBe('');
  }
  await stop();
}, 300_000);

describe('every command of the README, in an empty home', () => {
  const nobody = join(folder, 'nobody');
  /** What `env -i` leaves, with the node that runs the tests. */
  const bare = { HOME: nobody, PATH: BARE.PATH };
  const lines = async (language: string): Promise<string[][]> =>
    blocksOf(await readFile(join(ROOT, 'README.md'), 'utf8'), language).map((block) =>
      block.trim().split('\n'),
    );

  beforeAll(async () => {
    await mkdir(nobody);
    // Tests ask no registry.
    await writeFile(join(nobody, '.npmrc'), 'offline=true\nupdate-notifier=false\n');
    await cp(join(folder, `ota-audit-${VERSION}.tgz`), join(nobody, `ota-audit-${VERSION}.tgz`));
  });

  test('of a clone: the demo; `npm test` is this suite, and CI runs it', async () => {
    const [[demo = '', suite] = []] = await lines('sh');
    expect([demo, suite]).toEqual(['npm run demo', 'npm test']);
    expect(await readFile(join(ROOT, '.ci/run'), 'utf8')).toMatch(/npm test/);
    const clone = join(nobody, 'clone');
    const tracked = (await output('git', ['ls-files', '-z'], { cwd: ROOT })).split('\0').filter(Boolean);
    for (const path of tracked) await cp(join(ROOT, path), join(clone, path));
    await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    // As old as what it was installed from, so that nothing is installed.
    await utimes(join(clone, 'package-lock.json'), 0, 0);
    const { code, stdout, stderr } = await execute('/bin/sh', ['-c', `cd '${clone}' && ${demo}`], bare);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^exit code [34]: /m);
    expect(await readdir(join(clone, 'reports/demo/latest'))).toContain('audit.xlsx');
  }, 300_000);

  test('of an installation: from the tarball to a report, and a night under cron', async () => {
    await serve(24);
    const [, ...blocks] = await lines('sh');
    const keyed = blocks
      .flat()
      .map((line) => line.replaceAll(/(\w+)=…/g, (_, name: string) => `${name}=${variables[name]}`));
    const session = keyed.map(
      (line) => `${line}\necho "<$?> ${line.split(/[ =]/).slice(0, 2).join(' ')}" >> "$HOME/ended"`,
    );
    const env = { ...bare, OTA_AUDIT_ENDPOINT: variables['OTA_AUDIT_ENDPOINT'] ?? '' };
    const { stdout, stderr } = await execute('/bin/sh', ['-c', `cd "$HOME"\n${session.join('\n')}`], env);
    const ended = (await readFile(join(nobody, 'ended'), 'utf8')).trim().split('\n');
    expect(ended, stderr).toEqual([
      '<0> npm install',
      '<0> export PATH',
      '<0> ota-audit --version',
      '<0> export ALIBABA_CLOUD_ACCESS_KEY_ID',
      '<0> mkdir -p',
      '<0> ota-audit init',
      '<0> ota-audit doctor',
      '<3> ota-audit run',
      '<0> ota-audit checks',
      '<0> ota-audit verify',
      '<3> ota-audit report',
    ]);
    expect(stdout).toContain(`${VERSION}\n`);
    expect(await readdir(join(nobody, 'ota-audit/reports/nightly/latest'))).toContain('report.html');

    const [[cron = ''] = []] = await lines('crontab');
    const night = await execute('/bin/sh', ['-c', cron.replace(/^(?:\S+\s+){5}/, '')], {
      ...env,
      ...variables,
    });
    expect(night).toMatchObject({ code: 0, stdout: 'ota-audit exited with 3\n', stderr: '' });
    expect(await readFile(join(nobody, 'ota-audit/reports/cron.log'), 'utf8')).toContain('exit code 3: ');
    await stop();
  }, 300_000);
});
