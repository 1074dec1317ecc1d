import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CallRecord } from '../../../src/emulator/index.ts';
import { LEDGER_FOLDER } from '../../../src/evidence/names.ts';
import { FORMATS } from '../../../src/writers/index.ts';
import type { Lab } from './lab.ts';

/** What reports are written, also by formats that are yet to come. */
const REPORTS = FORMATS.flatMap((format) =>
  format.byDefault && format.stage === 'folder' ? format.files : [],
);

/** A stage by its name, or a report by its file's. */
export type Stage = string;

/** Stages of a run, told apart by what can be seen from outside: calls that arrive, files that appear or grow. */
export const STAGES: readonly Stage[] = [
  'start',
  'plan.json',
  'list',
  'query',
  'rollouts',
  'ledger',
  'evaluate',
  'results.jsonl',
  'run.json',
  ...REPORTS,
  'undelivered',
  'manifest.json',
  'SHA256SUMS',
  'rename',
  'latest',
  'history',
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
  'plan.json': { signs: 1, delayMs: 10 },
  list: { signs: 3, delayMs: 2 },
  query: { signs: 120, delayMs: 2 },
  rollouts: { signs: 40, delayMs: 2 },
  ledger: { signs: 20, delayMs: 2 },
  evaluate: { signs: 1, delayMs: 300 },
  'results.jsonl': { signs: 2, delayMs: 60 },
  'run.json': { signs: 1, delayMs: 3 },
  'audit.xlsx': { signs: 3, delayMs: 400 },
  'packages.csv': { signs: 2, delayMs: 60 },
  'coverage.csv': { signs: 1, delayMs: 10 },
  'manifest.json': { signs: 1, delayMs: 3 },
  SHA256SUMS: { signs: 1, delayMs: 3 },
  rename: { signs: 1, delayMs: 2 },
  latest: { signs: 1, delayMs: 2 },
  undelivered: { signs: 1, delayMs: 2 },
  history: { signs: 1, delayMs: 60 },
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
  if (stage === 'start') {
    sign();
    return () => undefined;
  }
  if (stage === 'list') return onCalls(lab, 'ListOTAFirmware', sign);
  if (stage === 'query') return onCalls(lab, 'QueryOTAFirmware', sign);
  if (stage === 'rollouts') return onCalls(lab, 'ListOTAJobByFirmware', sign);
  if (stage === 'ledger') return onWork(lab, (path) => isLedger(path) && sign());
  if (stage === 'evaluate') return onWork(lab, (path) => isLedger(path) && areEnded(lab, path) && sign());
  if (stage === 'rename') return onNames(lab.jobDir, (name) => /^\d{8}T/.test(name) && sign());
  if (stage === 'latest') return onNames(lab.jobDir, (name) => /^\.?latest/.test(name) && sign());
  if (stage === 'history') return onNames(lab.jobDir, (name) => name === '.history' && sign());
  if (stage === 'undelivered') return onNotes(lab, sign);
  return onWork(lab, (path) => basename(path) === stage && sign());
}

const isLedger = (path: string): boolean => basename(dirname(path)) === LEDGER_FOLDER;

/** Notes of runs that are to be delivered: the folder comes with the first of them. */
function onNotes(lab: Lab, sign: () => void): () => void {
  const folder = join(lab.jobDir, '.undelivered');
  if (existsSync(folder)) return onNames(folder, sign);
  return onNames(lab.jobDir, (name) => name === basename(folder) && sign());
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

/** Files that appear or change in the folder of the run that is under way, also one that is continued, and its ledgers. */
function onWork(lab: Lab, see: (path: string) => unknown): () => void {
  const work = join(lab.jobDir, '.work');
  const watchers = new Map<string, FSWatcher>();
  const watchFolder = (folder: string, isNew: boolean): void => {
    if (watchers.has(folder) || !existsSync(folder)) return;
    const found = (name: string): void => {
      if (name === LEDGER_FOLDER) watchFolder(join(folder, name), isNew);
      else see(join(folder, name));
    };
    const watcher = watch(folder, (_event, name) => found(name ?? ''));
    watcher.on('error', () => undefined);
    watchers.set(folder, watcher);
    // What a new run made before the watch began; of a continued one, only that its ledgers are there.
    for (const name of readdirSync(folder)) {
      if (isNew || name === LEDGER_FOLDER || basename(folder) === LEDGER_FOLDER) found(name);
    }
  };
  for (const runId of readdirSync(work)) watchFolder(join(work, runId), false);
  const stop = onNames(work, (runId) => watchFolder(join(work, runId), true));
  return () => {
    stop();
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** Is the last record of every target's ledger the one that ends collecting? */
function areEnded(lab: Lab, path: string): boolean {
  const folder = dirname(path);
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  return names.length === lab.targets.length && names.every((name) => isEnded(join(folder, name)));
}

const TAIL_BYTES = 8_192;

function isEnded(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const tail = Buffer.alloc(TAIL_BYTES);
    const { size } = fstatSync(file);
    readSync(file, tail, 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
    return tail.includes('"kind":"end"');
  } finally {
    closeSync(file);
  }
}
