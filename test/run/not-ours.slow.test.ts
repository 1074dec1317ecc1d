import { readdirSync } from 'node:fs';
import { mkdir, readdir, readlink, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import type { CallRecord } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import { emulator, packages } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { OLD, contentOf, fifo, socket, treasure } from '../support/foreign.ts';
import { runUntil, workOf } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { put, tempFolder } from '../support/temp.ts';

const FLEET = fleetOf(packages(2), DEMO_INSTANCE_ID);

interface Places {
  jobDir: string;
  /** Somebody's folder, outside of `out`. */
  elsewhere: string;
}

interface Lab extends Places {
  out: string;
  calls: CallRecord[];
  run: (...flags: string[]) => Promise<CliResult>;
  doctor: (...flags: string[]) => Promise<CliResult>;
}

/** A job that keeps runs for a month and writes everything that lies beside them. */
async function openLab(options: { onCall?: (places: Places) => Promise<unknown> } = {}): Promise<Lab> {
  const base = await tempFolder();
  const out = join(base, 'reports');
  const places = { jobDir: join(out, 'nightly'), elsewhere: await treasure(base) };
  const calls: CallRecord[] = [];
  const onCall = (call: CallRecord): void => {
    if (calls.push(call) === 1) void options.onCall?.(places);
  };
  const { url } = await emulator({ fleet: FLEET, onCall });
  await mkdir(out);
  const job = `
name: nightly
out: ${JSON.stringify(out)}
keep: 30d
failOn: never
reports: [csv, parquet]
targets:
  - account: default
    region: cn-shanghai
    instances: [${DEMO_INSTANCE_ID}]
    endpoint: ${url}
    quota: { qps: 5000, listQps: 5000 }
    select: { list: {} }
`;
  const path = await put(base, 'nightly.yaml', job);
  return {
    out,
    ...places,
    calls,
    run: (...flags) => runCli(['run', path, '--json', ...flags], { env: DEMO_ENV }),
    doctor: (...flags) => runCli(['doctor', path, ...flags], { env: DEMO_ENV }),
  };
}

const PLACES = ['.work', '.removed', '.undelivered', '.history', 'history', 'rendered'];
const HIDDEN = ['.work', '.removed', '.undelivered', '.history'];

type Make = (path: string, lab: Lab) => unknown;
const toFolder: Make = (path, { elsewhere }) => symlink(elsewhere, path);
const toFile: Make = (path, { elsewhere }) => symlink(join(elsewhere, 'letters.txt'), path);
const toNothing: Make = (path) => symlink('gone', path);
const file: Make = (path) => writeFile(path, 'somebody’s');

const FILE: [string, Make] = ['a file', file];
const FIFO: [string, Make] = ['a named pipe', fifo];
const SOCKET: [string, Make] = ['a socket or device', socket];
const FOLDER: [string, Make] = ['a folder', (path) => mkdir(path)];
const LINKS: [string, Make][] = [toFolder, toFile, toNothing].map((make) => ['a symbolic link', make]);
const each = (place: string, kinds: [string, Make][]): [string, string, Make][] =>
  kinds.map(([kind, make]) => [place, kind, make]);

describe('before any query, with nothing touched that lies there or behind it,', () => {
  it.each<[string, string, Make]>([
    ...each('', [...LINKS, FILE, FIFO]),
    ...PLACES.flatMap((place) => each(place, LINKS.slice(0, 1))),
    ...HIDDEN.flatMap((place) => each(place, [FILE])),
    ...each('.work', [...LINKS, FIFO, SOCKET]),
    ...each('.lock', [...LINKS, FOLDER, FIFO, SOCKET]),
  ])('<job>/%s is refused that is %s', async (name, kind, make) => {
    const lab = await openLab();
    if (name !== '') await mkdir(lab.jobDir);
    const path = join(lab.jobDir, name);
    await make(path, lab);
    const before = [contentOf(lab.elsewhere), contentOf(lab.out)];
    const { code, stdout, stderr } = await lab.run();
    expect([code, lab.calls]).toEqual([2, []]);
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 2, folder: null });
    expect(stderr).toContain(`${path} is ${kind}`);
    expect(stderr).toContain(
      kind === 'a symbolic link' && name !== '.lock' ? 'Remove the link' : 'Move it away',
    );
    expect([contentOf(lab.elsewhere), contentOf(lab.out)]).toEqual(before);
  });
});

