/**
 *   <parts>/<run-id>/
 *     parts.json        which run it is of
 *     slices/3.json     what account 3 is collected by
 *     parts/3/          receipt.json, ledger/…: it has this name once it is whole
 *     cancelled
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import { someOf } from '../../core/some-of.ts';
import { LEDGER_FOLDER } from '../../evidence/names.ts';
import { readText } from '../../evidence/open-file.ts';
import { ioProblem } from '../../writers/save/io-problem.ts';
import { setFolderMode } from '../../writers/save/modes.ts';
import { factsOf, isFolder } from '../../writers/save/places.ts';
import { probe } from '../../writers/save/probe.ts';
import { removeKnown, removeTemporary } from '../../writers/save/remove.ts';
import { writeWhole } from '../../writers/save/small-file.ts';
import { syncToDisk } from '../../writers/save/sync.ts';
import { readPart, writePart } from './part-files.ts';
import type { PartKey, PartReceipt, Parts } from './parts.ts';
import { damaged, notOffered, parseReceipt } from './receipt.ts';

const MARK = 'parts.json';
const SLICES = 'slices';
const PARTS = 'parts';
const RECEIPT = 'receipt.json';
const CANCELLED = 'cancelled';

const ASIDE = String.raw`\.(?:[\da-f-]{36}\.)?part`;
/** All that is made in a run's folder. */
const OURS: RegExp = new RegExp(
  [
    `^(?:${CANCELLED}|${ASIDE}`,
    String.raw`${SLICES}(?:/(?:\d+\.json|${ASIDE}))?`,
    String.raw`${PARTS}(?:/(?:\d+|\.\d+-[\da-f-]{36})(?:/(?:receipt\.json|${ASIDE}|${LEDGER_FOLDER}(?:/[^/]+\.jsonl)?))?)?)$`,
  ].join('|'),
);

/** More would make the line unreadable. */
const MOST_NAMED = 5;

/**
 * A folder that all machines see under some path. One that is missing is not made: where a share is not mounted, no other
 * machine would see what is in it.
 * @throws AuditError `output-folder` where it is not there, or cannot be written to
 */
export async function openFolder(path: string, logger: Logger): Promise<Parts> {
  const base = await usable(path);
  return {
    where: `folder ${base}`,
    async offer({ runId, number }, slice) {
      const run = await makeRunFolder(base, runId);
      await writeAside(join(run, SLICES), `${number}.json`, slice);
      await rm(join(run, CANCELLED), { force: true });
    },
    slice: ({ runId, number }) => textIn(base, [runId, SLICES], `${number}.json`),
    put: (key, receipt, folder) => putPart(base, key, { receipt, folder }),
    receipt: (key) => receiptIn(base, key),
    received: (runId) => receivedIn(base, runId),
    take: (key, folder) => takePart(base, key, folder),
    async cancel(runId) {
      if (await isMarked(base, runId)) await writeAside(join(base, runId), CANCELLED, '');
    },
    async isCancelled(runId) {
      return !(await isMarked(base, runId)) || (await textIn(base, [runId], CANCELLED)) !== null;
    },
    remove: (runId) => removeRun(base, runId, logger),
    close: () => Promise.resolve(),
  };
}

async function usable(path: string): Promise<string> {
  try {
    const base = await realpath(path);
    await probe(base);
    return base;
  } catch (error) {
    const isMissing = isCode(error, 'ENOENT');
    const { reason, hint } = ioProblem(error);
    throw new AuditError(
      'output-folder',
      `${path}: parts cannot be kept there: ${isMissing ? 'there is no such folder' : reason}`,
      isMissing
        ? 'Mount or make it; it must be the same folder on all machines.'
        : hint.replaceAll('--out', '--parts'),
      { cause: error },
    );
  }
}

/** A folder below the store's, none on the way being a link; null: it is not there. @throws as `isFolder` */
async function within(base: string, ...names: readonly string[]): Promise<string | null> {
  let path = base;
  for (const name of names) {
    path = join(path, name);
    if (!(await isFolder(path))) return null;
  }
  return path;
}

