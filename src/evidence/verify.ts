/**
 *   verifyRuns ──► check-run: a folder against manifest.json, SHA256SUMS and signature
 *             └──► check-chain: the same, back along `previous`, and what stands beside it
 */
import { checkChain } from './check-chain.ts';
import { checkRun } from './check-run.ts';
import { realFolder } from './run-folder.ts';
import { loadVerifier } from './signature.ts';
import { LATEST } from './names.ts';
import { tellNewerBeside } from './newer.ts';
import { lstat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { RunCheck } from './run-check.ts';

export interface VerifyOptions {
  /** Also the runs before it. */
  chain?: boolean;
  /** Paths of Ed25519 public keys in PEM form; the run must be signed with one of them. */
  publicKeys?: readonly string[];
}

/**
 * Checks a finished run, or the chain that ends with it, newest first, and tells which newer runs of its chain lie beside it:
 * by way of `latest` that is a deviation. Reads only.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `run-folder` where there is nothing that can be checked, `usage` for a key that cannot be used
 */
export async function* verifyRuns(path: string, options: VerifyOptions = {}): AsyncGenerator<RunCheck> {
  const keys = [];
  for (const key of options.publicKeys ?? []) keys.push(await loadVerifier(key));
  const folder = await realFolder(path);
  const isLatest = await isLatestLink(path);
  if (options.chain === true) {
    yield* checkChain(folder, keys, isLatest);
    return;
  }
  const check = await checkRun(folder, keys, true);
  if (check.manifest && !check.manifest.rendered_from) {
    if (check.runId === basename(folder)) await tellNewerBeside(check, folder, isLatest);
    else check.notes.push(`the folder is called ${basename(folder)}, its run ${check.runId}`);
  }
  yield check;
}

async function isLatestLink(path: string): Promise<boolean> {
  const at = resolve(path);
  return basename(at) === LATEST && (await lstat(at)).isSymbolicLink();
}