it.each<[string, (lab: Lab) => Promise<string>]>([
  ['a finished run', (lab) => Promise.resolve(join(lab.jobDir, 'latest'))],
  ['a folder of one', (lab) => Promise.resolve(join(lab.jobDir, 'latest', 'ledger', 'more'))],
  [
    'an interrupted run',
    async ({ jobDir }) => {
      const work = join(jobDir, '.work', OLD);
      await put(work, 'plan.json', JSON.stringify({ info: { runId: OLD } }));
      return work;
    },
  ],
])('a job’s folder is not made in %s: exit 2 before any query', async (_what, outOf) => {
  const lab = await openLab();
  expect((await lab.run()).code).toBe(0);
  const out = await outOf(lab);
  const before = [contentOf(lab.jobDir), lab.calls.length];
  const { code, stderr } = await lab.run('--out', out);
  expect([code, stderr]).toEqual([2, expect.stringContaining('it is inside the run ')]);
  expect([contentOf(lab.jobDir), lab.calls.length]).toEqual(before);
  expect((await lab.doctor('--out', out)).code).toBe(2);
});

it('the folder above the job’s may be a link', async () => {
  const { out, run } = await openLab();
  await rename(out, `${out}-bigger-disk`);
  await symlink(`${out}-bigger-disk`, out);
  expect((await run()).code).toBe(0);
  expect(await readdir(join(`${out}-bigger-disk`, 'nightly'))).toContain('latest');
});

