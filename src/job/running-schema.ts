import { z } from 'zod';
import { probeSchema } from './probe.ts';
import { quotaSchema } from './quota.ts';
import { rolloutsSchema } from './rollouts.ts';
import { age, instant, keepingTime, path, wait } from './values.ts';

const sign = z.strictObject({
  key: path.describe('File with an Ed25519 private key in PEM form, relative to this job file.'),
});

const atATime = z.int().min(1).max(256);

const concurrency = z.union([
  atATime,
  z.strictObject({
    accounts: atATime.optional().describe('Accounts that are audited at a time. Default 8.'),
    queries: atATime
      .optional()
      .describe('Queries in flight for each target; more than latency × rate. Default 16.'),
  }),
]);

const retry = z.strictObject({
  attempts: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Calls for one firmware, the first included. Default 8.'),
  maxElapsed: wait
    .optional()
    .describe(
      'What calls for one firmware and the waits between them may take together; pauses of a throttled account do not count. Default 2m.',
    ),
});

const timeouts = z.strictObject({
  connect: wait.optional().describe('Until the connection stands. Default 5s.'),
  headers: wait.optional().describe('Until the answer begins. Default 10s.'),
  body: wait.optional().describe('Longest pause within the answer. Default 15s.'),
  call: wait.optional().describe('The whole call. Default 30s.'),
});

const keep = z.union([
  keepingTime,
  z.strictObject({
    daily: keepingTime.describe('How long every run is kept.'),
    monthly: z
      .int()
      .min(1)
      .max(1_200)
      .optional()
      .describe(
        'For how many months the first COMPLETE run of each calendar month (UTC) is kept. Default: no longer than the others.',
      ),
  }),
]);

/** How the job is run, whatever the checks and the formats are. */
export const runningSchema: Readonly<Record<string, z.ZodType>> = {
  probe: probeSchema
    .optional()
    .describe('Follow each link right after the query, and look at the file. Default: no link is followed.'),
  rollouts: rolloutsSchema
    .optional()
    .describe(
      'Ask which devices are being given a package (its update batches), right after the query. Default failing.',
    ),
  out: path.optional().describe('Folder for reports, relative to the working directory.'),
  asOf: instant
    .optional()
    .describe(
      'The instant that packages are judged against; a package that is observed later is judged as of then. Default: when the run starts.',
    ),
  signature: z.enum(['acs3', 'v1']).optional().describe('How calls are signed. Default acs3.'),
  retry: retry.optional().describe('How long one firmware is tried.'),
  timeouts: timeouts.optional().describe('Limits of one call.'),
  quota: quotaSchema
    .optional()
    .describe(
      'Share the accounts’ quotas with other processes and hosts by way of a store. Default: each job counts for itself.',
    ),
  concurrency: concurrency
    .optional()
    .describe(
      'How much is done at a time; a number alone is that of queries. Default 8 accounts, 16 queries.',
    ),
  resumeWithin: age
    .optional()
    .describe('An interrupted run that began longer ago is not continued. Default 12h.'),
  deadline: age
    .optional()
    .describe('Collecting ends after this time, with an INCOMPLETE report of what there is.'),
  sign: sign.optional().describe('Sign each run’s manifest. Default: runs are not signed.'),
  keep: keep
    .optional()
    .describe(
      'How long finished runs are kept: a duration, or `daily` and `monthly`. The last two stay. Default: all are kept.',
    ),
};
