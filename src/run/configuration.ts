import { AuditError } from '../core/errors.ts';
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

/**
 * The same for a plan, from which another machine runs the job: in the place of each secret stands where it comes from.
 * @throws AuditError `job` where a secret stands in the job file itself
 */
export function planConfigurationOf(job: Job): Json {
  const reports = job.reports.map(({ format, options, templates = {} }) => {
    const open = withoutSecrets(findFormat(format), options);
    const secret = Object.keys(options).filter((name) => open[name] !== options[name]);
    for (const name of secret) if (templates[name] === undefined) throw standsInFile(format, name);
    const kept = Object.fromEntries(secret.map((name) => [name, templates[name]]));
    return { format, options: { ...open, ...kept }, templates: kept };
  });
  const notify = job.notify?.map((channel) => ({
    ...channel,
    options: { ...channel.options, ...channel.templates },
  }));
  const ping = job.ping && { ...job.ping, url: job.ping.template };
  const quota = job.quota && { ...job.quota, store: job.quota.template };
  return JSON.parse(JSON.stringify({ ...job, reports, notify, ping, quota })) as Json;
}

function standsInFile(format: string, option: string): AuditError {
  return new AuditError(
    'job',
    `\`${option}\` of the report ${format} contains a secret, which must not be stored in a plan`,
    'Use ${NAME} in the job file and set that variable where the shards are merged.',
  );
}
