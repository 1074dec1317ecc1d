import { createWriteStream } from 'node:fs';
import { chmod, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { buildManifest, canonicalJson } from './manifest.ts';
import { digestFile, sha256Of } from '../evidence/digest.ts';
import { LATEST, MANIFEST, SIGNATURE, SUMS, WORK, isPlainName } from '../evidence/names.ts';
import { formatSums } from '../evidence/sums.ts';
import { ioProblem } from './save/io-problem.ts';
import { readPrevious, replaceLatest } from './save/latest.ts';
import { FILE_MODE, makeFolder } from './save/modes.ts';
import { createRowCounter } from './save/row-counter.ts';
import { syncToDisk } from './save/sync.ts';
import type { Writable } from 'node:stream';
import type { Signer } from '../evidence/signature.ts';
import type { ManifestFacts, ManifestFile } from './manifest.ts';

const PROBE = '.probe';
const PROBE_BYTES = 8_192;

/** A run's folder while it is being filled, aside of the finished ones. */
export interface RunFolder {
  /** Where the file `name` of the run lies: aside until `publish`, then under the folder's final name. */
  path(name: string): string;
  /** Opens an output. `name` is a plain file name. */
  open(name: string): Writable;
  /** Size and SHA-256 (hex) of an output that has ended. */
  digest(name: string): Promise<{ sizeBytes: number; sha256: string }>;
  /** Discards an output that was only half written. */
  remove(name: string): Promise<void>;
  /**
   * Writes manifest.json, its signature where there is a signer, and SHA256SUMS, makes everything durable, gives the
   * folder its final name and points `latest` at it. Every output must have ended.
   * @throws AuditError `output-failed`
   */
  publish(facts: ManifestFacts, signer?: Signer): Promise<Published>;
}

interface Published {
  /** The run folder under its final name. */
  folder: string;
  /** Why `latest` does not point at it, where it does not. */
  latestProblem: string | null;
}

/**
 * Makes `<outDir>/<job>/`, where a job's runs and its lock are, and proves that it can be written to.
 * @throws AuditError `output-folder`, naming the path, the reason and what to do
 */
export async function openJobFolder(where: { outDir: string; job: string }): Promise<string> {
  const jobDir = resolve(where.outDir, plainName('job', where.job));
  await onFolder(jobDir, async () => {
    await makeFolder(jobDir);
    await probe(join(jobDir, PROBE));
  });
  return jobDir;
}

/**
 * Makes `<outDir>/<job>/.work/<runId>/` and proves that it can be written to, before anything is queried.
 * A folder that an interrupted run left there is filled on.
 * @throws AuditError `output-folder`, naming the path, the reason and what to do
 */
export async function openRunFolder(where: {
  outDir: string;
  job: string;
  runId: string;
  /** Files of an interrupted run that are gone on with; others, half written perhaps, are discarded. */
  keep?: readonly string[];
}): Promise<RunFolder> {
  const jobDir = resolve(where.outDir, plainName('job', where.job));
  const finalDir = join(jobDir, plainName('run', where.runId));
  const workDir = join(jobDir, WORK, where.runId);
  await refuseExisting(finalDir);
  await onFolder(workDir, async () => {
    await makeFolder(workDir);
    await probe(join(workDir, PROBE));
    await discardAllBut(where.keep ?? [], workDir);
  });
  const outputs = new Map<string, Writable>();
  let dir = workDir;
  return {
    path: (name) => join(dir, name),
    open(name) {
      const output = createWriteStream(join(workDir, plainName('file', name)), { mode: FILE_MODE });
      outputs.set(name, output);
      return output;
    },
    digest: (name) => digestFile(join(workDir, plainName('file', name))),
    async remove(name) {
      await closed(outputs.get(name));
      outputs.delete(name);
      await rm(join(workDir, name), { force: true });
    },
    publish: (facts, signer) =>
      onPublish(finalDir, async () => {
        for (const name of outputs.keys()) await chmod(join(workDir, name), FILE_MODE);
        const published = await publish({ jobDir, workDir, finalDir, runId: where.runId }, facts, signer);
        dir = finalDir;
        return published;
      }),
  };
}

interface Folders {
  jobDir: string;
  workDir: string;
  finalDir: string;
  runId: string;
}

async function publish(
  { jobDir, workDir, finalDir, runId }: Folders,
  facts: ManifestFacts,
  signer: Signer | undefined,
): Promise<Published> {
  const { files, rows } = await digestAll(workDir);
  const manifest = buildManifest(facts, {
    configurationSha256: sha256Of(canonicalJson(facts.configuration)),
    files,
    rows,
    ...(await readPrevious(jobDir)),
    publicKeySha256: signer?.publicKeySha256 ?? null,
  });
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const added = [{ name: MANIFEST, bytes: text as Uint8Array }];
  if (signer) added.push({ name: SIGNATURE, bytes: signer.sign(text) });
  for (const { name, bytes } of added) await writeDurably(join(workDir, name), bytes);
  const digests = added.map(({ name, bytes }) => ({ name, sha256: sha256Of(bytes) }));
  await writeDurably(join(workDir, SUMS), formatSums([...files, ...digests]));
  await syncToDisk(workDir);
  await rename(workDir, finalDir);
  await syncToDisk(jobDir);
  return { folder: finalDir, latestProblem: await pointLatest(jobDir, runId) };
}

/** The run is whole and kept by now: a `latest` that cannot be moved is told, not thrown. */
async function pointLatest(jobDir: string, runId: string): Promise<string | null> {
  try {
    await replaceLatest(jobDir, runId);
    return null;
  } catch (error) {
    const { reason, hint } = ioProblem(error);
    return `${join(jobDir, LATEST)} cannot be pointed at this run: ${reason}. ${hint}`;
  }
}

async function discardAllBut(keep: readonly string[], dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!keep.includes(name)) await rm(join(dir, name), { recursive: true, force: true });
  }
}