it('what is foreign is left where it lies, with one warning, and the run goes its way', async () => {
  const lab = await openLab();
  const { jobDir, elsewhere, run } = lab;
  const old = (digit: number): string => `${OLD.slice(0, -1)}${digit}`;
  const makes: [string, Make][] = [
    ['.work/backup/letters.txt', file],
    ['.work/notes.txt', file],
    ['.work/pipe', fifo],
    ['.work/link', toFolder],
    // A run's name, and nothing in it that says that it is one.
    [`.work/${OLD}/letters.txt`, file],
    // A run's name, with the plan of another.
    [`.work/${old(4)}/plan.json`, (path) => writeFile(path, JSON.stringify({ info: { runId: OLD } }))],
    [`.work/${old(5)}/plan.json`, fifo],
    [`.work/${old(6)}/.probe`, toFile],
    // An interrupted run that was moved to another disk.
    [`.work/${old(7)}`, (path) => symlink(join(elsewhere, OLD), path)],
    // One whose ledgers were.
    [`.work/${old(8)}/plan.json`, (path) => writeFile(path, JSON.stringify({ info: { runId: old(8) } }))],
    [`.work/${old(8)}/ledger`, (path) => symlink(join(elsewhere, OLD, 'ledger'), path)],
    [`.removed/${OLD}/letters.txt`, file],
    [`.removed/${old(4)}`, toFolder],
    ['.removed/backup/letters.txt', file],
    [`.undelivered/${OLD}`, fifo],
    [`.undelivered/${old(4)}/letters.txt`, file],
    ['evidence-2026/letters.txt', file],
    [OLD, file],
    [old(4), toFolder],
    ['.latest-of-mine/letters.txt', file],
    ['.lock.0123456789abcdef', toFile],
    ['.probe', toFile],
    ['history/runs/dt=2020-01-01', toFolder],
    ['history/runs/dt=2020-01-02/notes.txt', file],
    [`history/runs/dt=2020-01-02/${OLD}.notes.txt`, file],
  ];
  for (const [name, make] of makes) {
    const path = join(jobDir, name);
    await mkdir(join(path, '..'), { recursive: true });
    await make(path, lab);
  }
  // These two are gone afterwards, and what they lead to is not.
  await symlink(elsewhere, join(jobDir, 'latest'));
  await symlink(join(elsewhere, 'letters.txt'), join(jobDir, '.undelivered', '.part'));
  const before = [contentOf(elsewhere), contentOf(jobDir)] as const;
  const { code, stdout, stderr } = await run();
  expect(stderr).toMatch(/^(?!.*defect)/s);
  expect(code).toBe(0);
  const { run_id: runId, failed_outputs: failed } = JSON.parse(stdout) as JsonSummary;
  expect(failed).toEqual([]);
  expect(await readlink(join(jobDir, 'latest'))).toBe(runId);
  expect(contentOf(elsewhere)).toEqual(before[0]);
  const after = new Set(contentOf(jobDir));
  const lost = before[1].filter((line) => !after.has(line));
  expect(lost.filter((line) => !/^(latest|\.undelivered\/\.part): /.test(line))).toEqual([]);
  const warnings = stderr.split('\n').filter((line) => line.includes('not created by ota-audit'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/evidence-2026.* and \d+ more/);
});

it.each<[string, Make, string]>([
  ['a folder', (path) => put(path, 'letters.txt', 'somebody’s'), 'it is a folder (EISDIR)'],
  ['a file', file, 'it exists and is not a folder (EEXIST)'],
  ['a named pipe', fifo, 'it exists and is not a folder (EEXIST)'],
])('%s named latest is left, and told: the run is kept, exit 7', async (_kind, make, reason) => {
  const lab = await openLab();
  await mkdir(lab.jobDir);
  await make(join(lab.jobDir, 'latest'), lab);
  const before = contentOf(lab.jobDir);
  const { code, stderr } = await lab.run();
  expect(code).toBe(7);
  expect(stderr).toContain(reason);
  expect(contentOf(lab.jobDir)).toEqual(expect.arrayContaining(before));
});

it.each(['.undelivered', '.history', 'history'])(
  '%s that is changed for a link while the run is under way: exit 7, and nothing behind it is touched',
  async (place) => {
    const lab = await openLab({ onCall: ({ jobDir, elsewhere }) => symlink(elsewhere, join(jobDir, place)) });
    const before = contentOf(lab.elsewhere);
    const { code, stderr } = await lab.run();
    expect([code, stderr]).toEqual([7, expect.stringContaining(`${place} is a symbolic link`)]);
    expect(contentOf(lab.elsewhere)).toEqual(before);
  },
);

it.each([
  ['packages.csv', 7],
  ['results.jsonl', 0],
  ['run.json', 0],
  ['manifest.json', 7],
  ['SHA256SUMS', 7],
])(
  '%s that is laid into a run under way as a link is not written through: exit %i',
  async (name, expected) => {
    const lab = await openLab({
      onCall: ({ jobDir, elsewhere }) => {
        const [runId = ''] = readdirSync(join(jobDir, '.work'));
        return symlink(join(elsewhere, 'letters.txt'), join(jobDir, '.work', runId, name));
      },
    });
    const before = contentOf(lab.elsewhere);
    expect((await lab.run()).code).toBe(expected);
    expect(contentOf(lab.elsewhere)).toEqual(before);
  },
);

it('a history that is a link is not written to by hand either', async () => {
  const lab = await openLab();
  const { folder } = JSON.parse((await lab.run()).stdout) as JsonSummary;
  await rename(join(lab.jobDir, 'history'), join(lab.elsewhere, 'history'));
  await symlink(join(lab.elsewhere, 'history'), join(lab.jobDir, 'history'));
  const before = [contentOf(lab.elsewhere), contentOf(lab.jobDir)];
  const { code, stderr } = await runCli(['load', folder, '--format', 'parquet']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('history is a symbolic link')]);
  expect([contentOf(lab.elsewhere), contentOf(lab.jobDir)]).toEqual(before);
});

it.each(['manifest.json', 'run.json', 'results.jsonl'])(
  'an earlier run whose %s is a pipe is waited for by nobody',
  async (name) => {
    const lab = await openLab();
    const { folder } = JSON.parse((await lab.run()).stdout) as JsonSummary;
    await rm(join(folder, name));
    await fifo(join(folder, name));
    expect((await lab.run()).code).toBe(0);
    expect((await runCli(['verify', folder])).code).toBe(3);
    expect((await runCli(['report', folder, '--out', join(lab.out, 'r')])).code).toBe(2);
  },
);

