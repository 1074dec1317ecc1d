import { join } from 'node:path';
import { AuditError } from '../../core/errors.ts';
import type { Notified } from '../../core/model/notify.ts';
import type { JobStatus } from '../../core/model/status.ts';
import { VERSION } from '../../core/version.ts';
import { RUN } from '../../evidence/names.ts';
import type { Tellable } from '../../job/job.ts';
import type { MetricsFacts } from '../../notify/metric-families.ts';
import { readRunJson } from '../../results/run-json.ts';
import { readStatus } from './status.ts';
import type { TellingPorts } from './tellers.ts';

interface Measured {
  job: Tellable;
  jobDir: string;
  ports: TellingPorts;
}

/**
 * Writes the metrics of the job as its status now is.
 * @param run the newest one with a report; left out: it is read
 * @returns what is to be noted: a file that is written is nothing new
 */
export async function measure(
  { job, jobDir, ports }: Measured,
  run?: MetricsFacts['run'],
  status?: JobStatus,
): Promise<Notified[]> {
  if (job.metrics === undefined) return [];
  const { writeMetrics } = await import('../../notify/metrics.ts');
  const now = status ?? (await readStatus(jobDir));
  const facts = {
    job: job.name,
    toolVersion: VERSION,
    status: now,
    run: run ?? (await newestRun(jobDir, now)),
  };
  try {
    await writeMetrics(job.metrics, facts);
    return [];
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { message: problem, hint } = error;
    ports.logger.error(problem, hint === '' ? {} : { hint });
    return [{ channel: 'metrics', problem }];
  }
}

async function newestRun(jobDir: string, { lastReport }: JobStatus): Promise<MetricsFacts['run']> {
  const runId = lastReport?.runId ?? null;
  return runId === null ? null : readRunJson(join(jobDir, runId, RUN)).catch(() => null);
}
