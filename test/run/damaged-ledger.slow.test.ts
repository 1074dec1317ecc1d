import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../src/emulator/index.ts';
import { runJob } from '../../src/index.ts';
import type { Job } from '../../src/index.ts';
import { emulator, readTable } from '../support/audit.ts';
import { runCli } from '../support/cli.ts';
import { idsIn, instanceOf, queriesOf } from '../support/instances.ts';
import { interruptedLedgers, keepingLog, ledgersByInstance, runUntil } from '../support/interrupted.ts';
import { jobOf, portsOf, targetOf } from '../support/job.ts';
import { tempFolder } from '../support/temp.ts';

const COUNT = 20;
const idsOf = (instance: string): string[] => idsIn(instance, COUNT);
const FLEET: Fleet = { instances: [instanceOf('i1', COUNT), instanceOf('i2', COUNT)] };

type Service = Awaited<ReturnType<typeof emulator>>;

/** A run of two targets that is interrupted in the second. */
async function interrupted(): Promise<{ job: Job; service: Service; ledgers: Record<string, string> }> {
  const service = await emulator({ fleet: FLEET, latencyMs: { min: 1, max: 3 } });
  const job = jobOf([targetOf(service.url, { instances: ['i1', 'i2'] })], await tempFolder(), {
    concurrency: { accounts: 1, queries: 4 },
  });
  await runUntil(job, COUNT + 10);
  return { job, service, ledgers: await interruptedLedgers(job) };
}

async function edit(path: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

const without = (lines: string[], at: number): string[] => lines.toSpliced(at, 1);
const HARM: [string, (lines: string[]) => string[]][] = [
  ['a line was removed', (lines) => without(lines, 5)],
  ['a line was doubled', (lines) => lines.toSpliced(5, 0, lines[5] ?? '')],
  ['its last line was doubled', (lines) => [...lines, lines.at(-1) ?? '']],
  ['two lines changed places', (lines) => without(lines.toSpliced(8, 0, lines[5] ?? ''), 5)],
  ['a line was altered', (lines) => lines.with(5, (lines[5] ?? '').replace('fw-one', 'fw-two'))],
  ['a line was altered, in white space', (lines) => lines.with(5, `${lines[5]} `)],
  ['a line was emptied', (lines) => lines.with(5, '')],
  ['lines of nobody came behind it', (lines) => [...lines, '{}']],
];

describe('the ledger of an interrupted run', () => {
  test.each(HARM)('%s: its target is begun anew and that is told, the other is not', async (_, harm) => {
    const { job, service, ledgers } = await interrupted();
    await edit(ledgers['i2'] ?? '', harm);
    service.calls.splice(0);
    const { logger, said } = keepingLog();
    const { folder, summary } = await runJob(job, portsOf({ logger }));
    expect(said.filter((line) => line.includes('is collected from the start'))).toEqual([
      expect.stringMatching(/"iotInstanceId":"i2".*line \d+ was altered, or does not follow/),
    ]);
    expect([queriesOf(service, 'i1'), queriesOf(service, 'i2')]).toEqual([[], idsOf('i2')]);
    expectWhole(folder, summary);
  });

  test.each(HARM)('%s, of a target that had ended: the same', async (_, harm) => {
    const { job, service, ledgers } = await interrupted();
    await edit(ledgers['i1'] ?? '', harm);
    service.calls.splice(0);
    const { logger, said } = keepingLog();
    const { folder, summary } = await runJob(job, portsOf({ logger }));
    expect(said.filter((line) => line.includes('is collected from the start'))).toEqual([
      expect.stringMatching(/"iotInstanceId":"i1".*line \d+ was altered, or does not follow/),
    ]);
    expect(queriesOf(service, 'i1')).toEqual(idsOf('i1'));
    expectWhole(folder, summary);
  });

  test('lines that its end lacks were never there: they are asked for, and nothing is told', async () => {
    const { job, service, ledgers } = await interrupted();
    // The end record, and two answers before it.
    await edit(ledgers['i1'] ?? '', (lines) => lines.slice(0, -3));
    service.calls.splice(0);
    const { logger, said } = keepingLog();
    const { folder, summary } = await runJob(job, portsOf({ logger }));
    expect(said.join('\n')).not.toContain('is collected from the start');
    expect(queriesOf(service, 'i1')).toHaveLength(2);
    expectWhole(folder, summary);
  });

  test('a ledger without its head is that of no target: begun anew', async () => {
    const { job, service, ledgers } = await interrupted();
    await edit(ledgers['i2'] ?? '', (lines) => without(lines, 0));
    service.calls.splice(0);
    const { logger, said } = keepingLog();
    const { folder, summary } = await runJob(job, portsOf({ logger }));
    expect(said.join('\n')).toContain('is collected from the start');
    expect([queriesOf(service, 'i1'), queriesOf(service, 'i2')]).toEqual([[], idsOf('i2')]);
    expectWhole(folder, summary);
  });

  test('a ledger of another target in its place is not taken for it', async () => {
    const { job, service, ledgers } = await interrupted();
    await writeFile(ledgers['i2'] ?? '', await readFile(ledgers['i1'] ?? ''));
    service.calls.splice(0);
    const { logger, said } = keepingLog();
    const { folder, summary } = await runJob(job, portsOf({ logger }));
    expect(said.join('\n')).toContain('it belongs to another target');
    expect(queriesOf(service, 'i2')).toEqual(idsOf('i2'));
    expectWhole(folder, summary);
  });
});

function expectWhole(folder: string, { coverage, complete }: { coverage: object; complete: boolean }): void {
  expect(readTable(folder, 'packages').map((row) => row['firmware_id'])).toEqual([
    ...idsOf('i1'),
    ...idsOf('i2'),
  ]);
  expect([complete, coverage]).toEqual([
    true,
    { requested: 2 * COUNT, audited: 2 * COUNT, notFound: 0, denied: 0, failed: 0 },
  ]);
}

describe('the ledger of a finished run', () => {
  test.each([
    ...HARM,
    ['its end was removed', (lines: string[]): string[] => lines.slice(0, -1)],
  ] as typeof HARM)('%s: `report` refuses it, and writes nothing', async (_, harm) => {
    const service = await emulator({ fleet: FLEET });
    const job = jobOf([targetOf(service.url, { instances: ['i1', 'i2'] })], await tempFolder());
    const { folder } = await runJob(job, portsOf());
    const { i2: ledger = '' } = await ledgersByInstance(folder);
    await chmod(ledger, 0o600);
    await edit(ledger, harm);
    const out = join(await tempFolder(), 'again');
    for (const more of [[], ['--fail-on', 'low']]) {
      const { code, stdout, stderr } = await runCli(['report', folder, '--out', out, ...more]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/cannot be used: ledger\/\S+i2\S+\.jsonl /);
      await expect(readFile(join(out, 'run.json'))).rejects.toThrow('ENOENT');
    }
  });
});
