import type { Job, Tellable } from '../job/job.ts';
import type { JobOverrides } from '../job/job-overrides.ts';
import { CHANNELS } from '../notify/index.ts';
import { loadJob } from '../run/load-job.ts';
import { secretsOfTelling } from '../run/telling/tellers.ts';
import type { Io } from './io.ts';
import type { RunFlags } from './options.ts';

/**
 * The job of a file, or `adhoc` without one, with flags on top.
 * @throws AuditError with exit code 2
 */
export function jobFor(path: string | undefined, flags: RunFlags, io: Io): Promise<Job> {
  const { env, onSecret } = io;
  return loadJob(path ?? null, { env, overrides: overridesOf(flags), ...(onSecret && { onSecret }) });
}

/** Who is to be told that there is no job, as far as its file can be read. */
export async function tellableFor(
  path: string | undefined,
  flags: RunFlags,
  io: Io,
): Promise<Tellable | null> {
  if (path === undefined) return null;
  const { readTellable } = await import('../job/tellable.ts');
  const tellable = await readTellable(path, { env: io.env, channels: CHANNELS });
  if (!tellable) return null;
  for (const secret of secretsOfTelling(tellable)) io.onSecret?.(secret);
  const { out = tellable.out, locale = tellable.locale } = flags;
  return { ...tellable, out, locale };
}

/** Flags bear the contract's names; the job has its own. */
export function overridesOf(flags: RunFlags): JobOverrides {
  const { productKey, format, ids, column, list, destVersion, region } = flags;
  const { instanceId, endpoint, qps, out, failOn, failOnNew, locale, expiringWithin } = flags;
  const { asOf, probe, rollouts } = flags;
  const overrides: { [Key in Exclude<keyof JobOverrides, 'given'>]: JobOverrides[Key] | undefined } = {
    ids,
    column,
    // Switched off by a variable, it is as if it were not given.
    list: list === true ? list : undefined,
    productKeys: productKey,
    destVersion,
    region,
    instanceId,
    endpoint,
    qps,
    out,
    formats: format,
    failOn,
    failOnNew,
    locale,
    expiringWithin,
    asOf,
    probe,
    rollouts,
  };
  const said = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const given = said.flatMap(([key]) => {
    const flag = FLAG_OF[key] ?? key;
    const source = flags.given?.[flag];
    return source ? [[flag, source] as const] : [];
  });
  return {
    ...(Object.fromEntries(said) as JobOverrides),
    ...(given.length > 0 && { given: Object.fromEntries(given) }),
  };
}

/** The flags of what is not called as they are. */
const FLAG_OF: Readonly<Record<string, string>> = { productKeys: 'productKey', formats: 'format' };