describe('a lock whose last sign of life is dated in the future', () => {
  it.each<[string, number, number]>([
    ['by a clock that jumped a hundred days', 100 * 86_400_000, 0],
    ['by some seconds, as between two machines', 30_000, 6],
  ])('%s', async (_by, aheadMs, expected) => {
    const lab = await openLab();
    const holder = { pid: 4, host: 'elsewhere', machine: 'x y', process_start: '1', token: 'T' };
    const path = await put(lab.jobDir, '.lock', JSON.stringify(holder));
    const at = new Date(Date.now() + aheadMs);
    await utimes(path, at, at);
    const { code, stderr } = await lab.run();
    expect([code, stderr.includes('another run of this job')]).toEqual([expected, expected === 6]);
  });
});

it('the doctor names what keeps a run from starting', async () => {
  const lab = await openLab();
  await mkdir(lab.jobDir);
  await toFolder(join(lab.jobDir, '.work'), lab);
  const { code, stdout } = await lab.doctor();
  expect(code).toBe(2);
  expect(stdout).toMatch(/output-folder.*\.work is a symbolic link/);
  expect(stdout).toContain('Remove the link');
});

it('an interrupted run is continued, and what was laid into its folder goes without what it leads to', async () => {
  const { url } = await emulator({ fleet: fleetOf(packages(40), DEMO_INSTANCE_ID) });
  const elsewhere = await treasure(await tempFolder());
  const job = jobOf([targetOf(url)], join(elsewhere, '../reports'));
  await runUntil(job, 10);
  const [runId = ''] = await workOf(job);
  const work = join(job.out, job.name, '.work', runId);
  await symlink(elsewhere, join(work, 'charts'));
  for (const name of ['packages.csv', 'run.json', 'ledger/other.jsonl'])
    await symlink(join(elsewhere, 'letters.txt'), join(work, name));
  await fifo(join(work, 'results.jsonl'));
  await fifo(join(work, 'ledger/pipe.jsonl'));
  const before = contentOf(elsewhere);
  const { info, summary } = await runJob(job, portsOf());
  expect([info.runId, summary.coverage.audited]).toEqual([runId, 40]);
  expect((await readdir(join(job.out, job.name, runId, 'ledger'))).length).toBe(1);
  expect(contentOf(elsewhere)).toEqual(before);
});

describe('an interrupted run', () => {
  const plan = JSON.stringify({ info: { runId: OLD } });

  it.each<[string, (work: string, lab: Lab) => Promise<unknown>]>([
    ['that had not written its plan', () => Promise.resolve()],
    [
      'that was writing its plan',
      async (work) => {
        await put(work, 'plan.json.part', '{"schema');
        await put(work, '.probe', 'zeros');
      },
    ],
    ['that had asked nothing', (work) => put(work, 'plan.json', plan)],
    [
      'with links in it',
      async (work, lab) => {
        await put(work, 'plan.json', plan);
        await toFolder(join(work, 'folder'), lab);
        await toFile(join(work, 'packages.csv'), lab);
      },
    ],
    [
      'whose ledger is a pipe',
      async (work) => {
        await put(work, 'plan.json', plan);
        await mkdir(join(work, 'ledger'));
        await fifo(join(work, 'ledger/prod.jsonl'));
      },
    ],
  ])('%s is gone after the next run, and nothing that it leads to', async (_which, make) => {
    const lab = await openLab();
    const work = join(lab.jobDir, '.work', OLD);
    await mkdir(work, { recursive: true });
    await make(work, lab);
    const before = contentOf(lab.elsewhere);
    const { code, stderr } = await lab.run();
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('not created by ota-audit')]);
    expect(await readdir(join(lab.jobDir, '.work'))).toEqual([]);
    expect(contentOf(lab.elsewhere)).toEqual(before);
  });
});
