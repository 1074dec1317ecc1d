/**
 *   takeLock ──► createLockFile, or takeOver where the holder is gone (lock-file.ts: the file; lock-holder.ts: who, and alive?)
 *            └─► hold: a heartbeat every ten seconds, each of which looks whose the lock is
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { formatInstant } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';
import { LOCK, createLockFile, readLockFile, readLockText, sweep, takeOver } from './lock-file.ts';
import { SILENT_MS, holderOf, holderText, isAlive, lastSignOfLife, parseHolder } from './lock-holder.ts';
import type { HeldLock, LockHolder } from './lock-holder.ts';

const HEARTBEAT_MS = 10_000;
/** While others take the lock over, or it cannot be read: for some seconds. */
const TRY_AGAIN_MS = 50;
const MOST_TRIES = 200;
/** A holder that missed so many beats makes sure before it writes on. */
const IN_DOUBT_MS = 30_000;

export interface Lock {
  /** Aborted when somebody else took the lock, which they may after a minute without a heartbeat. */
  readonly lost: AbortSignal;
  /** True where this process was held up for so long that somebody else may have taken its place. */
  isInDoubt(): boolean;
  /**
   * Makes sure that the lock is still ours, before something is done that only its holder may do.
   * @throws as `lost` tells; AuditError `output-failed` where it cannot be read for ten seconds
   */
  confirm(): Promise<void>;
  /** Says which run it is, once that is known. */
  name(runId: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the lock of a job: one run at a time for each job and output folder, on one machine and on a shared disk.
 * A lock whose holder crashed is taken over: at once where the holder's process can be seen to be gone, after a minute
 * without a heartbeat elsewhere.
 * @throws AuditError `locked` (exit 6) that names the holder; `output-folder` (exit 2) where what lies there is no lock
 */
export async function takeLock(
  jobDir: string,
  ports: { clock: Clock; host: string; pid: number },
): Promise<Lock> {
  const path = join(jobDir, LOCK);
  const me = await holderOf({ pid: ports.pid, host: ports.host, nowMs: ports.clock.now() });
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await take(path, holderText(me))) {
      await sweep(jobDir).catch(() => undefined);
      return hold(path, me, ports.clock);
    }
    await ports.clock.sleep(TRY_AGAIN_MS);
  }
  throw new AuditError('locked', `${path} is changing owners too fast to be acquired`, 'Try again.');
}

/** One try. @throws AuditError `locked` where a holder lives */
async function take(path: string, text: string): Promise<boolean> {
  if (await createLockFile(path, text)) return true;
  const held = await readLockFile(path);
  // Made this very moment, and not filled in yet; a crash in between leaves it so, and then the heartbeat decides.
  if (!held || (held.text === '' && held.silentMs < SILENT_MS)) return false;
  if (await isAlive(held)) throw lockedBy(held, path);
  return takeOver(path, held.text, text);
}

/**
 * The lock of a job's folder, or null where nobody holds it.
 * @throws AuditError `output-folder` where what lies there is no lock
 */
export function readLock(jobDir: string): Promise<HeldLock | null> {
  return readLockFile(join(jobDir, LOCK));
}

/** Whose a lock is, as far as its file can be read now. */
type Owner = 'us' | 'another' | 'unknown';

/** Only a missing file or another holder's whole text mean another run: a disk that fails to be read says nothing. */
async function ownerOf(path: string, { token }: LockHolder): Promise<Owner> {
  try {
    const text = await readLockText(path);
    if (text.includes(token)) return 'us';
    return parseHolder(text).token === '' ? 'unknown' : 'another';
  } catch (error) {
    return isCode(error, 'ENOENT') ? 'another' : 'unknown';
  }
}

function hold(path: string, me: LockHolder, clock: Clock): Lock {
  const lost = new AbortController();
  let beatAtMs = clock.now();
  let text = holderText(me);

  async function beat(): Promise<Owner> {
    const owner = await ownerOf(path, me);
    if (owner === 'another') lost.abort(takenFrom(path));
    if (owner !== 'us') return owner;
    // Writing, rather than setting a time of our own, lets the disk's clock stamp it.
    await writeFile(path, text, { flag: 'r+' });
    beatAtMs = clock.now();
    return owner;
  }

  // One at a time: a beat must not look between the two halves of another write.
  let last: Promise<Owner> = Promise.resolve('us');
  const beatInTurn = (): Promise<Owner> => {
    // A beat that the disk refuses is made up for by the next, and says nothing about whose the lock is.
    last = last.then(beat).catch(() => 'us');
    return last;
  };

  const timer = setInterval(() => void beatInTurn(), HEARTBEAT_MS);
  timer.unref();
  return {
    lost: lost.signal,
    // By the wall clock: the other one stands still while a machine sleeps.
    isInDoubt: () => Math.abs(clock.now() - beatAtMs) > IN_DOUBT_MS,
    async confirm() {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const owner = await beatInTurn();
        lost.signal.throwIfAborted();
        if (owner === 'us') return;
        await clock.sleep(TRY_AGAIN_MS);
      }
      throw new AuditError(
        'output-failed',
        `the lock ${path} cannot be read; another run may have taken it`,
        'Fix the disk and run again to continue.',
      );
    },
    async name(runId) {
      text = holderText({ ...me, run_id: runId });
      await beatInTurn();
    },
    async release() {
      clearInterval(timer);
      if ((await ownerOf(path, me)) === 'us') await rm(path, { force: true });
    },
  };
}

function takenFrom(path: string): AuditError {
  const hint = 'This process was suspended for over a minute, so another one took over.';
  return new AuditError('locked', `another run has taken ${path}`, hint);
}

function lockedBy(held: HeldLock, path: string): AuditError {
  const { holder } = held;
  const who = holder.pid === 0 ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const run = holder.run_id === '' ? '' : `, run ${holder.run_id}, since ${formatInstant(holder.started_at)}`;
  return new AuditError(
    'locked',
    `another run of this job is under way: ${who}${run} (${lastSignOfLife(held)})`,
    `Wait for it, or stop it. ${path} disappears with its process; do not remove it by hand.`,
  );
}
