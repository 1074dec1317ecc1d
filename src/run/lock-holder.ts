import { randomUUID } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { formatDuration } from '../core/duration.ts';

/** A holder whose process cannot be looked at (another machine, another container) is gone after six missed beats. */
export const SILENT_MS = 60_000;

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
  /** Of this holder alone, so that no two are mistaken for each other; `''` in a text that is not whole. */
  token: string;
}

/** A lock that was found. */
export interface HeldLock {
  holder: LockHolder;
  text: string;
  /** Since the last heartbeat, by the disk's own clock; Infinity where that is dated in the future. */
  silentMs: number;
}

export function lastSignOfLife({ silentMs }: HeldLock): string {
  if (silentMs === Infinity) return 'last active at a time in the future';
  return `last active ${formatDuration(silentMs)} ago`;
}

/** This process, as a holder. */
export async function holderOf(me: { pid: number; host: string; nowMs: number }): Promise<LockHolder> {
  return {
    pid: me.pid,
    host: me.host,
    machine: await machineOf(),
    process_start: await processStart(me.pid),
    run_id: '',
    started_at: new Date(me.nowMs).toISOString(),
    token: randomUUID(),
  };
}

export function holderText(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`;
}

export function parseHolder(text: string): LockHolder {
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

/** Does the holder still run, as far as can be told from here? */
export async function isAlive({ holder, silentMs }: HeldLock): Promise<boolean> {
  const isOurMachine = holder.machine !== '' && holder.machine === (await machineOf());
  if (!isOurMachine) return silentMs < SILENT_MS;
  const start = await processStart(holder.pid);
  return start !== '' && start === holder.process_start;
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
