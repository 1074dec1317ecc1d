import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import type { Logger } from '../../src/core/ports.ts';
import { LEDGER_FOLDER } from '../../src/evidence/names.ts';
import { runJob } from '../../src/index.ts';
import type { RunOptions } from '../../src/index.ts';
import type { Job, RunPorts } from '../../src/index.ts';
import type { LedgerRecord } from '../../src/ledger/records.ts';
import { portsOf } from './job.ts';

/** Runs until so many firmware are observed, then is interrupted. */
export async function runUntil(
  job: Job,
  observed: number,
  ports: Partial<RunPorts> = {},
  options: RunOptions = {},
): Promise<void> {
  const end = new AbortController();
  const onProgress = ({ stage, done }: { stage: string; done: number }): void => {
    if (stage === 'collect' && done >= observed) end.abort(new Interrupted('SIGTERM'));
  };
  await expect(
    runJob(job, portsOf({ onProgress, ...ports }), { ...options, signal: end.signal }),
  ).rejects.toBeInstanceOf(Interrupted);
}

/** IDs of the job's interrupted runs. */
export function workOf({ out, name }: Job): Promise<string[]> {
  return readdir(join(out, name, '.work'));
}

/** The ledgers of the job's only interrupted run, by instance. */
export async function interruptedLedgers(job: Job): Promise<Record<string, string>> {
  const [runId = '', ...others] = await workOf(job);
  expect(others).toEqual([]);
  return ledgersByInstance(join(job.out, job.name, '.work', runId));
}

/** The ledgers of a run folder, by instance. */
export async function ledgersByInstance(folder: string): Promise<Record<string, string>> {
  const ledgers: Record<string, string> = {};
  for (const name of await readdir(join(folder, LEDGER_FOLDER))) {
    const path = join(folder, LEDGER_FOLDER, name);
    const [head] = await linesOf(path);
    if (head?.kind !== 'head') throw new Error(`${path} has no head`);
    ledgers[head.head.target.iotInstanceId] = path;
  }
  return ledgers;
}

/** The whole lines of a ledger, as JSON and nothing more: what they say is not checked. */
export async function linesOf(path: string): Promise<LedgerRecord[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LedgerRecord);
}

/** A logger that keeps what it is told, as one line each. */
export function keepingLog(): { logger: Logger; said: string[] } {
  const said: string[] = [];
  const keep = (message: string, fields?: object): void => {
    said.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { logger: { debug: () => undefined, info: keep, warn: keep, error: keep }, said };
}
