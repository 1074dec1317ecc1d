import { dirname, join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { RunInfo } from '../core/model/run.ts';
import { checkRun } from '../evidence/check-run.ts';
import { LEDGER, MANIFEST } from '../evidence/names.ts';
import type { Deviation } from '../evidence/run-check.ts';
import { realFolder } from '../evidence/run-folder.ts';
import { readHead } from '../ledger/read.ts';
import type { PreviousRun, RenderedFrom } from '../writers/manifest.ts';

/** A finished run whose ledger is as it was written. */
export interface StoredRun {
  /** Real path of its folder. */
  folder: string;
  ledgerPath: string;
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  /** The job as it ran. */
  configuration: unknown;
  /** Where the job's runs are, and the one before it; where this folder was rendered again, where they are by default. */
  jobDir: string;
  previous: PreviousRun | null;
  /** The run itself, also where this folder was rendered from it again. */
  origin: RenderedFrom;
  /** Was this folder rendered from a run again? */
  isRendered: boolean;
  /** What else in the folder is not as it was written; nothing of it is read. */
  deviations: Deviation[];
}

/**
 * Opens a finished run to be judged again, once its manifest and its ledger are found to be as they were written.
 * @param path of the run's folder, or of a link to it such as `latest`
 * @throws AuditError `run-folder` where there is none, where one of the two was altered, or is of a newer version
 */
export async function openStoredRun(path: string): Promise<StoredRun> {
  const folder = await realFolder(path);
  const { manifest, manifestSha256, deviations } = await checkRun(folder, [], true);
  const altered = deviations.find(({ file }) => file === MANIFEST || file === LEDGER);
  if (altered) throw cannotRender(folder, `${altered.file} ${altered.problem}`, ALTERED);
  if (!manifest?.files.some(({ name }) => name === LEDGER)) {
    throw cannotRender(folder, `its ${MANIFEST} names no ${LEDGER}`, 'Name the folder of a finished run.');
  }
  const ledgerPath = join(folder, LEDGER);
  const { info, configuration } = await readHead(ledgerPath);
  if (info.runId !== manifest.run_id) {
    throw cannotRender(folder, `${LEDGER} is that of run ${info.runId}`, ALTERED);
  }
  const continuedAt = manifest.continued_at ?? [];
  const origin = manifest.rendered_from ?? {
    run_id: info.runId,
    manifest_sha256: manifestSha256,
    tool_version: info.toolVersion,
    previous: manifest.previous,
  };
  return {
    folder,
    ledgerPath,
    info: continuedAt.length > 0 ? { ...info, continuedAt } : info,
    finishedAt: manifest.finished_at,
    configuration,
    jobDir: manifest.rendered_from ? dirname(dirname(folder)) : dirname(folder),
    previous: origin.previous ?? null,
    origin,
    isRendered: manifest.rendered_from != null,
    deviations,
  };
}

const ALTERED = 'What stands in it is not what was observed: restore the folder from a copy, and name that.';

function cannotRender(folder: string, problem: string, hint: string): AuditError {
  return new AuditError('run-folder', `${folder} is not judged again: ${problem}`, hint);
}
