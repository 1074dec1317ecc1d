/**
 *   verifyRuns ──► check-run: a folder against manifest.json, SHA256SUMS and signature
 *             └──► check-chain: the same, back along `previous`, and what stands beside it
 */
import { checkChain } from './check-chain.ts';
import { checkRun } from './check-run.ts';
import { realFolder } from './run-folder.ts';
import { loadVerifier } from './signature.ts';
import { basename } from 'node:path';
import type { RunCheck } from './run-check.ts';

export interface VerifyOptions {
  /** Also the runs before it. */
  chain?: boolean;
  /** Paths of Ed25519 public keys in PEM form; the run must be signed with one of them. */
  publicKeys?: readonly string[];
}

/**
 * Checks a finished run, or the chain that ends with it, newest first. Reads only.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `run-folder` where there is nothing that can be checked, `usage` for a key that cannot be used
 */
export async function* verifyRuns(path: string, options: VerifyOptions = {}): AsyncGenerator<RunCheck> {
  const keys = [];
  for (const key of options.publicKeys ?? []) keys.push(await loadVerifier(key));
  const folder = await realFolder(path);
  if (options.chain === true) {
    yield* checkChain(folder, keys);
    return;
  }
  const check = await checkRun(folder, keys, true);
  if (check.manifest && !check.manifest.rendered_from && check.runId !== basename(folder)) {
    check.notes.push(`the folder is called ${basename(folder)}, its run ${check.runId}`);
  }
  yield check;
}
