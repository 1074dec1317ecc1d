import { createHash, randomUUID } from 'node:crypto';
import { link, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { readText } from '../evidence/open-file.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { factsOf, kindOf } from '../writers/save/places.ts';
import { SILENT_MS, isAlive, parseHolder } from './lock-holder.ts';
import type { HeldLock } from './lock-holder.ts';

/** A lock's file on the disk: made, read and replaced so that it is whole whenever it is there. */

export const LOCK = '.lock';
const NOW = '.now-';

/**
 * The lock at `path`, or null where there is none. One that is not whole counts as held by nobody known.
 * @throws AuditError `output-folder` (exit 2) where something else lies there, or it cannot be read
 */
export async function readLockFile(path: string): Promise<HeldLock | null> {
  try {
    const text = await readLockText(path);
    const [facts, nowMs] = await Promise.all([stat(path), diskNow(dirname(path))]);
    return { holder: parseHolder(text), text, silentMs: silenceMs(facts.mtimeMs, nowMs) };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    if (error instanceof AuditError) throw error;
    const { reason, hint } = ioProblem(error);
    throw new AuditError('output-folder', `the lock ${path} cannot be read: ${reason}`, hint, {
      cause: error,
    });
  }
}

/**
 * Since a heartbeat, by the disk's clock. One from the future does not count: it was made before the clock was set right, and
 * would look young for as long as the clock was ahead.
 */
function silenceMs(beatMs: number, nowMs: number): number {
  return beatMs > nowMs + SILENT_MS ? Infinity : Math.max(0, nowMs - beatMs);
}

/** @throws AuditError where something lies there that is no file; the system's error where it cannot be read */
export async function readLockText(path: string): Promise<string> {
  const facts = await factsOf(path);
  if (!facts || facts.isFile()) return readText(path);
  throw new AuditError(
    'output-folder',
    `${path} is ${kindOf(facts)}, not the lock of a run`,
    'Move it away, or choose another folder with --out.',
  );
}

/**
 * Written aside and linked into place: the lock appears with its holder's name in it, or not at all.
 * @returns false where something is there already
 */
export async function createLockFile(path: string, text: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, text, { flag: 'wx', mode: 0o640, flush: true });
    await link(aside, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    // Disks without hard links: the file is there for a moment before its content is.
    if (isCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) return createInPlace(path, text);
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function createInPlace(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o640, flush: true });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Puts `text` in the place of a dead holder's. Only who has the guard of that very holder may: without one, two that saw
 * the same dead holder could each take what the other had just put there. A guard whose owner died is taken over alike.
 * @returns whether it is ours now; false: somebody else is at it, or has been
 */
export async function takeOver(path: string, deadText: string, text: string): Promise<boolean> {
  const guard = `${path}.${createHash('sha256').update(deadText).digest('hex').slice(0, 16)}`;
  if (!(await createLockFile(guard, text)) && !(await takeDeadGuard(guard, text))) return false;
  try {
    if ((await readLockText(path).catch(() => '')) !== deadText) return false;
    await replace(path, text);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function takeDeadGuard(guard: string, text: string): Promise<boolean> {
  const held = await readLockFile(guard);
  return held !== null && !(await isAlive(held)) && (await takeOver(guard, held.text, text));
}

/** By a rename, so that there is no moment without a lock. */
async function replace(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, text, { flag: 'wx', mode: 0o640, flush: true });
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Removes what processes left that were killed while they looked at the lock or tried the folder, a minute ago or more. */
export async function sweep(jobDir: string): Promise<void> {
  const names = (await readdir(jobDir)).filter((name) => LEFT_OVER.test(name));
  if (names.length === 0) return;
  const { mtimeMs: nowMs } = await stat(join(jobDir, LOCK));
  for (const path of names.map((name) => join(jobDir, name))) {
    const facts = await factsOf(path);
    if (facts?.isFile() === true && silenceMs(facts.mtimeMs, nowMs) > SILENT_MS)
      await rm(path, { force: true });
  }
}

/** A lock aside, a guard, or one's own of a guard; a look at the clock; a trial of the folder. */
const LEFT_OVER = /^(?:\.lock(?:\.[0-9a-f-]{16,36})+|\.(?:now|probe)-[0-9a-f-]{36})$/;

/** What the disk says the time is, so that two machines' clocks are never compared. */
async function diskNow(dir: string): Promise<number> {
  const path = join(dir, `${NOW}${randomUUID()}`);
  await writeFile(path, '');
  try {
    return (await stat(path)).mtimeMs;
  } finally {
    await rm(path, { force: true });
  }
}
