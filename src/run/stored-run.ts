import { dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { Logger } from '../core/ports.ts';
import type { RunInfo, StoredRunOverview } from '../core/model/run.ts';
import { checkRun } from '../evidence/check-run.ts';
import { readText } from '../evidence/open-file.ts';
import type { StoredManifest } from '../evidence/manifest.ts';
import type { Deviation } from '../evidence/run-check.ts';
import { LEDGER, LEDGER_FOLDER, MANIFEST, PLAN, RESULTS, RUN } from '../evidence/names.ts';
import { realFolder } from '../evidence/run-folder.ts';
import { readRunJson } from '../results/run-json.ts';
import type { RenderedFrom } from '../writers/manifest.ts';
import type { Previous } from '../writers/save/latest.ts';
import { PLAN_SCHEMA_VERSION } from './stored-plan.ts';
import type { StoredPlan } from './stored-plan.ts';

/** A finished run whose plan, ledgers and results are as they were written. */
export interface StoredRun {
  /** Real path of its folder. */
  folder: string;
  plan: StoredPlan;
  result: StoredRunOverview;
  /** Names of its ledgers, in the plan's order, relative to the folder. */
  ledgers: string[];
  /** Where the job's runs are, and what the run says of the one before it; where this folder was rendered again, where they are by default. */
  jobDir: string;
  before: Previous;
  /** The run itself, also where this folder was rendered from it again. */
  origin: RenderedFrom;
  /** Was this folder rendered from a run again? */
  isRendered: boolean;
  /** What else in the folder is not as it was written; nothing of it is read. */
  deviations: Deviation[];
}

/**
 * Opens a finished run to be reported or evaluated again, once what that reads is found to be as it was written.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `run-folder` where there is none, where it was altered, or is of another version
 */
export async function openStoredRun(path: string): Promise<StoredRun> {
  const folder = await realFolder(path);
  const { manifest, manifestSha256, deviations } = await checkRun(folder, [], true);
  const altered = deviations.find(({ file }) => isRead(file));
  if (altered) throw cannotUse(folder, `${altered.file} ${altered.problem}`, ALTERED);
  const names = new Set(manifest?.files.map(({ name }) => name));
  if (names.has(LEDGER)) throw ofFirstVersion(folder);
  const lacking = [PLAN, RUN, RESULTS].find((name) => !names.has(name));
  if (!manifest || lacking !== undefined) throw notNamed(folder, lacking ?? RUN);
  const result = await readRunJson(join(folder, RUN));
  const plan = await readPlan(folder);
  const ledgers = plan.targets.map(({ ledger }) => `${LEDGER_FOLDER}/${ledger}.jsonl`);
  // Also, no name of the manifest leads out of the folder.
  const unnamed = ledgers.find((name) => !names.has(name));
  if (unnamed !== undefined) throw notNamed(folder, unnamed);
  const { info } = result;
  if (info.runId !== manifest.run_id) throw cannotUse(folder, `${RUN} belongs to run ${info.runId}`, ALTERED);
  const origin = originOf(manifest, { info, manifestSha256 });
  return {
    folder,
    plan,
    result,
    ledgers,
    jobDir: manifest.rendered_from ? dirname(dirname(folder)) : dirname(folder),
    before: {
      previous: origin.previous ?? null,
      previousProblem: manifest.previous_problem ?? null,
    },
    origin,
    isRendered: manifest.rendered_from != null,
    deviations,
  };
}

export function warnOfDeviations({ deviations }: StoredRun, logger: Logger): void {
  for (const { file, problem } of deviations) {
    logger.warn('the stored run was altered; the parts that are read are intact', { file, problem });
  }
}

/**
 * As `openStoredRun`, for what takes a run as its job judged it.
 * @throws AuditError `run-folder` also where the folder was rendered from a run again
 */
export async function openOwnRun(path: string): Promise<StoredRun> {
  const stored = await openStoredRun(path);
  if (!stored.isRendered) return stored;
  throw new AuditError(
    'run-folder',
    `${stored.folder} is a rendering, possibly with another policy`,
    'Only the run itself can be loaded or notified of: give the folder of the run.',
  );
}

function originOf(
  { rendered_from, previous }: StoredManifest,
  { info, manifestSha256 }: { info: RunInfo; manifestSha256: string },
): RenderedFrom {
  const { runId, toolVersion } = info;
  return (
    rendered_from ?? { run_id: runId, manifest_sha256: manifestSha256, tool_version: toolVersion, previous }
  );
}

async function readPlan(folder: string): Promise<StoredPlan> {
  const text = await readText(join(folder, PLAN));
  const plan = parsed(text) as StoredPlan | null;
  if (plan?.schemaVersion === PLAN_SCHEMA_VERSION) return plan;
  const problem = `its ${PLAN} has schema ${plan?.schemaVersion ?? 'none'}; this version reads ${PLAN_SCHEMA_VERSION}`;
  throw cannotUse(folder, problem, 'Use the version of ota-audit that wrote it (see manifest.json).');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** The ledgers' folder itself is told of where it is a link or no folder: nothing in it was checked. */
function isRead(file: string): boolean {
  const names = [MANIFEST, PLAN, RUN, RESULTS, LEDGER_FOLDER];
  return names.includes(file) || file.startsWith(`${LEDGER_FOLDER}/`);
}

const ALTERED = 'Its content is not what was observed: restore the folder from a copy and use that.';

function ofFirstVersion(folder: string): AuditError {
  return new AuditError(
    'run-folder',
    `${folder} was made by version 0.1.0, whose ledger this version cannot read`,
    'Use that version to report or load it; `ota-audit verify` still checks it.',
  );
}

function notNamed(folder: string, name: string): AuditError {
  return cannotUse(folder, `its ${MANIFEST} lists no ${name}`, 'Give the folder of a finished run.');
}

function cannotUse(folder: string, problem: string, hint: string): AuditError {
  return new AuditError('run-folder', `${folder} cannot be used: ${problem}`, hint);
}
