import { join } from 'node:path';
import { z } from 'zod';
import type { TrendPoint } from '../core/model/run.ts';
import { chainFrom } from './chain.ts';
import type { ChainedRun } from './chain.ts';
import { sha256Of } from './digest.ts';
import { readBounded } from './manifest.ts';
import { RUN } from './names.ts';

/** A month of nights: more than a chart can show apart. */
const MOST_RUNS = 30;
/** Of 10,000 targets run.json takes some 15 MB. */
const MAX_RUN_BYTES = 67_108_864;

const count = z.number();
const severities = z.object({ critical: count, high: count, medium: count, low: count, info: count });
const shape = z.object({
  info: z.object({ runId: z.string(), startedAt: z.string() }),
  summary: z.object({
    complete: z.boolean(),
    coverage: z.object({
      requested: count,
      audited: count,
      notFound: count,
      denied: count,
      failed: count,
    }),
    outcomes: z.object({
      pass: count,
      fail: count,
      unjudged: count,
      'not-found': count,
      denied: count,
      error: count,
    }),
    open: severities,
    accepted: severities,
    unjudged: severities,
    states: z.object({ new: count, persisting: count, reopened: count, resolved: count, accepted: count }),
  }),
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
  const listed = manifest.files.find((file) => file.name === RUN);
  const bytes = listed && (await readBounded(join(jobDir, runId, RUN), MAX_RUN_BYTES));
  if (!bytes || sha256Of(bytes) !== listed.sha256) return null;
  const { success, data } = shape.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!success || data.info.runId !== runId) return null;
  return { ...data.info, ...data.summary };
}
