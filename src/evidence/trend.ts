import { join } from 'node:path';
import { z } from 'zod';
import type { TrendPoint } from '../core/model/run.ts';
import { chainFrom } from './chain.ts';
import type { ChainedRun } from './chain.ts';
import { sha256Of } from './digest.ts';
import { MAX_MANIFEST_BYTES, readBounded } from './manifest.ts';
import { RUN_JSON } from './names.ts';

/** A month of nights: more than a chart can show apart. */
const MOST_RUNS = 30;

const count = z.number();
const coverage = z.object({
  requested: count,
  audited: count,
  not_found: count,
  denied: count,
  failed: count,
});
const outcomes = z.object({ pass: count, fail: count, 'not-found': count, denied: count, error: count });
const severities = z.object({ critical: count, high: count, medium: count, low: count, info: count });
const states = z.object({ new: count, persisting: count, reopened: count, resolved: count, accepted: count });

const shape = z.object({
  run_id: z.string(),
  started_at: z.string(),
  complete: z.boolean(),
  coverage,
  outcomes,
  failing: severities,
  states: states.nullish(),
});

/**
 * What a run and those before it came to, the last 30, oldest first, from their run.json as they were written. A run without
 * one, as of version 0.1.0, is left out.
 * @param run the last of them; null: there is none
 */
export async function readTrend(
  jobDir: string,
  run: { run_id: string; sha256?: string } | null,
): Promise<TrendPoint[]> {
  const points: TrendPoint[] = [];
  let runs = 0;
  for await (const earlier of chainFrom(jobDir, run)) {
    const point = await readPoint(jobDir, earlier).catch(() => null);
    if (point) points.unshift(point);
    if ((runs += 1) === MOST_RUNS) break;
  }
  return points;
}

async function readPoint(jobDir: string, { runId, manifest }: ChainedRun): Promise<TrendPoint | null> {
  const listed = manifest.files.find((file) => file.name === RUN_JSON);
  const bytes = listed && (await readBounded(join(jobDir, runId, RUN_JSON), MAX_MANIFEST_BYTES));
  if (!bytes || sha256Of(bytes) !== listed.sha256) return null;
  const parsed = shape.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success || parsed.data.run_id !== runId) return null;
  const { started_at: startedAt, complete, coverage, outcomes, failing, states = null } = parsed.data;
  const { requested, audited, not_found: notFound, denied, failed } = coverage;
  const covered = { requested, audited, notFound, denied, failed };
  return { runId, startedAt, complete, coverage: covered, outcomes, failing, states };
}
