import { appendFile, cp, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, DEMO_KEY, fleetOf } from '../../src/emulator/index.ts';
import { mergeShards, planRun, renderRun, runJob, runShard, verifyRuns } from '../../src/index.ts';
import type { Job, RunOutcome, RunPorts, ShardOutcome } from '../../src/index.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { emulator, everythingIn, packages, pick, quotaCalls, readTable } from '../support/audit.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { jobOf, portsOf, reportOf, standingClock, targetOf } from '../support/job.ts';
import { freePort } from '../support/redis.ts';
import { put, tempFolder } from '../support/temp.ts';

const SHARDS = 3;
/** By their hashes: shard 1 has b and f, shard 2 has csv, shard 3 has a. */
const ACCOUNTS = ['a', 'b', 'f'];
const NOW_MS = Date.parse('2026-11-20T02:00:00.000Z');
/** A night in which no time passes, so that what differs differs for a reason. */
const STILL = { clock: standingClock(NOW_MS) };

interface Scene {
  out: string;
  job: Job;
  service: Awaited<ReturnType<typeof emulator>>;
  planPath: string;
}

async function scene(change: Partial<Job> = {}, count = 4): Promise<Scene> {
  const out = await tempFolder();
  const service = await emulator({
    fleet: fleetOf([...packages(count), ...packages(1, { firmwareId: 'bad', status: 3 })], DEMO_INSTANCE_ID),
    clock: STILL.clock,
    latencyMs: { min: 1, max: 3 },
  });
  const path = await put(
    out,
    'ids.csv',
    'FirmwareId,Region\nfw0001,\nmissing,\nfw0002,cn-nowhere\nfw0001,\n',
  );
  const targets = ACCOUNTS.map((account) => targetOf(service.url, { account }));
  targets.push(targetOf(service.url, { account: 'csv', select: { ids: { path, name: 'ids.csv' } } }));
  const job = jobOf(targets, join(out, 'reports'), {
    ...change,
  });
  return { out, job, service, planPath: join(out, 'plan.json') };
}

const shardOf = (made: Scene, number: number, ports: Partial<RunPorts> = {}): Promise<ShardOutcome> =>
  runShard(made.planPath, portsOf({ ...STILL, host: `machine-${number}`, ...ports }), {
    shard: { number, of: SHARDS },
    out: join(made.out, `machine-${number}`),
  });

async function planned(made: Scene): Promise<Scene> {
  await planRun(made.job, portsOf(STILL), { shards: SHARDS, path: made.planPath });
  return made;
}

/** Folders of all shards, collected one after another. */
async function collected(made: Scene): Promise<string[]> {
  await planned(made);
  const folders: string[] = [];
  for (const number of [1, 2, 3]) folders.push((await shardOf(made, number)).folder);
  return folders;
}

const merge = (
  folders: readonly string[],
  allowMissing = false,
  ports: Partial<RunPorts> = {},
): Promise<RunOutcome> =>
  mergeShards(folders, portsOf({ ...STILL, host: 'merger', ...ports }), { allowMissing });

/** Every table of a run, with what no two runs have in common left out. */
async function tablesOf({ folder }: RunOutcome): Promise<Record<string, string>> {
  const tables: Record<string, string> = {};
  for (const name of (await readdir(folder)).filter((file) => /\.(?:csv|html|jsonl)$/.test(file))) {
    const text = await readFile(join(folder, name), 'utf8');
    tables[name] = text
      .replaceAll(/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F-]{22}/gi, 'request')
      .replaceAll(/[0-9a-f]{64}/g, 'digest');
  }
  return tables;
}

const refusal = (message: string) => ({ exitCode: 2, message: expect.stringContaining(message) as string });

