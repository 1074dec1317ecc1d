import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, test, vi } from 'vitest';
import { DEMO_INSTANCE_ID, fleetOf } from 'ota-audit/emulator';
import type { CallRecord, Emulator, EmulatorOptions } from 'ota-audit/emulator';
import {
  AuditError,
  jsonSummary,
  loadJob,
  loadRun,
  nodePorts,
  openRun,
  parseJob,
  renderRun,
  runJob,
  verifyRuns,
} from 'ota-audit';
import type { JobDocument, Logger, RunPorts } from 'ota-audit';
import { emulator } from './support/audit.ts';
import { DEMO_ENV, runCli } from './support/cli.ts';
import { bad, good } from './support/nights.ts';
import { put, tempFolder } from './support/temp.ts';

/** Two good packages and one that was never verified. */
const FLEET = fleetOf([good('fw1'), bad('fw2'), good('fw3')], DEMO_INSTANCE_ID);

const serve = (options: EmulatorOptions = {}): Promise<Emulator> => emulator({ fleet: FLEET, ...options });

/** A job of one target at the emulator. */
function document(endpoint: string, out: string, change: Partial<JobDocument> = {}): JobDocument {
  return {
    name: 'nightly',
    out,
    targets: [
      {
        account: 'acme',
        region: 'cn-shanghai',
        endpoint,
        instances: [DEMO_INSTANCE_ID],
        quota: { qps: 5_000 },
      },
    ],
    select: { list: true },
    reports: ['csv'],
    ...change,
  };
}

/** A log that can be read. */
function keeping(): Logger & { text: string } {
  const log = { text: '' };
  const add = (message: string, fields: unknown = ''): void =>
    void (log.text += `${message} ${inspect(fields)}\n`);
  return Object.assign(log, { debug: add, info: add, warn: add, error: add });
}

const ports = (change: Partial<RunPorts> = {}): RunPorts => nodePorts({ env: DEMO_ENV, ...change });

async function all<T>(given: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of given) found.push(one);
  return found;
}

/** What a promise is rejected with. */
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => expect.fail(`was done: ${inspect(value)}`),
    (error: unknown) => error,
  );

describe('a job', () => {
  it('as an object is the job of the file that says the same', async () => {
    const folder = await tempFolder();
    await put(folder, 'ids.csv', 'FirmwareId\nfw1\n');
    await put(folder, 'exceptions.yaml', 'exceptions: []\n');
    const written: JobDocument = {
      ...document('http://127.0.0.1:1', './out'),
      select: { ids: 'ids.csv' },
      exceptions: 'exceptions.yaml',
      retry: { attempts: 3, maxElapsed: undefined },
      reports: ['csv', { format: 'postgres', url: '${DATABASE}' }],
    };
    const env = { DATABASE: 'postgres://audit:word@127.0.0.1:1/fleet' };
    const secrets: string[] = [];
    const options = { env, onSecret: (secret: string): unknown => secrets.push(secret) };
    const path = await put(folder, 'nightly.yaml', JSON.stringify(written));
    const [file, object] = [await loadJob(path, options), await parseJob(written, { ...options, folder })];
    const ids = object.targets[0]?.select.ids;
    expect(ids).toEqual({ path: join(folder, 'ids.csv'), name: 'ids.csv' });
    expect(file.targets[0]?.select.ids).toEqual({ ...ids, place: `${path}:1` });
    expect({ ...object, targets: [] }).toEqual({ ...file, targets: [] });
    expect(object.reports[1]?.templates).toEqual({ url: '${DATABASE}' });
    expect(secrets).toEqual(expect.arrayContaining(['word']));
  });

  const self: Record<string, unknown> = {};
  self['self'] = self;
  test.each<[string, object, string[]]>([
    ['without a name', { name: undefined }, ['name: is missing; expected text']],
    ['with a key that is misspelt', { fialOn: 'low' }, ['fialOn: unknown key; did you mean failOn?']],
    [
      'with several mistakes',
      { failOn: 'lowest', concurrency: Number.NaN },
      [
        'failOn: expected critical, high, medium, low, info or never',
        'concurrency: expected a number or a mapping',
      ],
    ],
    [
      'of an unknown region',
      { targets: [{ account: 'acme', region: 'cn-shanghia' }] },
      ['targets[0].region: unknown region; did you mean cn-shanghai? (another deployment needs `endpoint`)'],
    ],
    [
      'with a variable that is not set',
      { out: '${NOWHERE}' },
      ['${NOWHERE} is not set in the environment; set it, or remove it from the file'],
    ],
    ['that holds itself', { select: self }, ['is nested too deeply']],
  ])('as an object %s is refused in the words of the file', async (_what, change, lines) => {
    const error = await refusalOf(
      parseJob({ ...document('http://127.0.0.1:1', 'out'), ...change }, { env: {} }),
    );
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({
      code: 'job',
      exitCode: 2,
      message: lines.map((line) => `job: ${line}`).join('\n'),
    });
  });
});

