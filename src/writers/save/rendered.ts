import { lstat, mkdtemp, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isCode } from '../../core/error-code.ts';
import { onFolder, onPublish } from './failures.ts';
import { makeFolder, setFolderMode } from './modes.ts';
import { openOutputs } from './outputs.ts';
import { plainName } from './plain-name.ts';
import { probe } from './probe.ts';
import { removeRendered, removeTemporary } from './remove.ts';
import { refusePlace } from './rendered-place.ts';
import { seal } from './seal.ts';
import { syncToDisk } from './sync.ts';
import type { ManifestFacts, RenderedFrom } from '../manifest.ts';
import type { Outputs } from './outputs.ts';

/** A stored run that is rendered again, aside of where it will stand. */
export interface RenderedFolder extends Outputs {
  /**
   * Writes manifest.json and SHA256SUMS and gives the folder its name, in the place of what was rendered there before.
   * @throws AuditError `output-failed`
   */
  publish(facts: ManifestFacts, origin: RenderedFrom): Promise<{ folder: string; replaced: boolean }>;
  /** Removes what was not published. */
  discard(): Promise<void>;
}

/**
 * Opens a folder beside `target`, to take its place when it is whole.
 * @param runFolder the stored run's, by its real path: nothing is written into it, and it is never replaced
 * @throws AuditError `output-folder` where it cannot be written, or would be mistaken for a run, or something stands
 * there that was not rendered by this program
 */
export async function openRenderedFolder(
  target: string,
  runFolder: string,
  nowMs: number,
): Promise<RenderedFolder> {
  const finalDir = resolve(target);
  const name = plainName('folder', basename(finalDir));
  await refusePlace(finalDir, runFolder);
  const parent = dirname(finalDir);
  const dir = await onFolder(finalDir, async () => {
    await makeFolder(parent);
    const prefix = `${ASIDE}${name}-`;
    await removeLeftOver(parent, prefix, nowMs);
    const aside = await mkdtemp(join(parent, prefix));
    await setFolderMode(aside);
    await probe(aside);
    return aside;
  });
  const { settle, moved, ...outputs } = openOutputs(dir);
  return {
    ...outputs,
    publish: (facts, origin) =>
      onPublish(finalDir, async () => {
        await settle();
        await seal(dir, facts, { previous: null, previousProblem: null, renderedFrom: origin });
        await refusePlace(finalDir, runFolder);
        const replaced = await takePlace(dir, finalDir);
        moved(finalDir);
        await syncToDisk(parent);
        return { folder: finalDir, replaced };
      }),
    discard: () => removeTemporary(dir),
  };
}

const ASIDE = '.rendering-';

/**
 * A folder cannot be renamed onto one that holds something: that one goes aside first, and then away. Whoever looks in
 * between finds none; nobody ever finds half of one.
 */
async function takePlace(dir: string, finalDir: string): Promise<boolean> {
  const old = `${dir}-old`;
  for (let attempt = 1; ; attempt += 1) {
    const replaced = await moveAside(finalDir, old);
    try {
      await rename(dir, finalDir);
    } catch (error) {
      // Another process was faster: what it made is replaced in turn.
      if (attempt < MOST_ATTEMPTS && isTaken(error)) continue;
      if (replaced) await rename(old, finalDir).catch(() => undefined);
      throw error;
    }
    await removeRendered(old);
    return replaced;
  }
}

const MOST_ATTEMPTS = 5;

async function moveAside(finalDir: string, old: string): Promise<boolean> {
  try {
    await rename(finalDir, old);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return isCode(error, 'ENOTEMPTY', 'EEXIST');
}

/** What a process left that was killed over the same folder. */
async function removeLeftOver(parent: string, prefix: string, nowMs: number): Promise<void> {
  for (const name of (await readdir(parent)).filter((entry) => entry.startsWith(prefix))) {
    const path = join(parent, name);
    const facts = await lstat(path).catch(() => undefined);
    if (facts && facts.mtimeMs < nowMs - ABANDONED_MS) await removeRendered(path);
  }
}

/** No report takes a day. */
const ABANDONED_MS = 86_400_000;
