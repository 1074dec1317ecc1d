import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRunFolder } from '../../src/writers/save.ts';
import { replaceLatest } from '../../src/writers/save/latest.ts';
import type { Logger } from '../../src/core/ports.ts';
import type { Signer } from '../../src/evidence/signature.ts';
import type { Json } from '../../src/evidence/canonical-json.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import type { RemovedRun } from '../../src/evidence/manifest.ts';
import { put } from '../support/temp.ts';
import { sampleRun } from '../writers/sample-run.ts';

/** The run ID of a night in November 2026, at two in the morning. */
export function night(day: number, hour = '02'): string {
  return `202611${String(day).padStart(2, '0')}T${hour}0000Z-a1b2c3`;
}

export const LEDGER = 'ledger/prod-cn-shanghai-1a2b3c4d.jsonl';
export const FILES: readonly string[] = ['coverage.csv', LEDGER, 'packages.csv', 'run.json'];

interface NightFacts {
  signer?: Signer;
  configuration?: Json;
  /** Runs that its manifest lists as removed. */
  removed?: readonly RemovedRun[];
  /** The service answered nothing. */
  isSilent?: boolean;
}

/** Publishes a run as the program does: some small files, manifest, digests, `latest`. Resolves with its folder. */
export async function publishNight(outDir: string, day: number, options: NightFacts = {}): Promise<string> {
  const runId = night(day);
  const folder = await openRunFolder({ outDir, job: 'nightly', runId });
  for (const name of FILES) {
    const output = folder.open(name);
    const text =
      name === 'run.json'
        ? runJson(day)
        : `run_id,name\r\n${runId},"two\r\nlines, ""quoted"""\r\n${name},x\r\n`;
    await new Promise<void>((done, fail) => output.once('error', fail).end(text, () => done()));
  }
  const { signer, configuration = { name: 'nightly' }, removed = [], isSilent = false } = options;
  const run = sampleRun(3, ({ coverage }) => {
    if (isSilent) Object.assign(coverage, { audited: 0, notFound: 0, failed: 3 });
  });
  const finishedAt = new Date(Date.UTC(2026, 10, day, 2, 4)).toISOString();
  const facts = {
    run: { ...run, finishedAt, info: { ...run.info, runId } },
    configuration,
    removed,
  };
  return (await folder.publish(facts, signer)).folder;
}

/** A night as a later manifest lists it. */
export async function listed(job: string, day: number): Promise<RemovedRun> {
  const bytes = await readFile(join(job, night(day), 'manifest.json'));
  const { previous } = JSON.parse(bytes.toString('utf8')) as RemovedRun;
  return { run_id: night(day), sha256: sha256Of(bytes), previous };
}

function runJson(day: number): string {
  return JSON.stringify({
    info: { runId: night(day), startedAt: new Date(Date.UTC(2026, 10, day, 2)).toISOString() },
    summary: {
      complete: false,
      coverage: { requested: 3, audited: 3, notFound: 0, denied: 0, failed: 0 },
      outcomes: { pass: 1, fail: 1, unjudged: 1, 'not-found': 0, denied: 0, error: 0 },
      open: { critical: 0, high: 1, medium: 2, low: 0, info: 0 },
      accepted: { critical: 0, high: 0, medium: 1, low: 0, info: 0 },
      unjudged: { critical: 0, high: 0, medium: 0, low: 3, info: 0 },
      states: { new: 1, persisting: 2, reopened: 0, resolved: 0, accepted: 0 },
    },
  });
}

/** A night's run as version 0.1.0 wrote it, all files side by side, and the latest. Resolves with its folder. */
export async function putFlatNight(outDir: string, day: number): Promise<string> {
  const job = join(outDir, 'nightly');
  const folder = join(job, night(day));
  const files = [];
  for (const name of ['ledger.jsonl', 'packages.csv']) {
    await put(folder, name, name);
    files.push({ name, size_bytes: name.length, sha256: sha256Of(name) });
  }
  const finishedAt = new Date(Date.UTC(2026, 10, day, 2, 4)).toISOString();
  const head = { schema_version: 1, run_id: night(day), finished_at: finishedAt };
  const facts = { counts: { report: { files: 2, rows: { packages: 0 } } }, targets: [], configuration: {} };
  const manifest = JSON.stringify({ ...head, ...facts, files, previous: null });
  await put(folder, 'manifest.json', manifest);
  const sums = [...files, { name: 'manifest.json', sha256: sha256Of(manifest) }];
  await put(folder, 'SHA256SUMS', sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
  await replaceLatest(job, night(day));
  return folder;
}

/** Several nights, in this order, whenever they say that they were; resolves with the job's folder. */
export async function publishNights(
  outDir: string,
  days: readonly number[],
  options: NightFacts = {},
): Promise<string> {
  for (const day of days) await publishNight(outDir, day, options);
  return join(outDir, 'nightly');
}

/** A logger that keeps what it is told. */
export function keepingLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (message: string, fields?: object): unknown =>
      lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
}
