//  openBaseline ──► the previous run, or the next one back along the chain that can be read ──► a target's section of it
import { join } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { BaselineRecord } from '../core/model/baseline.ts';
import type { ResultSection, StoredRunOverview } from '../core/model/run.ts';
import { targetKey } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { NO_BASELINE, loadBaseline } from '../evaluate/baseline.ts';
import type { Baseline } from '../evaluate/baseline.ts';
import type { NotCompared } from '../evaluate/evaluate.ts';
import { digestFile } from '../evidence/digest.ts';
import { isEmptyRun, readManifest } from '../evidence/manifest.ts';
import type { StoredManifest } from '../evidence/manifest.ts';
import { MANIFEST, RESULTS, RUN } from '../evidence/names.ts';
import { baselineRecords } from '../results/baseline-records.ts';
import { readResults } from '../results/read.ts';
import { readRunJson } from '../results/run-json.ts';
import type { Previous } from '../writers/save/latest.ts';

/** An earlier run that a run is compared with. */
export interface OpenBaseline {
  /** As run.json names it; null: there is none. */
  run: { runId: string; manifestSha256: string } | null;
  /** Checks that its version had, switched on or off; null: there is none. */
  checkIds: ReadonlySet<string> | null;
  /** What it says of a target. */
  of(target: Target): Promise<Baseline>;
  /** What it says of the targets that a run does not have. */
  others(targets: readonly Target[]): AsyncGenerator<{ target: Target; baseline: Baseline }>;
  /** Runs that could not be compared with, newest first, and why. */
  notCompared: NotCompared[];
}

/**
 * Opens the newest run, from `previous` back along the chain, that saw anything and whose results are as they were written.
 * What is passed over is told. Runs of version 0.1.0 left no results: where the first of them comes, there is nothing to compare with.
 * @param previous.previous null: the first run of the job, or no earlier one can be read
 */
export async function openBaseline(
  jobDir: string,
  { previous, previousProblem }: Previous,
): Promise<OpenBaseline> {
  const notCompared: NotCompared[] =
    previousProblem === null ? [] : [{ runId: previousProblem, problem: 'latest' }];
  const passed = new Set<string>();
  for (let run = previous; run && !passed.has(run.run_id);) {
    passed.add(run.run_id);
    const { run_id: runId, sha256 } = run;
    const folder = join(jobDir, runId);
    const read = await readManifest(join(folder, MANIFEST)).catch(() => null);
    if (read?.sha256 !== sha256) {
      notCompared.push({ runId, problem: 'missing' });
      break;
    }
    if (isEmptyRun(read.manifest)) {
      notCompared.push({ runId, problem: 'empty' });
      run = read.manifest.previous;
      continue;
    }
    const stored = await storedResults(folder, read.manifest);
    if (typeof stored === 'object') return opened(stored, { folder, sha256 }, notCompared);
    notCompared.push({ runId, problem: stored });
    if (stored === 'version') break;
    run = read.manifest.previous;
  }
  return {
    run: null,
    checkIds: null,
    of: () => Promise.resolve(NO_BASELINE),
    async *others() {},
    notCompared,
  };
}

/** @returns why they cannot be used, where they cannot */
async function storedResults(
  folder: string,
  manifest: StoredManifest,
): Promise<StoredRunOverview | NotCompared['problem']> {
  for (const name of [RUN, RESULTS]) {
    const named = manifest.files.find((file) => file.name === name);
    if (!named) return 'version';
    const found = await digestFile(join(folder, name)).catch(() => null);
    if (!found) return 'unreadable';
    if (found.sha256 !== named.sha256) return 'altered';
  }
  try {
    return await readRunJson(join(folder, RUN));
  } catch (error) {
    if (error instanceof AuditError) return 'version';
    throw error;
  }
}

function opened(
  stored: StoredRunOverview,
  { folder, sha256 }: { folder: string; sha256: string },
  notCompared: NotCompared[],
): OpenBaseline {
  const { info, checks, sections } = stored;
  const facts = {
    categories: new Map(checks.map(({ id, category }) => [id, category])),
    startedAt: info.startedAt,
  };
  const byTarget = new Map(sections.map((section) => [targetKey(section.target), section]));

  async function* records(section: ResultSection): AsyncGenerator<BaselineRecord, void, undefined> {
    for await (const lines of readResults(join(folder, RESULTS), { section })) {
      for (const { line, target } of lines) yield* baselineRecords(line, target, facts);
    }
  }

  function load(section: ResultSection): Promise<Baseline> {
    const { population, awaited = false } = section;
    return loadBaseline({ population, isAwaited: awaited, records: () => records(section) });
  }

  return {
    run: { runId: info.runId, manifestSha256: sha256 },
    checkIds: new Set(checks.map(({ id }) => id)),
    async of(target) {
      const section = byTarget.get(targetKey(target));
      return section ? load(section) : NO_BASELINE;
    },
    async *others(targets) {
      const planned = new Set(targets.map(targetKey));
      for (const [key, section] of byTarget) {
        if (!planned.has(key)) yield { target: section.target, baseline: await load(section) };
      }
    },
    notCompared,
  };
}
