import { z } from 'zod';
import { probeSchema } from './probe.ts';
import { quotaSchema } from './quota.ts';
import { rolloutsSchema } from './rollouts.ts';
import { age, instant, keepingTime, path, wait } from './values.ts';

const sign = z.strictObject({
  key: path.describe('Ed25519 private key file in PEM format, relative to this job file.'),
});

const atATime = z.int().min(1).max(256);

const concurrency = z.union([
  atATime,
  z.strictObject({
    accounts: atATime.optional().describe('Accounts audited at the same time. Default 8.'),
    queries: atATime
      .optional()
      .describe('Queries in flight per target; should exceed latency × rate. Default 16.'),
  }),
]);

const retry = z.strictObject({
  attempts: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Maximum calls per package, including the first. Default 8.'),
  maxElapsed: wait
    .optional()
    .describe(
      'Total time for all calls of one package and the waits between them, not counting pauses while the account is throttled. Default 2m.',
    ),
});

const timeouts = z.strictObject({
  connect: wait.optional().describe('Time to connect. Default 5s.'),
  headers: wait.optional().describe('Time until the response starts. Default 10s.'),
  body: wait.optional().describe('Longest pause within the response. Default 15s.'),
  call: wait.optional().describe('Total time of a call. Default 30s.'),
});

const keep = z.union([
  keepingTime,
  z.strictObject({
    daily: keepingTime.describe('How long to keep every run.'),
    monthly: z
      .int()
      .min(1)
      .max(1_200)
      .optional()
      .describe(
        'Number of months to keep the first COMPLETE run of each calendar month (UTC). Default: no longer than other runs.',
      ),
  }),
]);

/** How the job is run, whatever the checks and the formats are. */
export const runningSchema: Readonly<Record<string, z.ZodType>> = {
  probe: probeSchema
    .optional()
    .describe('Follow each download link right after the query and inspect the file. Default: off.'),
  rollouts: rolloutsSchema
    .optional()
    .describe(
      'Query the rollouts (update batches) of a package right after the package itself. Default failing.',
    ),
  out: path.optional().describe('Output folder, relative to the working directory.'),
  asOf: instant
    .optional()
    .describe(
      'Time at which packages are judged; a package observed later is judged at its own time. Default: the start of the run.',
    ),
  signature: z.enum(['acs3', 'v1']).optional().describe('Signature scheme of calls. Default acs3.'),
  retry: retry.optional().describe('Retry limits per package.'),
  timeouts: timeouts.optional().describe('Time limits per call.'),
  quota: quotaSchema
    .optional()
    .describe(
      'Share the accounts’ quotas with other processes and hosts through a store. Default: each job paces itself.',
    ),
  concurrency: concurrency
    .optional()
    .describe('Concurrency limits; a single number sets the queries. Default 8 accounts, 16 queries.'),
  resumeWithin: age.optional().describe('Maximum age of an interrupted run that is continued. Default 12h.'),
  deadline: age
    .optional()
    .describe('Stop collecting after this time and report what there is as INCOMPLETE.'),
  sign: sign.optional().describe('Sign the manifest of each run. Default: not signed.'),
  keep: keep
    .optional()
    .describe(
      'How long to keep finished runs: a duration, or `daily` and `monthly`. The last two runs always stay. Default: keep all.',
    ),
};
