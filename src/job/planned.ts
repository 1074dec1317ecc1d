import { AuditError } from '../core/errors.ts';
import type { Env } from '../core/ports.ts';
import { fillIn } from '../yaml/variables.ts';
import type { Job } from './job.ts';
import { storedJob } from './stored.ts';

/**
 * The job of a plan as a shard runs it: nobody is told, and nothing is written but ledgers.
 * @param configuration as `planConfigurationOf` makes it
 * @throws AuditError `run-folder` where that is no job
 */
export function jobOfShard(configuration: unknown): Job {
  const { notify: _, ping: _ping, metrics: _metrics, sign: _sign, ...job } = storedJob(configuration);
  return { ...job, reports: [] };
}

/**
 * The job of a plan as whoever merges the shards runs it, with its secrets from the environment.
 * @throws AuditError `run-folder` where that is no job, `job` for a variable that is not set
 */
export function jobOfMerge(configuration: unknown, env: Env): Job {
  const job = storedJob(configuration);
  const { notify, ping } = job;
  return {
    ...job,
    reports: job.reports.map((report) => ({
      ...report,
      options: { ...report.options, ...filled(report.templates ?? {}, `reports: ${report.format}`, env) },
    })),
    ...(notify && {
      notify: notify.map((channel) => ({
        ...channel,
        options: { ...channel.options, ...filled(channel.templates, `notify: ${channel.channel}`, env) },
      })),
    }),
    ...(ping && { ping: { ...ping, ...filled({ url: ping.template }, 'ping', env) } }),
  };
}

function filled<Name extends string>(
  templates: Readonly<Record<Name, string>>,
  place: string,
  env: Env,
): Record<Name, string> {
  const values = Object.entries<string>(templates).map(([name, template]) => {
    const { text, missing } = fillIn(template, env) ?? { text: template, missing: [] };
    const [unset] = missing;
    if (unset === undefined && text !== '') return [name, text];
    throw new AuditError(
      'job',
      unset === undefined
        ? `${template} is empty (${place})`
        : `\${${unset}} is not set in the environment (${place})`,
      'The plan names it for whoever merges the shards: set it there.',
    );
  });
  return Object.fromEntries(values) as Record<Name, string>;
}