describe('a run', () => {
  it('is made, read, checked and rendered again, and the process knows nothing of it', async () => {
    const { url } = await serve();
    const out = await tempFolder();
    const leave = vi.spyOn(process, 'exit');
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    onTestFinished(() => void vi.restoreAllMocks());
    const before = listeners();
    const during = new Set<string>();

    const job = await parseJob(document(url, out));
    const done = await runJob(job, ports({ onProgress: () => during.add(listeners()) }));
    const checked = await all(verifyRuns(join(out, 'nightly/latest')));
    const run = await openRun(join(out, 'nightly/latest'));
    const findings = await all(run.findings());
    const again = await renderRun(done.folder, ports(), {
      flags: { failOn: 'never' },
      out: join(out, 'again'),
    });

    expect([done.exitCode, done.summary.coverage.audited, again.exitCode]).toEqual([3, 3, 0]);
    expect(checked.map(({ runId, deviations }) => [runId, deviations])).toEqual([[done.info.runId, []]]);
    expect(run).toMatchObject({
      folder: done.folder,
      isRendered: false,
      deviations: [],
      summary: done.summary,
    });
    expect(findings.filter(({ checkId }) => checkId === 'unverified')).toMatchObject([
      { state: 'new', severity: 'high', counts: true, subject: { firmwareId: 'fw2' } },
    ]);
    expect(await openRun(again.folder)).toMatchObject({ isRendered: true, summary: { failOn: 'never' } });
    expect(during).toEqual(new Set([before]));
    expect(listeners()).toBe(before);
    expect([leave, ...written].map(({ mock }) => mock.calls)).toEqual([[], [], []]);
  });

  it('is what the command line makes of the same job', async () => {
    const { url } = await serve();
    const [ours, theirs] = [await tempFolder(), await tempFolder()];
    const job = document(url, ours);
    const path = await put(theirs, 'nightly.yaml', JSON.stringify({ ...job, out: theirs }));
    const asOf = '2026-11-23T02:00:00.000Z';
    const options = { env: DEMO_ENV, overrides: { asOf } };
    const line = jsonSummary(await runJob(await parseJob(job, options), ports()));
    const { stdout, code } = await runCli(['run', path, '--as-of', asOf, '--json'], { env: DEMO_ENV });
    const own = { run_id: 0, started_at: 0, finished_at: 0, folder: 0 };
    expect({ ...line, ...own }).toEqual({ ...(JSON.parse(stdout) as object), ...own });
    expect(code).toBe(line.exit_code);
  });

  it('takes its IDs from the program', async () => {
    const { url } = await serve();
    const job = await parseJob({ ...document(url, await tempFolder()), select: { ids: '-' } });
    const { summary } = await runJob(job, ports({ stdin: Readable.from(['fw1\nfw3\n']) }));
    expect(summary.coverage).toMatchObject({ requested: 2, audited: 2 });
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['an error of the program', new Error('the service is stopped')],
    ['a word', 'deploy'],
  ])('ends by a signal whose reason is %s, and the next one continues it', async (_what, reason) => {
    const out = await tempFolder();
    const metrics = await tempFolder();
    const end = new AbortController();
    const onCall = ({ operation }: CallRecord): void => {
      if (operation === 'QueryOTAFirmware') end.abort(reason);
    };
    const { url } = await serve({ onCall });
    const job = await parseJob(document(url, out, { metrics, concurrency: 1 }));
    const runs: (string | undefined)[] = [];
    const onRun: RunPorts['onRun'] = ({ runId }) => runs.push(runId);

    const refusal = await refusalOf(runJob(job, ports({ onRun }), { signal: end.signal }));
    expect(refusal).toBe(end.signal.reason);
    const [textfile = ''] = readdirSync(metrics);
    expect(await readFile(join(metrics, textfile), 'utf8')).toMatch(/exit_code\{[^}]*\} 143$/m);
    const { exitCode, info } = await runJob(job, ports({ onRun }));
    expect([exitCode, info.continuedAt?.length, new Set(runs).size]).toEqual([3, 1, 1]);
  });

  it('has others beside it in the process, but none of the same job', async () => {
    const { url } = await serve();
    const out = await tempFolder();
    const [a, b] = [await parseJob(document(url, out)), await parseJob({ ...document(url, out), name: 'b' })];
    let twice: Promise<unknown> = Promise.resolve();
    const onRun = (): void => void (twice = refusalOf(runJob(a, ports())));
    const ends = await Promise.all([runJob(a, ports({ onRun })), runJob(b, ports())]);
    expect(ends).toMatchObject([{ exitCode: 3 }, { exitCode: 3 }]);
    expect(await twice).toMatchObject({ code: 'locked', exitCode: 6 });
  });
});