describe('a run in shards', () => {
  it('writes what one process writes, byte for byte, and says who collected it', async () => {
    const one = await scene({ reports: [reportOf('csv'), reportOf('html')] });
    const whole = await runJob(one.job, portsOf(STILL));
    const made = { ...one, job: { ...one.job, out: join(one.out, 'merged') } };
    const folders = await collected(made);
    const asked = quotaCalls(made.service).length;
    const merged = await merge(folders);

    expect(quotaCalls(made.service)).toHaveLength(asked);
    const tables = await tablesOf(whole);
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining([
        'packages.csv',
        'findings.csv',
        'coverage.csv',
        'results.jsonl',
        'report.html',
      ]),
    );
    expect(await tablesOf(merged)).toEqual(tables);
    expect(merged.exitCode).toBe(whole.exitCode);
    expect(merged.info.runId).toBe(whole.info.runId);
    expect(await readlink(join(made.job.out, 'nightly/latest'))).toBe(merged.info.runId);
    for await (const check of verifyRuns(merged.folder, { chain: true }))
      expect(check.deviations).toEqual([]);
    const manifest = JSON.parse(await readFile(join(merged.folder, 'manifest.json'), 'utf8'));
    expect(manifest.shards.map(({ shard, host }: Record<string, string>) => [shard, host])).toEqual([
      ['1/3', 'machine-1'],
      ['2/3', 'machine-2'],
      ['3/3', 'machine-3'],
    ]);
    const { value: check } = await verifyRuns(folders[0] ?? '').next();
    expect(check).toMatchObject({ deviations: [], manifestSha256: manifest.shards[0].manifest_sha256 });
    const again = await renderRun(merged.folder, portsOf(), {
      out: join(made.out, 'again'),
      flags: { locale: 'zh-CN' },
    });
    expect(again.summary.coverage).toEqual(whole.summary.coverage);
  });

  it('has each account in one shard, and reads the CSV where it is planned alone', async () => {
    const made = await planned(await scene());
    await rm(join(made.out, 'ids.csv'));
    const shards = [await shardOf(made, 1), await shardOf(made, 2), await shardOf(made, 3)];
    expect(shards.map(({ accounts, targets }) => [accounts, targets])).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
    const { folder } = await merge(shards.map((shard) => shard.folder));
    const rows = pick(
      readTable(folder, 'packages'),
      'account',
      'firmware_id',
      'source',
      'source_line',
      'answer',
    );
    expect(rows.filter(([account]) => account === 'csv')).toHaveLength(3);
    expect(await readdir(join(made.out, 'machine-1/nightly'))).toEqual(['shards']);
  });

  it('is merged again into the same run: what a killed merge owed is made up for, and nothing twice', async () => {
    const made = await scene();
    const told = await put(made.out, 'told', '');
    const notify: Job['notify'] = [
      {
        channel: 'exec',
        options: { command: ['sh', '-c', `echo told >> ${told}`] },
        on: ['always'],
        required: false,
        templates: {},
      },
    ];
    const folders = await collected({ ...made, job: { ...made.job, notify } });
    const first = await merge(folders);
    const files = everythingIn(first.folder);
    expect(await readFile(told, 'utf8')).toBe('told\n');
    await put(join(made.job.out, 'nightly/.telling'), first.info.runId, '');
    await rm(join(made.job.out, 'nightly/latest'));
    const second = await merge(folders);
    expect(second).toMatchObject({ exitCode: first.exitCode, folder: first.folder });
    expect(everythingIn(first.folder)).toBe(files);
    expect(await readlink(join(made.job.out, 'nightly/latest'))).toBe(first.info.runId);
    await merge(folders);
    expect(await readFile(told, 'utf8')).toBe('told\ntold\n');
    await expect(merge(folders.slice(0, 2), true)).rejects.toMatchObject(
      refusal('was not made from these shards'),
    );
  });

  it('begins a merge anew that was killed, and no run continues one', async () => {
    const made = await scene();
    const folders = await collected(made);
    const end = new AbortController();
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'report') end.abort(new Interrupted('SIGTERM'));
    };
    await expect(
      mergeShards(folders, portsOf({ ...STILL, onProgress }), { signal: end.signal }),
    ).rejects.toBeInstanceOf(Interrupted);
    const own = await runJob(made.job, portsOf({ ...STILL, random: () => 0.7 }));
    expect(own.info.continuedAt).toBeUndefined();
    const { summary, info } = await merge(folders);
    expect(summary.coverage).toEqual(own.summary.coverage);
    expect(info.runId).not.toBe(own.info.runId);
  });
});

