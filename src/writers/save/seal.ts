import { chmod, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile, sha256Of } from '../../evidence/digest.ts';
import { filledFolders, listFolder, parentOf, whyNoFile } from '../../evidence/list-folder.ts';
import { MANIFEST, SIGNATURE, SUMS } from '../../evidence/names.ts';
import { formatSums } from '../../evidence/sums.ts';
import { buildManifest } from '../manifest.ts';
import { canonicalJson } from '../../evidence/canonical-json.ts';
import { FILE_MODE } from './modes.ts';
import { plainPath } from './plain-name.ts';
import { createRowCounter } from './row-counter.ts';
import { syncToDisk } from './sync.ts';
import type { Signer } from '../../evidence/signature.ts';
import type { ManifestFacts, ManifestFile, ManifestFindings } from '../manifest.ts';

/** What a run's place among the others tells its manifest. */
export type Provenance = Pick<ManifestFindings, 'previous' | 'previousProblem' | 'renderedFrom'>;

/**
 * Makes a folder whose outputs have all ended a run folder: manifest.json, its signature where there is a signer,
 * SHA256SUMS, everything on the disk.
 * @throws the system's error
 */
export async function seal(
  dir: string,
  facts: ManifestFacts,
  provenance: Provenance,
  signer?: Signer,
): Promise<void> {
  const { files, rows } = await digestFiles(dir, await visibleFiles(dir));
  const manifest = buildManifest(facts, {
    configurationSha256: sha256Of(canonicalJson(facts.configuration)),
    files,
    rows,
    ...provenance,
    publicKeySha256: signer?.publicKeySha256 ?? null,
  });
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const added = [{ name: MANIFEST, bytes: text as Uint8Array }];
  if (signer) added.push({ name: SIGNATURE, bytes: signer.sign(text) });
  for (const { name, bytes } of added) await writeDurably(join(dir, name), bytes);
  const digests = added.map(({ name, bytes }) => ({ name, sha256: sha256Of(bytes) }));
  await writeDurably(join(dir, SUMS), formatSums([...files, ...digests]));
  await syncToDisk(dir);
}

/**
 * The files of the folder and of the folders in it, whose names are made durable; an empty one is removed, as no manifest can
 * name it.
 * @throws Error for a link and whatever else no run can hold
 */
async function visibleFiles(dir: string): Promise<string[]> {
  const entries = await listFolder(dir);
  const filled = filledFolders(entries);
  const files: string[] = [];
  for (const [name, facts] of entries) {
    // Hidden files are the file system's own (.nfs…) or a desktop's.
    if (name.split('/').some((part) => part.startsWith('.'))) continue;
    const path = join(dir, plainPath(name));
    const isSubFolder = facts.isDirectory() && parentOf(name) === undefined;
    if (facts.isFile()) files.push(name);
    else if (isSubFolder) await (filled.has(name) ? syncToDisk(path) : rmdir(path));
    else throw new Error(`${name} ${whyNoFile(facts)}`);
  }
  return files;
}

/** Size and digest of files, one after the other, each made durable; and the rows of those that are CSV. */
async function digestFiles(
  dir: string,
  names: readonly string[],
): Promise<{ files: ManifestFile[]; rows: Record<string, number> }> {
  const files: ManifestFile[] = [];
  const rows: Record<string, number> = {};
  for (const name of names) {
    const path = join(dir, name);
    await syncToDisk(path);
    const counter = name.endsWith('.csv') ? createRowCounter() : undefined;
    const { sizeBytes, sha256 } = await digestFile(path, counter?.add);
    files.push({ name, size_bytes: sizeBytes, sha256 });
    if (counter) rows[name.slice(0, -'.csv'.length)] = counter.rows();
  }
  return { files, rows };
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: FILE_MODE, flush: true });
  await chmod(path, FILE_MODE);
}
