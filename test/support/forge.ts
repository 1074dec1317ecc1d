import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../../src/evidence/digest.ts';
import type { StoredManifest } from '../../src/evidence/manifest.ts';

/** Alters a file of a run folder, with the manifest and SHA256SUMS after it, as somebody who knows the form would. */
export async function forgeFile(
  folder: string,
  name: string,
  change: (text: string) => string,
): Promise<void> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8');
  const forged = change(text);
  if (forged === text) throw new Error(`nothing was altered in ${name}`);
  await writeFile(path, forged);
  await mendSum(folder, name, forged);
  await forgeManifest(folder, (manifest) => {
    const stored = JSON.parse(manifest) as StoredManifest;
    const digest = { name, size_bytes: Buffer.byteLength(forged), sha256: sha256Of(forged) };
    const files = stored.files.map((file) => (file.name === name ? digest : file));
    return JSON.stringify({ ...stored, files });
  });
}

/** Alters a manifest and mends SHA256SUMS. */
export async function forgeManifest(folder: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, 'manifest.json');
  const forged = change(await readFile(path, 'utf8'));
  await writeFile(path, forged);
  await mendSum(folder, 'manifest.json', forged);
}

async function mendSum(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, 'SHA256SUMS');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const mended = lines.map((line) => (line.endsWith(`  ${name}`) ? `${sha256Of(text)}  ${name}` : line));
  await writeFile(path, mended.join('\n'));
}
