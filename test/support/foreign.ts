import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A run that began long ago, and is no run of any test. */
export const OLD = '20200101T020000Z-a1b2c3';

/** Everything below a folder, byte for byte and without following a link: a line for each entry. */
export function contentOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((entry) => {
      const name = join(below, entry);
      const path = join(folder, name);
      const facts = lstatSync(path);
      if (facts.isDirectory()) return [`${name}: ${facts.mode}`, ...contentOf(folder, name)];
      if (facts.isSymbolicLink()) return [`${name}: → ${readlinkSync(path)}`];
      return [`${name}: ${facts.isFile() ? readFileSync(path, 'latin1') : facts.mode}`];
    });
}

/** Somebody's folder, which looks in every way as what this program makes and removes. Resolves with its path. */
export async function treasure(base: string): Promise<string> {
  const folder = join(base, 'elsewhere');
  const files = {
    'letters.txt': 'dear diary',
    'ledger.jsonl': 'not ours',
    [`${OLD}.parquet`]: 'columns',
    'plan.json': JSON.stringify({ info: { runId: OLD } }),
    [`${OLD}/plan.json`]: JSON.stringify({ info: { runId: OLD } }),
    [`${OLD}/ledger/prod.jsonl`]: 'a ledger',
    'backup/photo.jpg': 'bytes',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

export function fifo(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** A socket that somebody listens at. */
export async function socket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(path, done));
  onTestFinished(() => void server.close());
}
