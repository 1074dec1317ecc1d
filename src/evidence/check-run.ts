import { basename, join } from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { digestFile, sha256Of } from './digest.ts';
import { whoLeft } from './left-behind.ts';
import { filledFolders, listFolder, parentOf, whyNoFile } from './list-folder.ts';
import { parseManifest, readBounded, MAX_MANIFEST_BYTES } from './manifest.ts';
import { MANIFEST, SIGNATURE, SUMS } from './names.ts';
import { checkSumsForm, noteModes } from './check-form.ts';
import { checkSignature } from './check-signature.ts';
import { parseSums } from './sums.ts';
import type { FolderEntries } from './list-folder.ts';
import type { FileDigest, StoredManifest } from './manifest.ts';
import type { RunCheck } from './run-check.ts';
import type { Verifier } from './signature.ts';
import type { Sums } from './sums.ts';

/** SHA256SUMS has a line of some hundred bytes for each file, and there are 20,000 at most. */
const MAX_SUMS_BYTES = 16_777_216;

/**
 * Checks a run folder and the folders in it: every file against manifest.json and SHA256SUMS, both against each other, the
 * signature; modes that were opened are noted. Symbolic links are refused, never followed. Writes nothing.
 * @param isNamed the run somebody asked for: with keys given, it must be signed
 * @throws AuditError `run-folder` where it is no run folder, or cannot be read
 */
export async function checkRun(
  folder: string,
  keys: readonly Verifier[],
  isNamed: boolean,
): Promise<RunCheck> {
  const present = await onDisk(folder, () => listFolder(folder));
  if (!present.has(MANIFEST) && !present.has(SUMS)) {
    throw notARunFolder(folder, `it contains no ${MANIFEST}`);
  }
  const read = (name: string, maxBytes: number): Promise<Buffer | null> =>
    present.get(name)?.isFile()
      ? onDisk(folder, () => readBounded(join(folder, name), maxBytes))
      : Promise.resolve(null);
  const manifestBytes = await read(MANIFEST, MAX_MANIFEST_BYTES);
  const sumsBytes = await read(SUMS, MAX_SUMS_BYTES);
  const sums = parseSums(sumsBytes?.toString('utf8') ?? '');
  const check = emptyCheck(folder, manifestBytes);
  const listed = new Map(check.manifest?.files.map((file) => [file.name, file]));
  await checkFiles(folder, { manifest: check.manifest, listed, sums, present, check });
  const signature = await read(SIGNATURE, MAX_SUMS_BYTES);
  checkSumsForm(check, sumsBytes, signature);
  checkSignature(check, { manifestBytes, signature, keys, isNamed });
  noteModes(check, present);
  return check;
}

function emptyCheck(folder: string, manifestBytes: Uint8Array | null): RunCheck {
  const manifest = manifestBytes && parseManifest(manifestBytes);
  return {
    runId: manifest?.run_id ?? basename(folder),
    manifest,
    manifestSha256: manifestBytes ? sha256Of(manifestBytes) : '',
    files: 0,
    sizeBytes: 0,
    isSigned: false,
    deviations: [],
    notes: manifest?.rendered_from ? [renderedNote(manifest.rendered_from.run_id)] : [],
  };
}

function renderedNote(runId: string): string {
  return `it is a rendering of run ${runId} and not part of a chain`;
}

interface Evidence {
  manifest: StoredManifest | null;
  /** Of the manifest, by name. */
  listed: ReadonlyMap<string, FileDigest>;
  sums: Sums;
  present: FolderEntries;
  check: RunCheck;
}

/**
 * Files in the order of the manifest, then whatever else is named or there. What lies in a folder stands for the folder; what
 * is no folder stands for all that should lie in it.
 */
