/**
 *   checkChain ──► survey: which runs are there, and how they name each other
 *             ├──► walkBack: a run and those before it ─► check-run
 *             └──► walkBack again from what no later run names: the older part of a broken chain, and what stands beside it
 */
import { basename, dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import { runStartedAtMs } from '../core/run-id.ts';
import { checkRun } from './check-run.ts';
import { endOfLongest } from './links.ts';
import { createListing } from './listing.ts';
import { MANIFEST } from './names.ts';
import { tellNewer } from './newer.ts';
import { passRemoved } from './removed.ts';
import { surveyJob } from './survey.ts';
import type { Listing } from './listing.ts';
import type { RunDigest, StoredManifest } from './manifest.ts';
import type { ListedRun } from './removed.ts';
import type { RunCheck } from './run-check.ts';
import type { Verifier } from './signature.ts';
import type { Survey } from './survey.ts';

/**
 * Checks a run and the ones before it, newest first, as each names the one before, whatever their clocks said. Where the chain
 * breaks it says so and goes on with the longest chain that is left; runs that a later one lists as removed are no break. In
 * the end come the runs that stand beside the chain.
 * @param folder of the run to begin with, in its job's folder, by its real path
 * @param isLatest asked for by way of `latest`, not by its ID
 * @throws AuditError `run-folder` where that one cannot be checked
 */
export async function* checkChain(
  folder: string,
  keys: readonly Verifier[],
  isLatest: boolean,
): AsyncGenerator<RunCheck> {
  const newest = basename(folder);
  const first = await checkRun(folder, keys, true);
  if (first.manifest?.rendered_from && runStartedAtMs(newest) === undefined) {
    yield first;
    return;
  }
  const survey = await surveyJob(dirname(folder), newest);
  const left = new Set([...survey.runs].filter((runId) => runId !== newest && !survey.later.has(runId)));
  const listing = await createListing(survey, keys, isLatest);
  const walk: Walk = { keys, survey, left, listing, keepUntilMs: 0, isBroken: false, isBeside: false };
  holdAgainstFolder(first, newest);
  holdAgainstNewer(first, newest, survey);
  if (survey.otherEnd === undefined) tellNewer(first, survey.later, { links: survey.links, isLatest });
  yield* walkBack(first, walk);
  while (left.size > 0) yield* walkBack(await checkHead(walk), walk);
}

interface Walk {
  keys: readonly Verifier[];
  survey: Survey;
  /** IDs of the runs that are still to be checked. */
  left: Set<string>;
  listing: Listing;
  /** Runs that started before this may have been removed by `keep` of version 0.1.0, which listed nothing. */
  keepUntilMs: number;
  /** Did the walk end where the chain goes on elsewhere? */
  isBroken: boolean;
  /** Is what is left no part of the chain? */
  isBeside: boolean;
}

async function* walkBack(head: RunCheck, walk: Walk): AsyncGenerator<RunCheck> {
  const walked = new Set<string>();
  for (let check = head; ;) {
    walked.add(check.runId);
    const next = stepBack(check, walked, walk);
    yield check;
    if (next === undefined) return;
    const by = check.runId;
    check = await checkOlder(next.run_id, walk);
    if (check.manifestSha256 !== '' && check.manifestSha256 !== next.sha256) deviateAltered(check, by);
  }
}

/** A run that no later one names: of the longest chain that is left, then the runs that cannot be read. */
async function checkHead(walk: Walk): Promise<RunCheck> {
  const { left, survey } = walk;
  const readable = endOfLongest(survey.links, left);
  const check = await checkOlder(readable ?? [...left].at(-1) ?? '', walk);
  // After a break, which was told, the longest chain is its older part.
  walk.isBeside ||= !walk.isBroken || readable === undefined;
  if (walk.isBeside) deviate(check, BESIDE);
  return check;
}

const BESIDE = 'it is not part of the chain: no later run refers to it';

/** A run that is there cannot be left out because it cannot be checked: that is a deviation of its own. */
async function checkOlder(runId: string, { survey, keys, left }: Walk): Promise<RunCheck> {
  left.delete(runId);
  try {
    const check = await checkRun(join(survey.jobDir, runId), keys, false);
    holdAgainstFolder(check, runId);
    return check;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const empty = { manifest: null, manifestSha256: '', files: 0, sizeBytes: 0, isSigned: false, notes: [] };
    return { ...empty, runId, deviations: [{ file: '', problem: error.message }] };
  }
}

/** In a chain a run is known by its folder's name, and is the run itself. */
function holdAgainstFolder(check: RunCheck, folderName: string): void {
  if (check.manifest?.rendered_from) {
    const problem = 'belongs to a rendering: the run itself was replaced';
    check.deviations.push({ file: MANIFEST, problem });
  }
  if (check.runId === folderName) return;
  const problem = `belongs to ${check.runId}: the folder was renamed or replaced`;
  check.deviations.push({ file: MANIFEST, problem });
  check.runId = folderName;
}

/** A manifest that was altered together with its sum is caught by the run that came after it. */
function holdAgainstNewer(check: RunCheck, runId: string, { links, otherEnd }: Survey): void {
  const naming = [...links].filter(([, { previous }]) => previous?.run_id === runId);
  for (const [later, { previous }] of naming) {
    if (previous?.sha256 !== check.manifestSha256) deviateAltered(check, later);
  }
  if (otherEnd !== undefined && naming.length === 0) deviate(check, `${BESIDE}, although ${otherEnd} exists`);
}

/** Says what is between a run and the one before it. @returns that one, undefined where the walk ends */
function stepBack(check: RunCheck, walked: ReadonlySet<string>, walk: Walk): RunDigest | undefined {
  const { survey, left, listing } = walk;
  const { manifest } = check;
  // What cannot be read, or is not this run's manifest, says nothing of the run before it.
  walk.isBroken = !manifest || !survey.links.has(check.runId);
  if (!manifest || walk.isBroken) return undefined;
  noteKeep(manifest, walk);
  listing.add(check);
  if (manifest.previous_problem) {
    deviate(check, `the chain has a gap before it: when it was published, ${manifest.previous_problem}`);
  }
  const { run: previous, passed } = passRemoved(manifest.previous, listing.removed, (runId) =>
    survey.runs.has(runId),
  );
  noteRemoved(check, passed);
  if (!previous) {
    walk.isBroken = Boolean(manifest.previous_problem);
    if (!walk.isBroken && passed.length === 0) check.notes.push('this is the first run of its chain');
    return undefined;
  }
  const { run_id: runId } = previous;
  if (left.has(runId)) return previous;
  if (!survey.runs.has(runId)) noteAbsent(check, runId, walk);
  else if (walked.has(runId) || survey.later.has(runId)) {
    walk.isBroken = true;
    deviate(check, `it names ${runId} as its previous run, although that run is newer`);
  }
  return undefined;
}

function noteRemoved(check: RunCheck, passed: readonly ListedRun[]): void {
  const [newest, oldest] = [passed[0], passed.at(-1)];
  if (!newest || !oldest) return;
  const which =
    passed.length === 1
      ? `its previous run ${newest.run_id} is`
      : `the ${passed.length} runs before it, ${oldest.run_id} to ${newest.run_id}, are`;
  const first = oldest.previous ? '' : ', including the first run of its chain';
  check.notes.push(`${which} no longer kept (keep), according to the manifest of ${newest.by}${first}`);
}

/** The run before it is not there and nobody lists it: `keep` of version 0.1.0 removed it, or somebody did. */
function noteAbsent(check: RunCheck, previous: string, walk: Walk): void {
  walk.isBroken = !isKeptNoLonger(previous, walk);
  if (walk.isBroken) deviate(check, `the chain has a gap before it: ${previous} is missing`);
  else
    check.notes.push(`its previous run ${previous} is no longer kept (keep of 0.1.0); the chain ends here`);
}

/** `keep` of version 0.1.0 removed what was older than it when a run ended. What was before a later version's run is listed. */
function noteKeep(manifest: StoredManifest, walk: Walk): void {
  if (manifest.schema_version !== 1) {
    walk.keepUntilMs = 0;
    return;
  }
  const { keepMs } = manifest.configuration;
  const finishedAtMs = Date.parse(manifest.finished_at);
  if (keepMs === undefined || Number.isNaN(finishedAtMs)) return;
  walk.keepUntilMs = Math.max(walk.keepUntilMs, finishedAtMs + KEEP_SLACK_MS - keepMs);
}

/** Reports are written between the end of collecting, which the manifest tells, and the removal. */
const KEEP_SLACK_MS = 3_600_000;

/** It removed from the old end on, and left only those alone whose manifests could not be read. */
function isKeptNoLonger(runId: string, { survey, left, keepUntilMs }: Walk): boolean {
  const startedAtMs = runStartedAtMs(runId) ?? Number.POSITIVE_INFINITY;
  const isOldEnd = ![...left].some((entry) => entry < runId && survey.links.has(entry));
  return isOldEnd && startedAtMs < keepUntilMs;
}

function deviate(check: RunCheck, problem: string): void {
  check.deviations.push({ file: '', problem });
}

function deviateAltered(check: RunCheck, by: string): void {
  check.deviations.push({ file: MANIFEST, problem: `was altered: ${by} records a different digest for it` });
}
