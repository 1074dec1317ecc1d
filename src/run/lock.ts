import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, readdir, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { formatDuration } from '../core/duration.ts';
import type { Clock } from '../core/ports.ts';

const LOCK = '.lock';
const NOW = '.now-';
const HEARTBEAT_MS = 10_000;
/** While others take the lock over: for some seconds, until one of them has it and can be named. */
const TRY_AGAIN_MS = 50;
const MOST_TRIES = 200;
/** A holder whose process cannot be looked at (another machine, another container) is gone after six missed beats. */
const SILENT_MS = 60_000;
/** A holder that missed so many beats makes sure before it writes on. */
const IN_DOUBT_MS = 30_000;

/** Who holds a job's lock, as it stands in the file. */
export interface LockHolder {
  pid: number;
  host: string;
  /** Boot and process namespace: only where both are ours does the process list say whether `pid` lives. */
  machine: string;
  /** When the process started, in the kernel's words, so that a reused process ID is told from the holder. */
  process_start: string;
  run_id: string;
  started_at: string;
  /** Of this holder alone, so that no two are mistaken for each other. */
  token: string;
}

export interface Lock {
  /** Aborted when somebody else took the lock, which they may after a minute without a heartbeat. */
  readonly lost: AbortSignal;
  /** True where this process was held up for so long that somebody else may have taken its place. */
  isInDoubt(): boolean;
  /** Makes sure that the lock is still ours, before something is done that only its holder may do. @throws as `lost` tells */
  confirm(): Promise<void>;
  /** Says which run it is, once that is known. */
  name(runId: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the lock of a job: one run at a time for each job and output folder, on one machine and on a shared disk.
 * A lock whose holder crashed is taken over: at once where the holder's process can be seen to be gone, after a minute
 * without a heartbeat elsewhere.
 * @throws AuditError `locked` (exit 6) that names the holder
 */
export async function takeLock(
  jobDir: string,
  ports: { clock: Clock; host: string; pid: number },
): Promise<Lock> {
  const path = join(jobDir, LOCK);
  const me: LockHolder = {
    pid: ports.pid,
    host: ports.host,
    machine: await machineOf(),
    process_start: await processStart(ports.pid),
    run_id: '',
    started_at: new Date(ports.clock.now()).toISOString(),
    token: randomUUID(),
  };
  const text = lockText(me);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await take(path, text)) {
      await sweep(jobDir).catch(() => undefined);
      return hold(path, me, text, ports.clock);
    }
    await ports.clock.sleep(TRY_AGAIN_MS);
  }
  throw new AuditError('locked', `${path} changes hands faster than it can be taken`, 'Try again.');
}

/** One try. @throws AuditError `locked` where a holder lives */
async function take(path: string, text: string): Promise<boolean> {
  if (await create(path, text)) return true;
  const held = await readHolder(path);
  // Made this very moment, and not filled in yet; a crash in between leaves it so, and then the heartbeat decides.
  if (!held || (held.text === '' && held.silentMs < SILENT_MS)) return false;
  if (await isAlive(held)) throw lockedBy(held.holder, held.silentMs, path);
  return takeOver(path, held.text, text);
}

export interface HeldLock {
  holder: LockHolder;
  text: string;
  /** Since the last heartbeat, by the disk's own clock. */
  silentMs: number;
}

/** The lock of a job's folder, or null where nobody holds it. An unreadable one counts as held by nobody known. */
export function readLock(jobDir: string): Promise<HeldLock | null> {
  return readHolder(join(jobDir, LOCK));
}