/** Every file of the folder, made durable, by name; and the rows of those that are CSV. */
async function digestAll(dir: string): Promise<{ files: ManifestFile[]; rows: Record<string, number> }> {
  const files: ManifestFile[] = [];
  const rows: Record<string, number> = {};
  // Hidden files are the file system's own (.nfs…) or a desktop's.
  for (const name of (await readdir(dir)).filter((entry) => !entry.startsWith('.')).sort()) {
    const path = join(dir, plainName('file', name));
    await syncToDisk(path);
    const counter = name.endsWith('.csv') ? createRowCounter() : undefined;
    const { sizeBytes, sha256 } = await digestFile(path, counter?.add);
    files.push({ name, size_bytes: sizeBytes, sha256 });
    if (counter) rows[name.slice(0, -'.csv'.length)] = counter.rows();
  }
  return { files, rows };
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { mode: FILE_MODE, flush: true });
  await chmod(path, FILE_MODE);
}

/** Some bytes and an fsync: a full disk or quota takes an empty file gladly. */
async function probe(path: string): Promise<void> {
  const handle = await open(path, 'w', FILE_MODE);
  try {
    await handle.writeFile(Buffer.alloc(PROBE_BYTES));
    await handle.sync();
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}

async function closed(output: Writable | undefined): Promise<void> {
  if (!output || output.closed) return;
  await new Promise<void>((done) => {
    output.on('error', () => undefined);
    output.once('close', () => done());
    output.destroy();
  });
}

async function refuseExisting(finalDir: string): Promise<void> {
  const there = await lstat(finalDir).catch(() => undefined);
  if (!there) return;
  throw new AuditError(
    'output-folder',
    `${finalDir}: a run of this name is already there`,
    'Finished runs are never overwritten: start a new one.',
  );
}

function plainName(what: string, name: string): string {
  if (isPlainName(name)) return name;
  throw new AuditError(
    'output-folder',
    `"${name}" cannot be the name of a ${what}`,
    'Use a plain name: no path separator and no dot in front.',
  );
}

async function onFolder(dir: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { reason, hint } = ioProblem(error);
    throw new AuditError('output-folder', `${dir}: cannot be written: ${reason}`, hint, { cause: error });
  }
}

async function onPublish(finalDir: string, work: () => Promise<Published>): Promise<Published> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { reason, hint } = ioProblem(error);
    throw new AuditError('output-failed', `${finalDir}: the run could not be published: ${reason}`, hint, {
      cause: error,
    });
  }
}