describe('a shard', () => {
  it('tells nobody, is no run, and is collected once', async () => {
    const made = await scene({ keepMs: 86_400_000 });
    const told = join(made.out, 'told');
    const notify: Job['notify'] = [
      {
        channel: 'exec',
        options: { command: ['touch', told] },
        on: ['always'],
        required: false,
        templates: {},
      },
    ];
    await planned({ ...made, job: { ...made.job, notify, metrics: join(made.out, 'metrics') } });
    const { folder, wasWhole } = await shardOf(made, 1);
    expect(wasWhole).toBe(false);
    const asked = quotaCalls(made.service).length;
    expect(await shardOf(made, 1)).toMatchObject({ folder, wasWhole: true });
    expect(quotaCalls(made.service)).toHaveLength(asked);
    expect(await readdir(made.out)).not.toContain('told');
    expect(await readdir(made.out)).not.toContain('metrics');
    expect((await readdir(folder)).sort()).toEqual([
      'SHA256SUMS',
      'ledger',
      'manifest.json',
      'plan.json',
      'shard.json',
    ]);
    await expect(renderRun(folder, portsOf())).rejects.toMatchObject(refusal('lists no run.json'));
  });

  it('is continued after it was interrupted: nothing is asked again, and the run says when', async () => {
    const made = await planned(await scene({ concurrency: { accounts: 1, queries: 1 } }, 12));
    const end = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done >= 15) end.abort(new Interrupted('SIGTERM'));
    };
    const options = { shard: { number: 1, of: SHARDS }, out: join(made.out, 'machine-1') };
    await expect(
      runShard(made.planPath, portsOf({ ...STILL, onProgress }), { ...options, signal: end.signal }),
    ).rejects.toBeInstanceOf(Interrupted);
    await expect(merge([join(made.out, 'machine-1/nightly/shards')], true)).rejects.toMatchObject({
      exitCode: 2,
    });
    const { folder } = await shardOf(made, 1);
    const queries = quotaCalls(made.service).filter(({ operation }) => operation === 'QueryOTAFirmware');
    expect(queries).toHaveLength(2 * 13);
    const { info } = await merge([folder], true);
    expect(info.continuedAt).toEqual(['2026-11-20T02:00:00.000Z']);
  });

  it('is whole where its targets were denied: its ledgers say so, and so does the run', async () => {
    const made = await scene();
    const targets = made.job.targets.map((target) =>
      target.account === 'b' ? { ...target, credentials: { from: 'env', prefix: 'OTHER' } as const } : target,
    );
    await planned({ ...made, job: { ...made.job, targets } });
    const first = await shardOf(made, 1);
    expect(first.incomplete).toEqual([`b/cn-shanghai/${DEMO_INSTANCE_ID}`]);
    const { exitCode, summary } = await merge([
      first.folder,
      (await shardOf(made, 2)).folder,
      (await shardOf(made, 3)).folder,
    ]);
    expect(exitCode).toBe(4);
    expect(summary.incompleteBecause.join('\n')).toContain('CredentialsUnavailable');
  });

  it.each<[string, (made: Scene) => Promise<unknown>, object]>([
    [
      'without any credentials',
      (made) => shardOf(made, 1, { env: { HOME: '/nonexistent' } }),
      { exitCode: 2 },
    ],
    [
      'of a plan that is too old',
      (made) => shardOf(made, 1, { clock: standingClock(NOW_MS + 86_400_000) }),
      refusal('is older than resumeWithin'),
    ],
    [
      'of another number than was planned',
      (made) => runShard(made.planPath, portsOf(STILL), { shard: { number: 1, of: 4 } }),
      refusal('has 3 shards'),
    ],
    ...(
      [
        ['of a plan by another version', '"toolVersion":"', '"toolVersion":"9.', 'it was made by version'],
        [
          'of a plan with another policy',
          '"failOn":"high"',
          '"failOn":"low"',
          'it was altered since it was written',
        ],
        ['of what is no plan', '{', '[', 'it is not a plan'],
      ] as const
    ).map(([what, from, to, message]): [string, (made: Scene) => Promise<unknown>, object] => [
      what,
      async (made) => {
        await writeFile(made.planPath, (await readFile(made.planPath, 'utf8')).replace(from, to));
        return shardOf(made, 1);
      },
      refusal(message),
    ]),
  ])('%s is refused with nothing asked', async (_what, run, error) => {
    const made = await planned(await scene());
    await expect(run(made)).rejects.toMatchObject(error);
    expect(made.service.calls).toEqual([]);
  });
});