async function readHolder(path: string): Promise<HeldLock | null> {
  try {
    const [text, facts, nowMs] = await Promise.all([
      readFile(path, 'utf8'),
      stat(path),
      diskNow(dirname(path)),
    ]);
    return { holder: parseHolder(text), text, silentMs: Math.max(0, nowMs - facts.mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Does the holder still run, as far as can be told from here? */
export async function isAlive({ holder, silentMs }: HeldLock): Promise<boolean> {
  const isOurMachine = holder.machine !== '' && holder.machine === (await machineOf());
  if (!isOurMachine) return silentMs < SILENT_MS;
  const start = await processStart(holder.pid);
  return start !== '' && start === holder.process_start;
}

function parseHolder(text: string): LockHolder {
  const unknown: LockHolder = {
    pid: 0,
    host: '',
    machine: '',
    process_start: '',
    run_id: '',
    started_at: '',
    token: '',
  };
  try {
    return { ...unknown, ...(JSON.parse(text) as Partial<LockHolder>) };
  } catch {
    // Half written, by a process that is about to finish or has crashed: the heartbeat decides.
    return unknown;
  }
}

/** Written aside and linked into place: the lock appears with its holder's name in it, or not at all. */
async function create(path: string, text: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, text, { flag: 'wx', mode: 0o640, flush: true });
    await link(aside, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Disks without hard links: the file is there for a moment before its content is.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return createInPlace(path, text);
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
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what processes left that were killed while they looked at the lock, a minute ago or more. */
async function sweep(jobDir: string): Promise<void> {
  const names = (await readdir(jobDir)).filter((name) => name.startsWith(`${LOCK}.`) || name.startsWith(NOW));
  if (names.length === 0) return;
  const { mtimeMs: nowMs } = await stat(join(jobDir, LOCK));
  for (const path of names.map((name) => join(jobDir, name))) {
    const facts = await stat(path).catch(() => undefined);
    if (facts && nowMs - facts.mtimeMs > SILENT_MS) await rm(path, { force: true });
  }
}

/**
 * Puts `text` in the place of a dead holder's. Only who has the guard of that very holder may: without one, two that saw
 * the same dead holder could each take what the other had just put there. A guard whose owner died is taken over alike.
 * @returns whether it is ours now; false: somebody else is at it, or has been
 */
async function takeOver(path: string, deadText: string, text: string): Promise<boolean> {
  const guard = `${path}.${createHash('sha256').update(deadText).digest('hex').slice(0, 16)}`;
  if (!(await create(guard, text)) && !(await takeDeadGuard(guard, text))) return false;
  try {
    if ((await readFile(path, 'utf8').catch(() => '')) !== deadText) return false;
    await replace(path, text);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function takeDeadGuard(guard: string, text: string): Promise<boolean> {
  const held = await readHolder(guard);
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

function hold(path: string, me: LockHolder, firstText: string, clock: Clock): Lock {
  const lost = new AbortController();
  let beatAtMs = clock.now();
  let text = firstText;
  const isOurs = async (): Promise<boolean> => (await readFile(path, 'utf8').catch(() => '')) === text;

  // One at a time: a beat must not look between the two halves of another write.
  let last: Promise<void> = Promise.resolve();
  const write = (nextText: () => string): Promise<void> => {
    last = last.catch(() => undefined).then(() => overwrite(nextText()));
    return last;
  };

  async function overwrite(nextText: string): Promise<void> {
    if (!(await isOurs())) {
      const hint = 'This process was stopped for over a minute, so another one took its place.';
      lost.abort(new AuditError('locked', `${path} was taken by another run`, hint));
      return;
    }
    // Writing, rather than setting a time of our own, lets the disk's clock stamp it.
    text = nextText;
    await writeFile(path, text, { flag: 'r+' });
    beatAtMs = clock.now();
  }

  // A beat that fails (a disk that is away for a moment) is made up for by the next.
  const timer = setInterval(() => void write(() => text).catch(() => undefined), HEARTBEAT_MS);
  timer.unref();
  return {
    lost: lost.signal,
    // By the wall clock: the other one stands still while a machine sleeps.
    isInDoubt: () => Math.abs(clock.now() - beatAtMs) > IN_DOUBT_MS,
    async confirm() {
      // A disk that refuses the beat says nothing about whose the lock is.
      await write(() => text).catch(() => undefined);
      lost.signal.throwIfAborted();
    },
    name: (runId) => write(() => lockText({ ...me, run_id: runId })),
    async release() {
      clearInterval(timer);
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

function lockText(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`;
}

function lockedBy(holder: LockHolder, silentMs: number, path: string): AuditError {
  const who = holder.pid === 0 ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const run = holder.run_id === '' ? '' : `, run ${holder.run_id}, since ${holder.started_at}`;
  return new AuditError(
    'locked',
    `another run of this job is under way: ${who}${run} (last sign of life ${formatDuration(silentMs)} ago)`,
    `Wait for it, or end it. ${path} goes away with its process; do not remove it by hand.`,
  );
}

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

/** Names the boot and the process namespace of this machine; '' where the system does not tell (not Linux). */
async function machineOf(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** When a process of this machine started, in clock ticks since boot; '' where it is gone, or dead and not yet reaped. */
async function processStart(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; fields are counted behind it: state is the first, start the 20th.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(fields[0] ?? 'X') ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
