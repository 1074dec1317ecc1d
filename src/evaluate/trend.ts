import type { RunInfo, Summary, TrendPoint } from '../core/model/run.ts';

/** A run in a line. */
export function trendPoint({ runId, startedAt }: RunInfo, summary: Summary): TrendPoint {
  const { complete, coverage, outcomes, failing, states } = summary;
  return { runId, startedAt, complete, coverage, outcomes, failing, states };
}