async function textIn(base: string, folder: readonly string[], name: string): Promise<string | null> {
  const path = await within(base, ...folder);
  try {
    return path && (await readText(join(path, name)));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function isMarked(base: string, runId: string): Promise<boolean> {
  return (await textIn(base, [runId], MARK)) === markOf(runId);
}

function markOf(runId: string): string {
  return `${JSON.stringify({ runId })}\n`;
}

/** @throws AuditError `output-folder` where somebody else's folder has the run's name */
async function makeRunFolder(base: string, runId: string): Promise<string> {
  const run = join(base, runId);
  await makeIn(base, runId);
  // What another process made meanwhile began with the mark.
  const isBegun = (await readdir(run)).some((name) => !name.endsWith('.part'));
  if (!(await isMarked(base, runId))) {
    if (isBegun)
      throw new AuditError('output-folder', `${run} exists, and holds no parts of this run`, 'Move it away.');
    await writeAside(run, MARK, markOf(runId));
  }
  for (const name of [SLICES, PARTS]) await makeIn(run, name);
  return run;
}

async function makeIn(parent: string, name: string): Promise<void> {
  const path = join(parent, name);
  if (await isFolder(path)) return;
  await mkdir(path).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error;
  });
  await setFolderMode(path);
  await syncToDisk(parent);
}

/** Several processes may write the same file at a time. */
async function writeAside(folder: string, name: string, text: string): Promise<void> {
  await writeWhole(folder, name, text, `.${randomUUID()}.part`);
}

async function receiptIn(base: string, key: PartKey): Promise<PartReceipt | null> {
  const part = [key.runId, PARTS, String(key.number)];
  const text = await textIn(base, part, RECEIPT);
  if (text !== null) return parseReceipt(text, key);
  if (await within(base, ...part)) throw damaged(key, 'its receipt is missing');
  return null;
}

async function receivedIn(base: string, runId: string): Promise<number[]> {
  const parts = await within(base, runId, PARTS);
  const entries = parts === null ? [] : await readdir(parts, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^[1-9]\d*$/.test(entry.name))
    .map(({ name }) => Number(name))
    .sort((a, b) => a - b);
}

async function putPart(
  base: string,
  key: PartKey,
  { receipt, folder }: { receipt: PartReceipt; folder: string },
): Promise<PartReceipt> {
  const { runId, number } = key;
  const standing = await receiptIn(base, key);
  if (standing) return standing;
  const parts = join(base, runId, PARTS);
  const isOffered = async (): Promise<boolean> =>
    (await textIn(base, [runId, SLICES], `${number}.json`)) !== null;
  if (!(await isOffered()) || !(await within(base, runId, PARTS))) throw notOffered(key);
  const aside = join(parts, `.${number}-${randomUUID()}`);
  try {
    await fillPart(aside, key, { receipt, folder });
    if (!(await isOffered())) throw notOffered(key);
    await rename(aside, join(parts, String(number)));
    await syncToDisk(parts);
    return receipt;
  } catch (error) {
    const first = isCode(error, 'ENOTEMPTY', 'EEXIST') ? await receiptIn(base, key) : null;
    if (first) return first;
    throw (await isOffered()) ? error : notOffered(key);
  } finally {
    await removeTemporary(aside);
  }
}

/** Not with the folders above it: they may be removed at this moment, and are not to come back. */
async function fillPart(
  aside: string,
  key: PartKey,
  { receipt, folder }: { receipt: PartReceipt; folder: string },
): Promise<void> {
  const ledgers = join(aside, LEDGER_FOLDER);
  for (const path of [aside, ledgers]) {
    await mkdir(path);
    await setFolderMode(path);
  }
  for (const file of receipt.files) await writePart(aside, file, readPart(folder, file, key));
  await syncToDisk(ledgers);
  await writeWhole(aside, RECEIPT, `${JSON.stringify(receipt)}\n`);
}

async function takePart(base: string, key: PartKey, folder: string): Promise<void> {
  const receipt = await receiptIn(base, key);
  const part = await within(base, key.runId, PARTS, String(key.number));
  if (!receipt || part === null) throw damaged(key, 'it is not there any more');
  const hasLedgers = await isFolder(join(part, LEDGER_FOLDER));
  for (const file of receipt.files) {
    const facts = hasLedgers ? await factsOf(join(part, file.name)) : undefined;
    if (facts?.isFile() !== true) throw damaged(key, `${file.name} is ${facts ? 'no file' : 'missing'}`);
    await writePart(folder, file, readPart(part, file, key));
  }
}

async function removeRun(base: string, runId: string, logger: Logger): Promise<void> {
  const run = join(base, runId);
  const facts = await factsOf(run);
  if (!facts) return;
  const isOurs = facts.isDirectory() && (await isMarked(base, runId));
  const left = isOurs ? await removeKnown(run, MARK, (path) => OURS.test(path)) : [''];
  if (left.length === 0) return;
  const entries = someOf(
    left.map((path) => join(runId, path)),
    MOST_NAMED,
  );
  logger.warn('left alone: this program did not make them', { folder: base, entries });
}