describe('merging', () => {
  it.each<[string, (folders: string[], made: Scene) => Promise<string[]> | string[], string]>([
    [
      'a shard that is missing',
      (folders) => folders.slice(1),
      'shards of run 20261120T020000Z-800000 are missing: 1/3 (of b, f)',
    ],
    [
      'a shard that is given twice',
      async (folders, { out }) => {
        await cp(folders[0] ?? '', join(out, 'copy/1-of-3'), { recursive: true });
        return [...folders, join(out, 'copy/1-of-3')];
      },
      'it is shard 1/3, like ',
    ],
    [
      'a ledger that was altered',
      async (folders) => {
        const ledgers = join(folders[1] ?? '', 'ledger');
        await appendFile(join(ledgers, (await readdir(ledgers))[0] ?? ''), ' ');
        return folders;
      },
      'was altered: it has',
    ],
    [
      'a ledger that was taken away',
      async (folders) => {
        const ledgers = join(folders[1] ?? '', 'ledger');
        await rm(join(ledgers, (await readdir(ledgers))[0] ?? ''));
        return folders;
      },
      'is missing',
    ],
    [
      'a shard of a different plan and policy',
      async (folders, made) => {
        const other = { ...made, job: { ...made.job, failOn: 'low' as const }, out: join(made.out, 'other') };
        await mkdir(other.out);
        await planRun(other.job, portsOf({ ...STILL, random: () => 0.7 }), {
          shards: SHARDS,
          path: made.planPath,
        });
        return [...folders.slice(0, 2), (await shardOf(other, 3)).folder];
      },
      'it belongs to a different plan and policy',
    ],
    ['what is no shard', (folders, { out }) => [...folders, join(out, 'machine-1')], 'cannot be checked'],
  ])('%s is refused, and nothing is published', async (_what, change, message) => {
    const made = await scene();
    const folders = await collected(made);
    await expect(merge(await change(folders, made))).rejects.toMatchObject(refusal(message));
    expect(await readdir(made.out)).not.toContain('reports');
  });

  it('--allow-missing: an INCOMPLETE run that names what was not collected, row by row, and can be retried', async () => {
    const made = await scene();
    const folders = await collected(made);
    const outcome = await merge(folders.slice(0, 1), true);
    expect(outcome.exitCode).toBe(4);
    expect(outcome.summary.complete).toBe(false);
    const because = outcome.summary.incompleteBecause.join('\n');
    expect(because).toContain(
      `a in cn-shanghai, instance ${DEMO_INSTANCE_ID} was not collected. shard 3/3 is missing; it holds this account.`,
    );
    expect(because).not.toContain('may be incomplete');
    const rows = pick(readTable(outcome.folder, 'coverage'), 'account', 'firmware_id', 'code');
    expect(rows.filter(([account]) => account === 'csv')).toEqual([
      ['csv', 'fw0001', 'NotCollected'],
      ['csv', 'missing', 'NotCollected'],
      ['csv', 'fw0002', 'UnusableRow'],
    ]);
    expect(JSON.parse(await readFile(join(outcome.folder, 'manifest.json'), 'utf8')).shards[2]).toEqual({
      shard: '3/3',
      missing: true,
    });
    made.service.calls.length = 0;
    const retried = await runJob(made.job, portsOf({ ...STILL, random: () => 0.7 }), {
      retryFailed: outcome.folder,
    });
    expect(retried.summary.coverage).toMatchObject({ requested: 18, notFound: 1, failed: 1 });
    const queries = quotaCalls(made.service).filter(({ operation }) => operation === 'QueryOTAFirmware');
    expect(queries).toHaveLength(2 + 5);
  });
});

