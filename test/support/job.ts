import { PassThrough } from 'node:stream';
import type { Clock } from '../../src/core/ports.ts';
import { DEMO_INSTANCE_ID } from '../../src/emulator/index.ts';
import type { Job, RunPorts } from '../../src/index.ts';
import type { JobReport, JobTarget } from '../../src/job/job.ts';
import { findFormat } from '../../src/writers/index.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { DEMO_ENV } from './cli.ts';

/** A target of the demo's account at `endpoint`, as fast as it goes. */
export function targetOf(endpoint: string, change: Partial<JobTarget> = {}): JobTarget {
  return {
    account: 'default',
    region: 'cn-shanghai',
    endpoint,
    instances: [DEMO_INSTANCE_ID],
    credentials: { from: 'chain' },
    quota: { queryQps: 5_000, listQps: 5_000, share: 1 },
    select: { list: { productKeys: [] } },
    ...change,
  };
}

/** A format of a job, with the options given and the defaults of the rest. */
export function reportOf(format: string, options: JobReport['options'] = {}): JobReport {
  return { format, options: findFormat(format)?.options.parse(options) ?? options };
}

/** A job as it runs, CSV only. */
export function jobOf(targets: JobTarget[], out: string, change: Partial<Job> = {}): Job {
  return {
    name: 'nightly',
    targets,
    checks: {},
    overrides: [],
    frameworks: [],
    failOn: 'high',
    failOnNew: false,
    locale: 'en',
    reports: [reportOf('csv')],
    out,
    signature: 'acs3',
    retry: { attempts: 8, maxElapsedMs: 120_000 },
    timeouts: { connectMs: 5_000, headersMs: 10_000, bodyMs: 15_000, callMs: 30_000 },
    concurrency: { accounts: 8, queries: 16 },
    resumeWithinMs: 43_200_000,
    ...change,
  };
}

const silent = (): void => undefined;

/** The world of a run, without a log. */
export function portsOf(change: Partial<RunPorts> = {}): RunPorts {
  return {
    clock: systemClock,
    random: () => 0.5,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    onProgress: silent,
    env: DEMO_ENV,
    stdin: new PassThrough().end(),
    host: 'audit-host',
    pid: process.pid,
    nodeVersion: '20.18.0',
    ...change,
  };
}

/** A wall clock that stands at `nowMs`; durations are real, and nobody sleeps. */
export function standingClock(nowMs: number): Clock {
  return { now: () => nowMs, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
}