/** Who listens to the process, by event. */
function listeners(): string {
  const events = [
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'exit',
    'beforeExit',
    'uncaughtException',
    'unhandledRejection',
  ];
  return events.map((event) => `${event} ${process.listenerCount(event)}`).join(', ');
}

describe('a secret', () => {
  const SECRET = 'x9-Secret-Word-of-Nobody';
  const env = { ...DEMO_ENV, DATABASE: `postgres://audit:${SECRET}@127.0.0.1:1/fleet`, SECRET };
  const open = (change: Partial<JobDocument>) => async (url: string, out: string) =>
    parseJob(document(url, out, change), { env });

  test.each<[string, (url: string, out: string, log: Logger) => Promise<unknown>, string]>([
    ['stands where it does not belong', open({ locale: '${SECRET}' as 'en' }), 'job'],
    [
      'is written into the job',
      open({ notify: [{ channel: 'webhook', url: `https://example.com/${SECRET}` }] as never }),
      'job',
    ],
    [
      'is that of a database that is away',
      async (url, out, log) => {
        const job = await open({ reports: ['csv', { format: 'postgres', url: '${DATABASE}' }] })(url, out);
        return runJob(job, ports({ logger: log }));
      },
      'postgres',
    ],
    [
      'is that of a database that a run is loaded into',
      async (url, out, log) => {
        const { folder } = await runJob(await open({})(url, out), ports());
        return loadRun(folder, { url: env.DATABASE }, ports({ logger: log }));
      },
      'output-failed',
    ],
    [
      'is no URL',
      async (url, out) => {
        const { folder } = await runJob(await open({})(url, out), ports());
        return loadRun(folder, { url: `postgres:/${SECRET}` }, ports());
      },
      'usage',
    ],
    [
      'is a key that the service refuses',
      async (url, out, log) => {
        const key = { ...DEMO_ENV, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET };
        return runJob(await open({})(url, out), ports({ env: key, logger: log }));
      },
      'SignatureDoesNotMatch',
    ],
    ['is a store’s', open({ quota: { store: '${SECRET}' } }), 'job'],
  ])('is in no error, outcome or log where it %s', async (_what, work, said) => {
    const { url } = await serve();
    const log = keeping();
    const came = await work(url, await tempFolder(), log).catch((error: unknown) => error);
    const text =
      inspect(came, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null }) + log.text;
    expect(text).toContain(said);
    expect(text).not.toContain(SECRET);
  });
});

describe('the examples', () => {
  let lines: string[];
  let argv: string[];
  let exitCode: typeof process.exitCode;
  beforeEach(() => {
    lines = [];
    ({ argv, exitCode } = process);
    for (const name of ['log', 'warn', 'error'] as const)
      vi.spyOn(console, name).mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')));
    for (const [name, value] of Object.entries(DEMO_ENV)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    Object.assign(process, { argv, exitCode });
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  /** Runs an example as its first lines say. Each can be loaded once. */
  async function run(name: keyof typeof EXAMPLES, ...args: string[]): Promise<string[]> {
    process.argv = [process.execPath, name, ...args];
    lines = [];
    await EXAMPLES[name]();
    return lines;
  }

  it('run a job file, and list what is worst of it', async () => {
    const { url } = await serve();
    const out = await tempFolder();
    const path = await put(out, 'nightly.yaml', JSON.stringify(document(url, out)));
    expect(await run('run-a-job', path)).toEqual([expect.stringContaining(join(out, 'nightly'))]);
    expect(process.exitCode).toBe(3);
    const latest = join(out, 'nightly/latest');
    await put(latest, 'findings.csv', '');
    expect(await run('worst-findings', latest)).toEqual([
      expect.stringContaining('findings.csv: '),
      expect.stringMatching(/: 3 of 3 packages audited$/),
      expect.stringMatching(/^high {2}unverified {2}/),
    ]);
  });

  it('audit an object, and tell what is new', async () => {
    const { url } = await serve({ fleet: fleetOf([good('fw1'), bad('fw2')]) });
    const cwd = process.cwd();
    process.chdir(await tempFolder());
    onTestFinished(() => process.chdir(cwd));
    const told = await run('new-findings', 'acme', 'cn-shanghai', url);
    expect(told.map((line) => JSON.parse(line) as object)).toMatchObject([
      { severity: 'high', firmwareId: 'fw2', message: expect.any(String) as string },
    ]);
  });
});

const EXAMPLES = {
  'run-a-job': () => import('../examples/run-a-job.ts'),
  'new-findings': () => import('../examples/new-findings.ts'),
  'worst-findings': () => import('../examples/worst-findings.ts'),
};
