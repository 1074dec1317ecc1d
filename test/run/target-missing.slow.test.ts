import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageList } from '../../src/emulator/index.ts';
import type { CallRecord, Fleet } from '../../src/emulator/index.ts';
import { readRunJson } from '../../src/results/run-json.ts';
import { emulator, pick, quotaCalls, readTable } from '../support/audit.ts';
import type { JsonSummary } from '../../src/index.ts';
import { DEMO_ENV, runCli } from '../support/cli.ts';
import { good } from '../support/nights.ts';
import { put, tempFolder } from '../support/temp.ts';

const FLEET: Fleet = {
  instances: ['', 'i1', 'i2'].map((iotInstanceId) => ({
    iotInstanceId,
    productKeys: ['a1AbCdEfGhI'],
    packages: packageList([good(`${iotInstanceId}fw`)]),
  })),
};

/** A job as `init` writes it, at a service of this test. */
const JOB = `targets:
  - { account: acme, region: cn-shanghai, endpoint: "\${ENDPOINT}", instances: ["\${IOT_INSTANCE_ID}"] }
select: { list: true }
reports: [csv]
`;

interface Night {
  /** The variable; undefined: it is not set. */
  instance?: string;
  flags?: string[];
  /** Lines that the job has from now on. */
  more?: string;
}

/** What a night left: its exit code, and each finding of a target that is missing. */
interface Seen {
  code: number;
  said: string[][];
  /** Of the summary. */
  notes: string[];
  stderr: string;
}

async function createNights(): Promise<{
  folder: string;
  env: Record<string, string>;
  calls: CallRecord[];
  run: (night: Night) => Promise<Seen>;
}> {
  const { url, calls } = await emulator({ fleet: FLEET });
  const folder = await tempFolder();
  const env = { ...DEMO_ENV, ENDPOINT: url };
  return {
    folder,
    env,
    calls,
    async run({ instance, flags = [], more = '' }) {
      const job = await put(folder, 'nightly.yaml', JOB + more);
      const argv = ['run', job, '--out', folder, '--qps', '5000', ...flags];
      const of = { env: { ...env, ...(instance !== undefined && { IOT_INSTANCE_ID: instance }) } };
      const { code, stderr, stdout } = await runCli([...argv, '--json'], of);
      if (code === 2) return { code, notes: [], stderr, said: [] };
      const { folder: ran } = JSON.parse(stdout) as JsonSummary;
      const rows = readTable(ran, 'findings');
      const { notes } = (await readRunJson(join(ran, 'run.json'))).summary;
      const missing = rows.filter((row) => row['check_id'] === 'target-missing');
      return { code, notes, stderr, said: pick(missing, 'iot_instance_id', 'state', 'verdict', 'counts') };
    },
  };
}

const NEW = ['i1', 'new', 'fail', 'true'];
const PERSISTING = ['i1', 'persisting', 'fail', 'true'];
const RESOLVED = ['i1', 'resolved', 'fail', 'false'];

describe('a target that earlier runs had and tonight’s run does not have', () => {
  test('is a finding each night until it is back', async () => {
    const { run } = await createNights();
    expect(await run({ instance: 'i1' })).toMatchObject({ code: 0, said: [] });
    const first = await run({ instance: 'i2' });
    expect(first).toMatchObject({ code: 3, said: [NEW] });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 3, said: [PERSISTING] });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 3, said: [PERSISTING] });
    // Now it is the other one that is missing.
    const back = await run({ instance: 'i1' });
    expect(back).toMatchObject({ code: 3, said: [RESOLVED, ['i2', 'new', 'fail', 'true']] });
  });

  test('is named in the summary', async () => {
    const { run } = await createNights();
    await run({ instance: 'i1' });
    const { notes } = await run({ instance: 'i2' });
    expect(notes[0]).toContain(
      '1 target of earlier runs is not in this one: acme in cn-shanghai, instance i1.',
    );
    expect(notes[0]).toContain('under `retired`');
  });

  test('is none in a run whose flags select, which neither adds nor forgets one', async () => {
    const { run } = await createNights();
    await run({ instance: 'i1' });
    expect(await run({ instance: 'i1', flags: ['--instance-id', 'i2'] })).toMatchObject({
      code: 0,
      said: [],
    });
    // The instance of the flags was never one of the job's.
    expect(await run({ instance: 'i1' })).toMatchObject({ code: 0, said: [] });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 3, said: [NEW] });
    expect(await run({ instance: 'i1', flags: ['--instance-id', 'i2'] })).toMatchObject({
      code: 0,
      said: [],
    });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 3, said: [PERSISTING] });
  });

  test('is resolved once the job says that it is retired, and stays so', async () => {
    const { run } = await createNights();
    const more = 'retired: [{ account: acme, region: cn-shanghai, instance: i1 }]\n';
    await run({ instance: 'i1' });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 3, said: [NEW] });
    expect(await run({ instance: 'i2', more })).toMatchObject({ code: 0, said: [RESOLVED] });
    expect(await run({ instance: 'i2', more })).toMatchObject({ code: 0, said: [] });
    expect(await run({ instance: 'i2' })).toMatchObject({ code: 0, said: [] });
  });

  test('is judged again where a stored run is reported under a job that retires it', async () => {
    const { run, folder, env } = await createNights();
    await run({ instance: 'i1' });
    await run({ instance: 'i2' });
    const job = await put(
      folder,
      'other.yaml',
      `${JOB}retired: [{ account: acme, region: cn-shanghai, instance: i1 }]\n`,
    );
    const argv = [
      'report',
      join(folder, 'nightly/latest'),
      '--out',
      join(folder, 'again'),
      '--format',
      'csv',
    ];
    const of = { env: { ...env, IOT_INSTANCE_ID: 'i2' } };
    expect((await runCli(argv, of)).code).toBe(3);
    expect((await runCli([...argv, '--job', job], of)).code).toBe(0);
  });
});

describe('a variable that selects', () => {
  test.each([
    ['is not set', undefined, '${IOT_INSTANCE_ID} is not set in the environment'],
    ['is empty', '', '${IOT_INSTANCE_ID} is empty, and the run would audit something else'],
    ['is blank', ' ', 'targets[0].instances[0]: expected a single word'],
  ])('and %s ends the run before any query', async (_, instance, message) => {
    const { run, calls } = await createNights();
    const { code, stderr } = await run(instance === undefined ? {} : { instance });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(quotaCalls({ calls })).toEqual([]);
  });

  test.each(['--instance-id', '--dest-version'])('%s neither', async (flag) => {
    const { run, calls } = await createNights();
    const { code, stderr } = await run({ instance: 'i1', flags: [flag, ''] });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${flag} is empty`)]);
    expect(quotaCalls({ calls })).toEqual([]);
  });
});
