import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { plainName } from '../writers/save/plain-name.ts';
import { METRIC_FAMILIES } from './metric-families.ts';
import type { MetricsFacts } from './metric-families.ts';

/** For node_exporter, which runs as another user. Nothing in it is secret: names of accounts, and counts. */
const METRICS_MODE = 0o644;

/** The job as Prometheus' text format, version 0.0.4. */
export async function renderMetrics(facts: MetricsFacts): Promise<string> {
  const { Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, labels, samples } of METRIC_FAMILIES) {
    const found = samples(facts);
    if (found.length === 0) continue;
    // Prometheus gives `job` a meaning of its own. A gauge without labels of its own would begin with a sample of 0.
    const gauge = new Gauge({ name, help, labelNames: ['audit_job', ...labels], registers: [registry] });
    for (const { labels: own, value } of found) gauge.set({ audit_job: facts.job, ...own }, value);
  }
  return registry.metrics();
}

/** What a job's file is called in the folder of node_exporter. */
function metricsFile(job: string): string {
  return `ota_audit_${plainName('job', job)}.prom`;
}

/**
 * Replaces the job's file in a folder that node_exporter reads, in one step: a reader has the old file or the new one. The
 * folder is not made: one that is missing is a slip, for node_exporter does not read it.
 * @throws AuditError `output-failed` that names the file, the reason and what to do
 */
export async function writeMetrics(folder: string, facts: MetricsFacts): Promise<void> {
  const path = join(folder, metricsFile(facts.job));
  const text = await renderMetrics(facts);
  // node_exporter reads names that end in .prom, and no others.
  const aside = `${path}.${randomUUID()}`;
  try {
    await refuseOther(folder);
    // What was laid there meanwhile, a link perhaps, is never written through.
    await writeFile(aside, text, { flag: 'wx', mode: METRICS_MODE, flush: true });
    await chmod(aside, METRICS_MODE);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw problem(path, error);
  }
}

async function refuseOther(folder: string): Promise<void> {
  if (!(await stat(folder)).isDirectory())
    throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
}

const FOLDER_HINT =
  'Set `metrics` to an existing folder that the audit user can write to and that node_exporter reads ' +
  '(--collector.textfile.directory); docs/metrics.md shows how.';

function problem(path: string, error: unknown): AuditError {
  const { reason } = ioProblem(error);
  const why = isCode(error, 'ENOENT') ? 'its folder does not exist (ENOENT)' : reason;
  const message = `${path}: the metrics could not be written: ${why}`;
  return new AuditError('output-failed', message, FOLDER_HINT, { cause: error });
}
