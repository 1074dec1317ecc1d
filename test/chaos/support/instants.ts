import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import type { CallRecord } from '../../../src/emulator/index.ts';
import { FORMATS } from '../../../src/index.ts';
import type { Lab } from './lab.ts';

/** What reports are written, also by formats that are yet to come. */
const REPORTS = FORMATS.flatMap((format) =>
  format.byDefault && format.stage === 'folder' ? Object.keys(format.files) : [],
);

/** A stage by its name, or a report by its file's. */
export type Stage = string;

/** Stages of a run, told apart by what can be seen from outside: calls that arrive, files that appear or grow. */
export const STAGES: readonly Stage[] = [
  'start',
  'list',
  'query',
  'ledger',
  'evaluate',
  ...REPORTS,
  'manifest.json',
  'SHA256SUMS',
  'rename',
  'latest',
];

/** The `nth` sign of a stage, and so many milliseconds after it. */
export interface Instant {
  stage: Stage;
  nth: number;
  delayMs: number;
}

interface Range {
  signs: number;
  delayMs: number;
}

/** The most signs that a stage may be waited for, and the longest delay after one, in milliseconds. */
const RANGE: Readonly<Record<Stage, Range>> = {
  start: { signs: 1, delayMs: 600 },
  list: { signs: 3, delayMs: 2 },
  query: { signs: 120, delayMs: 2 },
  ledger: { signs: 20, delayMs: 2 },
  evaluate: { signs: 1, delayMs: 300 },
  'audit.xlsx': { signs: 3, delayMs: 400 },
  'packages.csv': { signs: 2, delayMs: 60 },
  'coverage.csv': { signs: 1, delayMs: 10 },
  'manifest.json': { signs: 1, delayMs: 3 },
  SHA256SUMS: { signs: 1, delayMs: 3 },
  rename: { signs: 1, delayMs: 2 },
  latest: { signs: 1, delayMs: 2 },
};

/** Of other reports. */
const OF_A_REPORT: Range = { signs: 2, delayMs: 30 };

export function someInstant(random: () => number, stage: Stage): Instant {
  const { signs, delayMs } = RANGE[stage] ?? OF_A_REPORT;
  // A third of all at the sign itself, the others somewhere behind it.
  const isAtOnce = random() < 1 / 3 && stage !== 'start';
  return {
    stage,
    nth: 1 + Math.floor(random() * signs),
    delayMs: isAtOnce ? 0 : Math.round(random() * delayMs),
  };
}

export const describeInstant = ({ stage, nth, delayMs }: Instant): string =>
  `${stage} ${nth} + ${delayMs} ms`;

/** Calls back once when the next run in this lab reaches the instant. Returns the way to stop watching. */
export function atInstant(lab: Lab, { stage, nth, delayMs }: Instant, callback: () => void): () => void {
  let left = nth;
  let timer: NodeJS.Timeout | undefined;
  const reach = (): void => {
    left = 0;
    if (delayMs === 0) callback();
    else timer = setTimeout(callback, delayMs);
  };
  const stop = signsOf(lab, stage, () => {
    if (left > 0 && (left -= 1) === 0) reach();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function signsOf(lab: Lab, stage: Stage, sign: () => void): () => void {
  const onLedger = (see: (path: string) => unknown): (() => void) =>
    onWork(lab, (path) => basename(path) === 'ledger.jsonl' && see(path));
  if (stage === 'start') {
    sign();
    return () => undefined;
  }
  if (stage === 'list') return onCalls(lab, 'ListOTAFirmware', sign);
  if (stage === 'query') return onCalls(lab, 'QueryOTAFirmware', sign);
  if (stage === 'ledger') return onLedger(sign);
  if (stage === 'evaluate') return onLedger((path) => isEnded(path) && sign());
  if (stage === 'rename') return onNames(lab.jobDir, (name) => /^\d{8}T/.test(name) && sign());
  if (stage === 'latest') return onNames(lab.jobDir, (name) => /^\.?latest/.test(name) && sign());
  return onWork(lab, (path) => basename(path) === stage && sign());
}

function onCalls(lab: Lab, operation: string, sign: () => void): () => void {
  const listener = (call: CallRecord): void => {
    if (call.operation === operation) sign();
  };
  lab.listeners.add(listener);
  return () => void lab.listeners.delete(listener);
}

function onNames(folder: string, see: (name: string) => unknown): () => void {
  const watcher = watch(folder, (_event, name) => see(name ?? ''));
  watcher.on('error', () => undefined);
  return () => watcher.close();
}

/** Files that appear or change in the folder of the run that is under way, also one that is continued. */
function onWork(lab: Lab, see: (path: string) => unknown): () => void {
  const work = join(lab.jobDir, '.work');
  const watchers = new Map<string, FSWatcher>();
  const watchRun = (runId: string, isNew: boolean): void => {
    const folder = join(work, runId);
    if (watchers.has(runId) || !existsSync(folder)) return;
    const watcher = watch(folder, (_event, name) => see(join(folder, name ?? '')));
    watcher.on('error', () => undefined);
    watchers.set(runId, watcher);
    // What a new run made before the watch began; of a continued one, only that its ledger is there.
    for (const name of readdirSync(folder)) if (isNew || name === 'ledger.jsonl') see(join(folder, name));
  };
  for (const runId of readdirSync(work)) watchRun(runId, false);
  const stop = onNames(work, (runId) => watchRun(runId, true));
  return () => {
    stop();
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** Is the ledger's last record the one that ends collecting? */
function isEnded(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const tail = Buffer.alloc(200);
    const { size } = fstatSync(file);
    readSync(file, tail, 0, tail.length, Math.max(0, size - tail.length));
    return tail.includes('"kind":"end"');
  } finally {
    closeSync(file);
  }
}
