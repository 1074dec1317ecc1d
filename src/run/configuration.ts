import type { Json } from '../evidence/canonical-json.ts';
import type { Job } from '../job/job.ts';
import { findFormat } from '../writers/index.ts';
import { withoutSecrets } from '../writers/secret-options.ts';

/** The job as it ran. It names where keys and addresses come from and never holds one; the secrets of its reports are hidden. */
export function configurationOf(job: Job): Json {
  const reports = job.reports.map(({ format, options }) => ({
    format,
    options: withoutSecrets(findFormat(format), options),
  }));
  const notify = job.notify?.map(({ templates, options, ...channel }) => ({
    ...channel,
    options: { ...options, ...templates },
  }));
  const ping = job.ping && { url: job.ping.template, findings: job.ping.findings };
  const quota = job.quota && { store: job.quota.template, share: job.quota.share };
  return JSON.parse(JSON.stringify({ ...job, reports, notify, ping, quota })) as Json;
}
