import { join } from 'node:path';
import { z } from 'zod';
import type { TrendPoint } from '../core/model/run.ts';
import { MAX_MANIFEST_BYTES, readBounded } from './manifest.ts';
import { MANIFEST } from './names.ts';
import { listRuns } from './runs.ts';

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
const outcomes = z.object({
  pass: count,
  fail: count,
  // Older manifests have none.
  unjudged: count.default(0),
  'not-found': count,
  denied: count,
  error: count,
});
const severities = z.object({ critical: count, high: count, medium: count, low: count, info: count });
const states = z.object({ new: count, persisting: count, reopened: count, resolved: count, accepted: count });

const shape = z.object({
  run_id: z.string(),
  started_at: z.string(),
  complete: z.boolean(),
  coverage,
  counts: z.object({ evaluate: z.object({ outcomes, failing: severities, states: states.optional() }) }),
});

/**
 * A job's runs before this one, the last 30, oldest first, from their manifests. One whose manifest cannot be read is left
 * out.
 */
export async function readTrend(jobDir: string, runId: string): Promise<TrendPoint[]> {
  const points: TrendPoint[] = [];
  const earlier = (await listRuns(jobDir)).filter((name) => name < runId).toReversed();
  for (const name of earlier) {
    if (points.length === MOST_RUNS) break;
    const point = await readPoint(jobDir, name).catch(() => null);
    if (point) points.unshift(point);
  }
  return points;
}

async function readPoint(jobDir: string, name: string): Promise<TrendPoint | null> {
  const bytes = await readBounded(join(jobDir, name, MANIFEST), MAX_MANIFEST_BYTES);
  const parsed = shape.safeParse(bytes && JSON.parse(bytes.toString('utf8')));
  if (!parsed.success || parsed.data.run_id !== name) return null;
  const { started_at: startedAt, complete, coverage, counts } = parsed.data;
  const { requested, audited, not_found: notFound, denied, failed } = coverage;
  const { outcomes, failing, states = null } = counts.evaluate;
  const covered = { requested, audited, notFound, denied, failed };
  return { runId: name, startedAt, complete, coverage: covered, outcomes, failing, states };
}
