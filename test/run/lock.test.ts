import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, rename, rm, rmdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../src/run/lock-holder.ts';
import type { LockHolder } from '../../src/run/lock-holder.ts';
import { readLock, takeLock } from '../../src/run/lock.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { sha256Of } from '../../src/evidence/digest.ts';
import { tempFolder } from '../support/temp.ts';

const me = { clock: systemClock, host: 'here', pid: process.pid };
const lockFile = (folder: string): string => join(folder, '.lock');

async function write(folder: string, change: Partial<LockHolder>, silentMs = 0): Promise<void> {
  const holder = {
    pid: 4,
    host: 'elsewhere',
    machine: 'x y',
    process_start: '1',
    run_id: 'R',
    started_at: 'S',
    token: 'T',
  };
  await writeFile(lockFile(folder), JSON.stringify({ ...holder, ...change }));
  const at = (Date.now() - silentMs) / 1_000;
  await utimes(lockFile(folder), at, at);
}

/** A process that has ended and, reaped by Node, is gone. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

async function machine(): Promise<string> {
  const folder = await tempFolder();
  const lock = await takeLock(folder, me);
  const held = await readLock(folder);
  await lock.release();
  return held?.holder.machine ?? '';
}

describe('the lock of a job', () => {
  it('is held by one, names it, and goes away when released', async () => {
    const folder = await tempFolder();
    const lock = await takeLock(folder, me);
    await lock.name('20261123T020000Z-a1b2c3');
    await expect(takeLock(folder, me)).rejects.toMatchObject({
      code: 'locked',
      exitCode: 6,
      message: expect.stringMatching(
        new RegExp(`process ${process.pid} on here, run 20261123T020000Z-a1b2c3`),
      ) as string,
    });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await takeLock(folder, me)).release();
  });

  it('is won by exactly one of many at once', async () => {
    const folder = await tempFolder();
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder, me)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['.lock']);
  });

  it.each<[string, () => Promise<[Partial<LockHolder>, number]>, boolean]>([
    ['a holder elsewhere that beats', async () => [{}, 5_000], true],
    ['a holder elsewhere that fell silent', async () => [{}, 61_000], false],
    [
      'a process of this machine that is gone',
      async () => [{ machine: await machine(), pid: await deadPid() }, 0],
      false,
    ],
    [
      'a process ID of this machine that was given to another',
      async () => [{ machine: await machine(), pid: process.pid }, 0],
      false,
    ],
  ])('knows %s', async (_who, holder, alive) => {
    const folder = await tempFolder();
    const [change, silentMs] = await holder();
    await write(folder, change, silentMs);
    const held = await readLock(folder);
    expect(held && (await isAlive(held))).toBe(alive);
    const taking = takeLock(folder, me);
    if (alive) {
      await expect(taking).rejects.toThrow('process 4 on elsewhere');
    } else {
      await (await taking).release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('of a holder that crashed is taken over by exactly one of many, over and over', async () => {
    const gone = { machine: await machine(), pid: await deadPid() };
    for (let round = 0; round < 8; round += 1) {
      const folder = await tempFolder();
      await write(folder, gone);
      const tries = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(folder, me)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const lost of tries)
        if (lost.status === 'rejected') expect(lost.reason).toHaveProperty('exitCode', 6);
      expect(JSON.parse(await readFile(lockFile(folder), 'utf8'))).toMatchObject({ pid: process.pid });
      expect(await readdir(folder)).toEqual(['.lock']);
    }
  });

  it('is taken over from one that crashed while it took it over', async () => {
    const folder = await tempFolder();
    const gone = { machine: await machine(), pid: await deadPid() };
    await write(folder, gone);
    const deadText = await readFile(lockFile(folder), 'utf8');
    await writeFile(
      `${lockFile(folder)}.${sha256Of(deadText).slice(0, 16)}`,
      deadText.replace('"T"', '"T2"'),
    );
    await (await takeLock(folder, me)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that is half written counts as held until it has been silent for a minute', async () => {
    const folder = await tempFolder();
    await writeFile(lockFile(folder), '{"pid":');
    await expect(takeLock(folder, me)).rejects.toThrow('another process');
    const longAgo = Date.now() / 1_000 - 120;
    await utimes(lockFile(folder), longAgo, longAgo);
    await (await takeLock(folder, me)).release();
  });

  it('is in doubt after a stop that was long enough for others, and confirmed or lost before anything is written', async () => {
    const folder = await tempFolder();
    let nowMs = 1_800_000_000_000;
    const lock = await takeLock(folder, { ...me, clock: { ...systemClock, now: () => nowMs } });
    expect(lock.isInDoubt()).toBe(false);
    nowMs += 61_000;
    expect(lock.isInDoubt()).toBe(true);
    await lock.confirm();
    expect(lock.isInDoubt()).toBe(false);
    await write(folder, {});
    await expect(lock.confirm()).rejects.toMatchObject({ code: 'locked', exitCode: 6 });
    expect(lock.lost.aborted).toBe(true);
  });

  it('that somebody else has taken is not theirs to lose', async () => {
    const folder = await tempFolder();
    const lock = await takeLock(folder, me);
    await write(folder, {});
    await lock.name('R2');
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(await readFile(lockFile(folder), 'utf8')).toContain('elsewhere');
  });

  it.each<[string, (path: string) => unknown]>([
    ['a folder', (path) => mkdir(path)],
    ['a named pipe', (path) => promisify(execFile)('mkfifo', [path])],
    ['a symbolic link', (path) => symlink('elsewhere', path)],
  ])('where %s lies in its place, says so', async (what, make) => {
    const folder = await tempFolder();
    await make(lockFile(folder));
    const refusal = {
      code: 'output-folder',
      exitCode: 2,
      message: `${lockFile(folder)} is ${what}, not the lock of a run`,
    };
    await expect(takeLock(folder, me)).rejects.toMatchObject(refusal);
    await expect(readLock(folder)).rejects.toMatchObject(refusal);
  });

  describe('that cannot be read', () => {
    /** A lock whose file can be put out of reach; nobody sleeps, and `slept` is called instead. */
    async function heldLock(slept: (times: number) => unknown = () => undefined) {
      const folder = await tempFolder();
      let nowMs = 1_800_000_000_000;
      let sleeps = 0;
      const sleep = async (): Promise<void> => {
        sleeps += 1;
        await slept(sleeps);
      };
      const lock = await takeLock(folder, { ...me, clock: { ...systemClock, now: () => nowMs, sleep } });
      const path = lockFile(folder);
      return {
        folder,
        lock,
        /** What lies there is neither ours nor another run's. */
        hide: async (): Promise<void> => {
          await rename(path, `${path}-ours`);
          await mkdir(path);
        },
        show: async (): Promise<void> => {
          await rmdir(path);
          await rename(`${path}-ours`, path);
        },
        pass: (ms: number) => (nowMs += ms),
      };
    }

    it('is not taken for another run’s: the next look may find it', async () => {
      const { lock, hide, show, pass } = await heldLock((times) => (times === 3 ? show() : undefined));
      await hide();
      await lock.name('R');
      expect(lock.lost.aborted).toBe(false);
      pass(61_000);
      await lock.confirm();
      expect([lock.isInDoubt(), lock.lost.aborted]).toEqual([false, false]);
    });

    it('says which run it is as soon as it can', async () => {
      const { lock, folder, hide, show } = await heldLock();
      await hide();
      await lock.name('R7');
      await show();
      await lock.confirm();
      expect((await readLock(folder))?.holder.run_id).toBe('R7');
    });

    it('is not confirmed either: nothing is written that another may be writing', async () => {
      const { lock, hide } = await heldLock();
      await hide();
      await expect(lock.confirm()).rejects.toMatchObject({ code: 'output-failed', exitCode: 7 });
      expect(lock.lost.aborted).toBe(false);
      await lock.release();
    });

    it('half written by its own holder is written again', async () => {
      const { lock, folder } = await heldLock();
      const text = await readFile(lockFile(folder), 'utf8');
      await writeFile(lockFile(folder), `{"pid":1,"host":"cut off${text}`);
      await lock.confirm();
      expect(await readFile(lockFile(folder), 'utf8')).toContain(text.trim());
    });

    it('since it is gone, is lost', async () => {
      const { lock, folder } = await heldLock();
      await rm(lockFile(folder));
      await expect(lock.confirm()).rejects.toMatchObject({ code: 'locked' });
    });
  });
});
