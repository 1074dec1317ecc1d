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
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunCheck } from './run-check.ts';
import type { Verifier } from './signature.ts';

/** What is checked besides the run itself. */
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
  const latest = await latestLink(path);
  const isLatest = latest !== undefined;
  let isFirst = true;
  for await (const check of options.chain === true
    ? checkChain(folder, keys, isLatest)
    : checkAlone(folder, keys, isLatest)) {
    if (isFirst && isLatest) await holdAgainstLatest(check, folder, latest);
    isFirst = false;
    yield check;
  }
}

async function* checkAlone(
  folder: string,
  keys: readonly Verifier[],
  isLatest: boolean,
): AsyncGenerator<RunCheck> {
  const check = await checkRun(folder, keys, true);
  if (check.manifest && !check.manifest.rendered_from) {
    const name = basename(folder);
    if (check.runId !== name) check.notes.push(`the folder is named ${name}, but its run is ${check.runId}`);
    await tellNewerBeside(check, dirname(folder), isLatest);
  }
  yield check;
}

/** More links in a row no system follows. */
const MOST_LINKS = 40;

/** The path of `latest`, where a path is that, or a link that leads to a run by way of it. */
async function latestLink(path: string): Promise<string | undefined> {
  let at = resolve(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    if (basename(at) === LATEST) return at;
    const to = await readlink(at).catch(() => undefined);
    if (to === undefined) return undefined;
    at = resolve(dirname(at), to);
  }
  return undefined;
}

/** It leads to a run that lies beside it: anywhere else somebody may have put what he wants to be taken for the newest. */
async function holdAgainstLatest(check: RunCheck, folder: string, latest: string): Promise<void> {
  const jobDir = await realpath(dirname(latest));
  const deviate = (problem: string): unknown => check.deviations.push({ file: '', problem });
  if (folder !== join(jobDir, basename(folder)))
    deviate(`\`latest\` points outside the job’s folder, to ${folder}`);
  // What `report` wrote may be called so; where a link leads to it, it passes for a run.
  else if (check.manifest?.rendered_from && basename(folder) !== LATEST)
    deviate('`latest` points to a rendering, not to a run');
}
