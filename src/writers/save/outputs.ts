import { chmodSync, createWriteStream, mkdirSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from '../../evidence/digest.ts';
import { parentOf } from '../../evidence/list-folder.ts';
import { FILE_MODE, FOLDER_MODE } from './modes.ts';
import { plainPath } from './plain-name.ts';
import { openScratch } from './scratch.ts';
import type { Writable } from 'node:stream';
import type { Scratch } from '../format.ts';

/** The files of a folder that is being filled. */
export interface Outputs {
  /**
   * Where the file `name` lies: aside while the folder is being filled, then under the folder's final name. A name is plain,
   * or that of a file in a sub-folder (`ledger/prod.jsonl`), which is made where it is missing; '' is the folder itself.
   * @throws AuditError `output-folder` for any other name
   */
  path(name: string): string;
  /** Opens an output. */
  open(name: string): Writable;
  /** Size and SHA-256 (hex) of an output that has ended. */
  digest(name: string): Promise<{ sizeBytes: number; sha256: string }>;
  /** Opens a file without a name on the same disk, which ends with its holder however that ends. */
  scratch(): Promise<Scratch>;
  /** Discards an output that was only half written. */
  remove(name: string): Promise<void>;
}

/** Outputs in a folder that is being filled, for whoever gives it its final name. */
interface OpenOutputs extends Outputs {
  /** Gives the outputs their mode, whatever the umask, once all have ended. */
  settle: () => Promise<void>;
  /** The folder has its final name now. */
  moved: (to: string) => void;
}

/** Outputs in `aside`, an absolute path. */
export function openOutputs(aside: string): OpenOutputs {
  const outputs = new Map<string, Writable>();
  const subFolders = new Set<string>();
  let dir = aside;
  const path = (name: string): string => {
    if (name === '') return dir;
    const subFolder = parentOf(plainPath(name));
    if (dir === aside && subFolder !== undefined && !subFolders.has(subFolder)) {
      makeSubFolder(join(dir, subFolder));
      subFolders.add(subFolder);
    }
    return join(dir, name);
  };
  return {
    path,
    open(name) {
      const file = path(plainPath(name));
      // What was laid there meanwhile, a link perhaps, is never written through.
      const output = createWriteStream(file, { flags: 'wx', mode: FILE_MODE });
      outputs.set(name, output);
      return output;
    },
    scratch: () => openScratch(dir),
    digest: (name) => digestFile(path(name)),
    async remove(name) {
      await closed(outputs.get(name));
      outputs.delete(name);
      await rm(path(plainPath(name)), { force: true });
    },
    moved(to) {
      dir = to;
    },
    async settle() {
      for (const name of outputs.keys()) await chmod(path(name), FILE_MODE);
    },
  };
}

/** At once: whoever asks for a path opens it by himself. */
function makeSubFolder(path: string): void {
  const made = mkdirSync(path, { recursive: true });
  if (made !== undefined) chmodSync(path, FOLDER_MODE);
}

async function closed(output: Writable | undefined): Promise<void> {
  if (!output || output.closed) return;
  await new Promise<void>((done) => {
    output.on('error', () => undefined);
    output.once('close', () => done());
    output.destroy();
  });
}
