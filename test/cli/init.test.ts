import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { initCommand } from '../../src/cli/commands/init.ts';
import type { Place } from '../../src/cli/commands/init.ts';
import { FORMATS, KNOWN_REGIONS, loadJob } from '../../src/index.ts';
import { fakeIo, runCli } from '../support/cli.ts';
import { put, tempFolder } from '../support/temp.ts';

/** A program that leaves what it was started with. */
const STUB = `
import { writeFileSync } from 'node:fs';
writeFileSync('called.json', JSON.stringify({ cwd: process.cwd(), argv: process.argv.slice(2) }));
process.exitCode = Number(process.env.STUB_EXIT ?? 0);
`;

async function init(place: Partial<Place> & { cwd: string }, out?: string): Promise<string> {
  const io = fakeIo();
  const flags = out === undefined ? {} : { out };
  const code = await initCommand(flags, io, { node: process.execPath, script: '/opt/main.js', ...place });
  expect(code).toBe(0);
  return io.text().stdout;
}

/** The command as cron hands it to the shell: escaped % are plain ones, others would end it. */
function cronCommand(stdout: string): string {
  const line = stdout.split('\n').find((text) => text.startsWith('17 2 * * *')) ?? expect.fail(stdout);
  const command = line.replace(/^(?:\S+\s+){5}/, '');
  expect(command).not.toMatch(/(?<!\\)%/);
  return command.replaceAll('\\%', '%');
}

describe('init', () => {
  test('writes the shipped job with its comments, which loads', async () => {
    const cwd = await tempFolder();
    await init({ cwd });
    const path = join(cwd, 'jobs/nightly.yaml');
    expect(await readFile(path, 'utf8')).toBe(await readFile('jobs/nightly.yaml', 'utf8'));
    const env = { IOT_INSTANCE_ID: 'iot-1' };
    const known = { knownRegions: KNOWN_REGIONS, formats: FORMATS, env };
    expect((await loadJob(path, known)).name).toBe('nightly');
    for (const name of [
      'job.schema.json',
      'exceptions.schema.json',
      'exceptions.yaml',
      'framework.schema.json',
    ])
      expect(existsSync(join(cwd, 'jobs', name))).toBe(true);
    expect(statSync(join(cwd, 'reports')).mode & 0o777).toBe(0o750);
  });

  test('names the two commands to run next', async () => {
    const stdout = await init({ cwd: await tempFolder() });
    expect(stdout).toContain(`  ${process.execPath} /opt/main.js doctor jobs/nightly.yaml\n`);
    expect(stdout).toContain(`  ${process.execPath} /opt/main.js run jobs/nightly.yaml\n`);
  });

  test('prints a crontab line that runs from anywhere, also with blanks, quotes and % in the paths', async () => {
    const cwd = join(await tempFolder(), `o'hara's 100% $HOME "folder"`);
    await mkdir(cwd);
    const script = await put(cwd, 'the program.mjs', STUB);
    const command = cronCommand(await init({ cwd, script }));
    const env = { PATH: '/usr/bin:/bin' };
    const run = spawnSync('sh', ['-c', command], { cwd: '/', env, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const called = JSON.parse(await readFile(join(cwd, 'called.json'), 'utf8')) as unknown;
    expect(called).toEqual({ cwd, argv: ['run', 'jobs/nightly.yaml', '--quiet'] });
    expect(existsSync(join(cwd, 'reports/cron.log'))).toBe(true);
    const failed = spawnSync('sh', ['-c', command], {
      cwd: '/',
      env: { ...env, STUB_EXIT: '3' },
      encoding: 'utf8',
    });
    expect(failed.stdout).toBe('ota-audit ended with 3\n');
  });

  test.each([
    ['another file', 'audit/a b/weekly.yml', 'audit/a b/weekly.yml', "run 'audit/a b/weekly.yml'"],
    ['a folder', 'audit/', 'audit/nightly.yaml', 'run audit/nightly.yaml'],
  ])('--out: %s', async (_what, out, path, command) => {
    const cwd = await tempFolder();
    const stdout = await init({ cwd }, out);
    expect(stdout).toContain(command);
    expect(await readFile(join(cwd, path), 'utf8')).toContain(`ota-audit ${command}`);
  });

  test('overwrites nothing', async () => {
    const folder = await tempFolder();
    const mine = await put(folder, 'nightly.yaml', '# mine\n');
    const schema = await put(folder, 'job.schema.json', '{}');
    const { code, stdout, stderr } = await runCli(['init', '--out', folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('it is there already');
    expect(stderr).toContain('--out');
    expect(await readFile(mine, 'utf8')).toBe('# mine\n');
    expect((await runCli(['init', '--out', join(folder, 'other.yaml')])).code).toBe(0);
    expect(await readFile(schema, 'utf8')).toBe('{}');
  });

  test.each([['job.txt'], ['my job.yaml'], ['.work.yaml/'.slice(0, -1)]])(
    '%s is no job file',
    async (name) => {
      const folder = await tempFolder();
      const { code, stderr } = await runCli(['init', '--out', join(folder, name)]);
      expect(code).toBe(2);
      expect(stderr).toContain('no name for a job file');
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