function namesOf({ manifest, listed, sums, present }: Evidence): Set<string> {
  const filled = filledFolders(present);
  const signed = manifest?.signed_by ? [SIGNATURE] : [];
  const there = [...present.keys()].filter((name) => !filled.has(name));
  const names = [...listed.keys(), MANIFEST, ...signed, SUMS, ...sums.byName.keys(), ...there];
  return new Set(
    names.map((name) => {
      const parent = parentOf(name);
      const facts = parent === undefined ? undefined : present.get(parent);
      return parent === undefined || !facts || facts.isDirectory() ? name : parent;
    }),
  );
}

async function checkFiles(folder: string, evidence: Evidence): Promise<void> {
  const { manifest, sums, present, check } = evidence;
  const report = (file: string, problem: string): unknown => check.deviations.push({ file, problem });
  if (!manifest && present.get(MANIFEST)?.isFile()) report(MANIFEST, 'is not a manifest');
  if (present.has(SUMS)) for (const problem of sums.problems) report(SUMS, problem);
  for (const name of namesOf(evidence)) {
    const problem = await fileProblem(folder, name, evidence);
    if (problem !== null) report(name, problem);
  }
}

/** What is wrong with one file, or null; counts it where nothing is. */
async function fileProblem(folder: string, name: string, evidence: Evidence): Promise<string | null> {
  const facts = evidence.present.get(name);
  if (!facts) return 'is missing';
  const refused = whyNoFile(facts);
  if (refused !== null) return refused;
  if (isAdded(name, evidence)) return addedProblem(name, evidence);
  const found = await onDisk(folder, () => digestFile(join(folder, name)));
  const problem =
    contentProblem(evidence.listed.get(name), found) ?? sumProblem(name, found.sha256, evidence);
  if (problem !== null) return problem;
  evidence.check.files += 1;
  evidence.check.sizeBytes += found.sizeBytes;
  return null;
}

function isAdded(name: string, { manifest, listed }: Evidence): boolean {
  if (!manifest || listed.has(name) || name === MANIFEST || name === SUMS) return false;
  return name !== SIGNATURE || !manifest.signed_by;
}

/** Null for what file managers and the like leave beside the run's files, which is noted. */
function addedProblem(name: string, { listed, check }: Evidence): string | null {
  const folders = [...listed.keys()].flatMap((file) => parentOf(file) ?? []);
  const who = whoLeft(name, new Set([...listed.keys(), ...folders, MANIFEST, SUMS, SIGNATURE]));
  if (who === undefined) return 'was added: the manifest does not list it';
  check.notes.push(`${name} was added by ${who}; it is not part of the run`);
  return null;
}

function contentProblem(
  listed: FileDigest | undefined,
  found: { sizeBytes: number; sha256: string },
): string | null {
  if (!listed) return null;
  if (found.sizeBytes !== listed.size_bytes) {
    return `was altered: it has ${found.sizeBytes} bytes, the manifest lists ${listed.size_bytes}`;
  }
  if (found.sha256 === listed.sha256) return null;
  return `was altered: its SHA-256 begins with ${found.sha256.slice(0, 12)}, the manifest lists ${listed.sha256.slice(0, 12)}`;
}

function sumProblem(name: string, sha256: string, { sums, present, listed }: Evidence): string | null {
  if (name === SUMS || !present.get(SUMS)?.isFile()) return null;
  const sum = sums.byName.get(name);
  if (sum === sha256) return null;
  if (sum === undefined) return `${SUMS} has no line for it`;
  return listed.has(name)
    ? `${SUMS} and the manifest list different digests`
    : `was altered: ${SUMS} lists a different digest`;
}

async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    throw notARunFolder(folder, PROBLEMS[code] ?? `it cannot be read (${code || String(error)})`, error);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'permission to read it is denied',
};

/** What cannot be checked at all. */
export function notARunFolder(folder: string, why: string, cause?: unknown): AuditError {
  const hint = 'Give the folder of a finished run, for example reports/nightly/latest.';
  return new AuditError('run-folder', `${folder} cannot be checked: ${why}`, hint, { cause });
}
