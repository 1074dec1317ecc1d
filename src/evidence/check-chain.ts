import { readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import { checkRun } from './check-run.ts';
import { readManifest } from './manifest.ts';
import { LATEST, MANIFEST } from './names.ts';
import { listRuns } from './runs.ts';
import type { RunCheck } from './run-check.ts';
import type { ReadManifest } from './manifest.ts';
import type { Verifier } from './signature.ts';

/**
 * Checks a run and the ones before it, newest first, along `previous`. Where the chain breaks it says so and goes on
 * with the newest run before the gap. In the end come the runs that stand beside the chain.
 * @param folder of the run to begin with, in its job's folder, by its real path
 * @throws AuditError `run-folder` where that one cannot be checked
 */
export async function* checkChain(folder: string, keys: readonly Verifier[]): AsyncGenerator<RunCheck> {
  const jobDir = dirname(folder);
  const newest = basename(folder);
  const runs = await listRuns(jobDir);
  const links = await readLinks(jobDir, runs);
  const seen = (await isLatest(jobDir, newest)) ? new Set([newest]) : withDescendants(newest, links);
  const walk: Walk = { jobDir, runs, links, seen, keepUntilMs: 0 };

  const first = await checkRun(folder, keys, true);
  if (first.manifest?.rendered_from && runStartedAtMs(newest) === undefined) {
    yield first;
    return;
  }
  holdAgainstFolder(first, newest);
  holdAgainstNewer(first, newest, walk);
  let check: RunCheck | undefined = first;
  while (check) {
    const next: string | undefined = stepBack(check, walk);
    yield check;
    if (next === undefined) break;
    walk.seen.add(next);
    const expected: string | undefined =
      check.manifest?.previous?.run_id === next ? check.manifest.previous.sha256 : undefined;
    const by: string = check.runId;
    check = await checkOlder(next, keys, walk);
    if (expected !== undefined && check.manifestSha256 !== '' && check.manifestSha256 !== expected) {
      check.deviations.push({ file: MANIFEST, problem: `was altered: ${by} names it with another digest` });
    }
  }
  yield* checkBeside(newest, keys, walk);
}

type Links = ReadonlyMap<string, { run_id: string; sha256: string } | null>;

interface Walk {
  jobDir: string;
  /** IDs of the runs that are there, oldest first. */
  runs: string[];
  /** What each run that has a manifest says of the one before it. */
  links: Links;
  /** Those that were checked, and those that came after the run that is asked for. */
  seen: Set<string>;
  /** Runs that started before this may have been removed by `keep`. */
  keepUntilMs: number;
}

/** A run that is there cannot be left out because it cannot be checked: that is a deviation of its own. */
async function checkOlder(runId: string, keys: readonly Verifier[], walk: Walk): Promise<RunCheck> {
  try {
    const check = await checkRun(join(walk.jobDir, runId), keys, false);
    holdAgainstFolder(check, runId);
    return check;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const empty = { manifest: null, manifestSha256: '', files: 0, sizeBytes: 0, notes: [] };
    return { ...empty, runId, deviations: [{ file: '', problem: error.message }] };
  }
}

/** In a chain a run is known by its folder's name, and is the run itself. */
function holdAgainstFolder(check: RunCheck, folderName: string): void {
  if (check.manifest?.rendered_from) {
    const problem = 'is that of a run that was rendered again: the run itself was replaced';
    check.deviations.push({ file: MANIFEST, problem });
  }
  if (check.runId === folderName) return;
  const problem = `is that of ${check.runId}: the folder was renamed or replaced`;
  check.deviations.push({ file: MANIFEST, problem });
  check.runId = folderName;
}

/** Says what is between this run and the next one to check. @returns its ID, undefined at the chain's end */
function stepBack(check: RunCheck, walk: Walk): string | undefined {
  const { manifest } = check;
  const older = walk.runs.findLast((runId) => runId < check.runId && !walk.seen.has(runId));
  if (!manifest) return older;
  noteKeep(manifest, walk);
  const deviate = (problem: string): unknown => check.deviations.push({ file: '', problem });
  if (manifest.previous_problem) {
    deviate(`the chain has a gap before it: when it was published, ${manifest.previous_problem}`);
  }
  const previous = manifest.previous?.run_id;
  if (previous === undefined) {
    const oldest = newestReadable(walk, check.runId);
    if (oldest !== undefined && !manifest.previous_problem) {
      deviate(`it names no run before it, but ${oldest} is there`);
    }
    if (older === undefined && !manifest.previous_problem) check.notes.push('the first run of its chain');
    return older;
  }
  if (walk.seen.has(previous)) {
    deviate(`it names ${previous} as the run before it, which comes after it`);
    return older;
  }
  if (walk.runs.includes(previous)) return previous;
  const startedAtMs = runStartedAtMs(previous) ?? Number.POSITIVE_INFINITY;
  const isOldEnd = newestReadable(walk, previous) === undefined;
  if (isOldEnd && startedAtMs < walk.keepUntilMs) {
    check.notes.push(`${previous} before it is no longer kept (keep); the chain ends here`);
  } else {
    deviate(`the chain has a gap before it: ${previous} is not there`);
  }
  return walk.runs.findLast((runId) => runId < previous && !walk.seen.has(runId));
}

/** `keep` removes what is older than it when a run ends. */
function noteKeep(manifest: ReadManifest['manifest'], walk: Walk): void {
  const { keepMs } = manifest.configuration;
  const finishedAtMs = Date.parse(manifest.finished_at);
  if (keepMs === undefined || Number.isNaN(finishedAtMs)) return;
  walk.keepUntilMs = Math.max(walk.keepUntilMs, finishedAtMs + KEEP_SLACK_MS - keepMs);
}

/** Reports are written between the end of collecting, which the manifest tells, and the removal. */
const KEEP_SLACK_MS = 3_600_000;

/** The newest run before `runId` that has a manifest: `keep` leaves only those alone that have none. */
function newestReadable({ runs, links, seen }: Walk, runId: string): string | undefined {
  return runs.findLast((entry) => entry < runId && !seen.has(entry) && links.has(entry));
}

/** Nothing comes after it, whatever another run says: one that does was slipped in. */
async function isLatest(jobDir: string, runId: string): Promise<boolean> {
  return (await readlink(join(jobDir, LATEST)).catch(() => '')) === runId;
}

async function readLinks(jobDir: string, runs: readonly string[]): Promise<Links> {
  const links = new Map<string, { run_id: string; sha256: string } | null>();
  for (const runId of runs) {
    const read = await readManifest(join(jobDir, runId, MANIFEST)).catch(() => null);
    if (read) links.set(runId, read.manifest.previous);
  }
  return links;
}

/** A run and those that came after it, as each names the one before: by what they say, not by when they began. */
function withDescendants(runId: string, links: Links): Set<string> {
  const naming = new Map<string, string[]>();
  for (const [id, previous] of links) {
    if (previous) naming.set(previous.run_id, [...(naming.get(previous.run_id) ?? []), id]);
  }
  const found = new Set([runId]);
  // A set hands out what is added to it on the way.
  for (const named of found) for (const id of naming.get(named) ?? []) found.add(id);
  return found;
}

/** The runs before one, as each names the one before. */
function ancestorsOf(runId: string, links: Links): Set<string> {
  const found = new Set<string>();
  for (let at = links.get(runId)?.run_id; at !== undefined && !found.has(at); at = links.get(at)?.run_id)
    found.add(at);
  return found;
}

/** A manifest that was altered together with its sum is caught by the run that came after it. */
function holdAgainstNewer(check: RunCheck, runId: string, { runs, links }: Walk): void {
  const naming = [...links].filter(([, previous]) => previous?.run_id === runId);
  for (const [later, previous] of naming) {
    if (previous?.sha256 === check.manifestSha256) continue;
    check.deviations.push({ file: MANIFEST, problem: `was altered: ${later} names it with another digest` });
  }
  // A run that was interrupted, or whose clock was ahead, may have begun after the one that follows it.
  const before = ancestorsOf(runId, links);
  const newer = runs.find((entry) => entry > runId && !before.has(entry));
  if (newer === undefined || naming.length > 0) return;
  check.deviations.push({
    file: '',
    problem: `it stands beside the chain: no later run names it, though ${newer} is there`,
  });
}

/** Runs before the newest that no run of the chain names: slipped in, or left over from a break that was mended. */
async function* checkBeside(newest: string, keys: readonly Verifier[], walk: Walk): AsyncGenerator<RunCheck> {
  for (const runId of walk.runs.filter((entry) => entry < newest && !walk.seen.has(entry)).toReversed()) {
    const check = await checkOlder(runId, keys, walk);
    check.deviations.push({ file: '', problem: 'it stands beside the chain: no later run names it' });
    yield check;
  }
}
