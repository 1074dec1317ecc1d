import { AuditError } from '../core/errors.ts';
import type { Env } from '../core/ports.ts';
import { fillIn } from '../yaml/variables.ts';
import type { Job } from './job.ts';
import { storedJob } from './stored.ts';

/**
 * The job of a plan as a shard runs it: nobody is told, and nothing is written but ledgers. The store of its quota comes
 * from the environment.
 * @param configuration as `planConfigurationOf` makes it
 * @throws AuditError `run-folder` where that is no job, `job` for a variable that is not set
 */
export function jobOfShard(configuration: unknown, env: Env): Job {
  const { notify: _, ping: _ping, metrics: _metrics, sign: _sign, ...job } = storedJob(configuration);
  const { quota } = job;
  if (!quota) return { ...job, reports: [] };
  const { store } = filled({ store: quota.template }, 'quota', { env, who: 'collects a shard' });
  // A file that a variable was filled from may end with a line break.
  return { ...job, reports: [], quota: { ...quota, store: store.trim() } };
}

/**
 * The job of a plan as whoever merges the shards runs it, with its secrets from the environment. It asks nothing, and the
 * store of its quota stays as the job file writes it.
 * @throws AuditError `run-folder` where that is no job, `job` for a variable that is not set
 */
export function jobOfMerge(configuration: unknown, env: Env): Job {
  const job = storedJob(configuration);
  const { notify, ping } = job;
  const from = { env, who: 'merges the shards' };
  return {
    ...job,
    reports: job.reports.map((report) => ({
      ...report,
      options: { ...report.options, ...filled(report.templates ?? {}, `reports: ${report.format}`, from) },
    })),
    ...(notify && {
      notify: notify.map((channel) => ({
        ...channel,
        options: { ...channel.options, ...filled(channel.templates, `notify: ${channel.channel}`, from) },
      })),
    }),
    ...(ping && { ping: { ...ping, ...filled({ url: ping.template }, 'ping', from) } }),
  };
}

function filled<Name extends string>(
  templates: Readonly<Record<Name, string>>,
  place: string,
  { env, who }: { env: Env; who: string },
): Record<Name, string> {
  const values = Object.entries<string>(templates).map(([name, template]) => {
    const { text, missing } = fillIn(template, env) ?? { text: template, missing: [] };
    const [unset] = missing;
    if (unset === undefined && text !== '') return [name, text];
    throw new AuditError(
      'job',
      unset === undefined
        ? `${template} is empty (${place})`
        : `the environment variable ${unset} is not set (${place})`,
      `The plan needs it on every machine that ${who}: set it there.`,
    );
  });
  return Object.fromEntries(values) as Record<Name, string>;
}