describe('the command line', () => {
  const SECRET = 'postgres://audit:hunter22@127.0.0.1:1/none';
  const env = { ...DEMO_ENV, PGURL: SECRET };
  async function jobFile(): Promise<{ out: string; path: string }> {
    const { url } = await emulator({ fleet: fleetOf(packages(2), DEMO_INSTANCE_ID) });
    const out = await tempFolder();
    const targets = ['a', 'b', 'c'].map(
      (account) =>
        `  - { account: ${account}, region: cn-shanghai, instances: [${DEMO_INSTANCE_ID}], endpoint: '${url}' }`,
    );
    const lines = [
      'targets:',
      ...targets,
      'select: { list: true }',
      'reports: [csv, { format: postgres, url: "${PGURL}" }]',
    ];
    return { out, path: await put(out, 'nightly.yaml', `${lines.join('\n')}\n`) };
  }

  it('shares the quota by a store that each shard has from its environment', async () => {
    const { url, calls } = await emulator({ fleet: fleetOf(packages(2)) });
    const out = await tempFolder();
    const target = {
      account: 'a',
      region: 'cn-shanghai',
      endpoint: url,
      quota: { account: '1234567890123456' },
    };
    const job = { targets: [target], select: { list: true }, quota: { store: '${QUOTA_STORE}', share: 0.5 } };
    const path = await put(
      out,
      'nightly.yaml',
      JSON.stringify({ ...job, failOn: 'never', reports: ['csv'] }),
    );
    const plan = join(out, 'plan.json');
    const store = { QUOTA_STORE: `redis://audit:hunter22@127.0.0.1:${await freePort()}` };
    expect((await runCli(['plan', path, '--shards', '1', '--out', plan], { env: store })).code).toBe(0);
    const shard = ['run', '--plan', plan, '--shard', '1/1', '--out', out];
    expect(await runCli(shard, { env: DEMO_ENV })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the environment variable QUOTA_STORE is not set (quota)'),
    });
    const mode = { QUOTA_STORE: 'postgres://audit:hunter22@127.0.0.1/x?sslmode=often' };
    expect(await runCli(shard, { env: { ...DEMO_ENV, ...mode } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('quota.store cannot be used'),
    });
    expect(quotaCalls({ calls })).toEqual([]);
    expect(await runCli(shard, { env: { ...DEMO_ENV, ...store } })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the quota store is unreachable'),
    });
    // Whoever merges asks nothing, and needs no store.
    const [runId = ''] = await readdir(join(out, 'nightly/shards'));
    const merged = await runCli(['merge', join(out, 'nightly/shards', runId), '--out', out], { env: {} });
    expect(merged).toMatchObject({ code: 0 });
    expect(merged.stderr).not.toContain('quota store');
    const kept = everythingIn(out);
    expect(kept).not.toContain('hunter22');
    expect(kept).toContain('"store": "${QUOTA_STORE}"');
  });

  it('plans, collects and merges; no secret is in what is handed on', async () => {
    const { out, path } = await jobFile();
    const plan = join(out, 'plan.json');
    const told = await runCli(['plan', path, '--shards', '2', '--out', plan], { env: { PGURL: SECRET } });
    expect(told).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`run --plan ${plan} --shard <n>/2`),
    });
    for (const shard of ['1/2', '2/2'])
      expect(await runCli(['run', '--plan', plan, '--shard', shard, '--out', out], { env })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`shard ${shard} of run`),
      });
    const handedOn = everythingIn(out);
    for (const secret of ['hunter22', DEMO_KEY.accessKeySecret]) expect(handedOn).not.toContain(secret);
    const [runId = ''] = await readdir(join(out, 'nightly/shards'));
    const merge = ['merge', join(out, 'nightly/shards', runId), '--out', out, '--json'];
    expect(await runCli(merge, { env: DEMO_ENV })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the environment variable PGURL is not set'),
    });
    const { code, stdout, stderr } = await runCli(merge, { env });
    // The database is not there: that is all that is lost.
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ run_id: runId, exit_code: 7 });
    expect(stdout + stderr).not.toContain('hunter22');
    expect(basename(JSON.parse(stdout).folder)).toBe(runId);
  });

  it.each<[string[], string]>([
    [['run', '--plan', 'plan.json'], '--plan and --shard must be given together'],
    [['run', 'job.yaml', '--plan', 'plan.json', '--shard', '1/2'], 'which already contains the job'],
    [['run', '--plan', 'plan.json', '--shard', '3/2'], '--shard 3/2: not a valid shard number'],
    [
      ['run', '--plan', 'plan.json', '--shard', '1/2', '--fail-on', 'low'],
      '--fail-on cannot be combined with --plan',
    ],
    [['run', '--plan', '/nonexistent', '--shard', '1/2'], 'the plan /nonexistent cannot be read'],
    [['plan', '--list', '--region', 'cn-shanghai'], 'the number of shards is missing'],
    [['plan', '--list', '--shards', '0'], '--shards 0: not a whole number'],
    [
      ['plan', '--list', '--region', 'cn-shanghai', '--shards', '2', '--out', 'package.json'],
      'already exists and is not a plan',
    ],
    [['merge', '/nonexistent'], 'does not exist'],
  ])('%j is exit 2', async (argv, message) => {
    const { code, stderr } = await runCli(argv, { env: DEMO_ENV });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
