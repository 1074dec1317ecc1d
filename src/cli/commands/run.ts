import { hostname } from 'node:os';
import { Interrupted } from '../../core/errors.ts';
import { FORMATS, KNOWN_REGIONS, loadJob, resolveJob, runJob, systemClock } from '../../index.ts';
import type { Job, JobOverrides, RunOutcome } from '../../index.ts';
import { secretsOf } from '../../run/report.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import type { RunFlags } from '../options.ts';
import { createProgressView } from '../progress.ts';
import { jsonResult, printResult, printTroubles } from '../result.ts';

/** Loads the job, runs it and prints what came of it. Resolves with the exit code. */
export async function runCommand(path: string | undefined, flags: RunFlags, io: Io): Promise<number> {
  const outcome = await runLoaded(await loadRun(path, flags, io), flags, io);
  printTroubles(outcome, io, flags.quiet === true);
  if (flags.json === true) print(io, jsonResult(outcome));
  else if (flags.quiet !== true) printResult(outcome, io);
  return outcome.exitCode;
}

/**
 * The job of a file, or `adhoc` without one, with flags on top.
 * @throws AuditError with exit code 2
 */
export async function loadRun(path: string | undefined, flags: RunFlags, io: Io): Promise<Job> {
  const known = { knownRegions: KNOWN_REGIONS, formats: FORMATS };
  const file = path === undefined ? null : await loadJob(path, { ...known, env: io.env });
  const region = io.env['ALIBABA_CLOUD_REGION_ID'];
  const job = resolveJob(file, overridesOf(flags), { ...known, ...(region && { region }) });
  for (const secret of secretsOf(job.reports)) io.onSecret?.(secret);
  return job;
}

/** Runs a job with the process's own clock, randomness and log. */
export async function runLoaded(job: Job, flags: RunFlags, io: Io): Promise<RunOutcome> {
  const level = flags.verbose === true ? 'debug' : flags.quiet === true ? 'warn' : 'info';
  const logger = await createLogger(io.stderr, flags.logFormat ?? 'text', level);
  const progress = await createProgressView(io, logger, systemClock, flags.quiet === true);
  const end = new AbortController();
  const forget = io.onInterrupt((signal) => {
    logger.warn(`${signal}: finishing what is under way, then ending (once more: end at once)`);
    end.abort(new Interrupted(signal));
  });
  const ports = {
    clock: systemClock,
    random: Math.random,
    logger,
    onProgress: progress.onProgress,
    env: io.env,
    stdin: io.stdin,
    host: hostname(),
    pid: process.pid,
    nodeVersion: process.versions.node,
    ...(io.onKey && { onKey: io.onKey }),
  };
  try {
    return await runJob(job, ports, { fresh: flags.fresh === true, signal: end.signal });
  } finally {
    forget();
    progress.stop();
  }
}

/** Flags bear the contract's names; the job has its own. */
function overridesOf(flags: RunFlags): JobOverrides {
  const { productKey, format, ids, column, list, destVersion, region } = flags;
  const { instanceId, endpoint, qps, out, failOn, locale, expiringWithin, asOf } = flags;
  const overrides: { [Key in keyof JobOverrides]: JobOverrides[Key] | undefined } = {
    ids,
    column,
    list,
    productKeys: productKey,
    destVersion,
    region,
    instanceId,
    endpoint,
    qps,
    out,
    formats: format,
    failOn,
    locale,
    expiringWithin,
    asOf,
  };
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as JobOverrides;
}
