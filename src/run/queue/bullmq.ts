//  The only module that knows BullMQ. Its API is one on Redis and on PostgreSQL.
//  openJobs ──► of a run: add, look, remove          (docs.bullmq.io/guide/jobs)
//  takeJobs ──► of a worker: each job ──► a handler  (docs.bullmq.io/guide/workers)
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, PgPool, Queue, Worker } from 'bullmq';
import type { PoolClient } from 'pg';
import { codeOf } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import type { PartKey } from '../parts/parts.ts';
import { connect, connected } from './connect.ts';
import type { Connection, ConnectOptions } from './connect.ts';
import { readNote } from './payload.ts';
import type { Note, Payload } from './payload.ts';

type Bullmq = typeof import('bullmq');

const QUEUE = 'ota-audit';
/** Of its keys in Redis: the braces keep them on one node of a cluster. */
const PREFIX = '{bull}';
/** Errors of a worker's machine: another machine may not have them. */
const ATTEMPTS = 3;
const BACKOFF_MS = 1_000;
/** So many workers may die of an account before it is given up. */
const MOST_STALLED = 2;
const LOCK_MS = 30_000;
/** A run that ended without asking what failed never asks any more: 7 days. */
const FORGET_S = 7 * 86_400;
/** What a worker tells may take so long: it may be the last that it says. */
const TELL_MS = 10_000;
/** To say goodbye. */
const CLOSE_MS = 1_000;

/** A job of a run, as the queue has it. */
export interface QueuedJob {
  number: number;
  state: 'waiting' | 'active' | 'failed';
  /** What its worker told last; null: nothing. */
  note: Note | null;
  /** Why it failed for good; '' where it did not. */
  reason: string;
}

/** The queue as a run sees it. What it rejects with where the store is away is an Error of its driver. */
export interface JobQueue {
  readonly where: string;
  /** Adds jobs; one that is there already stays as it is. */
  add(payloads: readonly Payload[]): Promise<void>;
  look(runId: string): Promise<QueuedJob[]>;
  /** What workers have, of any run, and what they told of it last: where it changes, one is alive. */
  signs(): Promise<string>;
  /** Removes jobs; one that a worker has is locked, and stays. */
  remove(keys: readonly PartKey[]): Promise<void>;
  close(): Promise<void>;
}

/** @throws AuditError `usage` where BullMQ is not installed; Error where the URL or the store cannot be used */
export async function openJobs(url: string, options: Pick<ConnectOptions, 'onTrouble'>): Promise<JobQueue> {
  const bullmq = await loadBullmq();
  const connection = await connect(url, { ...options, isPatient: false });
  const queue = await openQueue(bullmq, connection, options);
  return {
    where: connection.where,
    async add(payloads) {
      await queue.addBulk(
        payloads.map((data) => ({ name: data.job, data, opts: { ...JOB, jobId: jobIdOf(data) } })),
      );
    },
    look: (runId) => look(queue, runId),
    async signs() {
      const jobs = await queue.getJobs(['active']);
      const told = jobs.map((job) => ({ id: job.id ?? '', note: readNote(job.progress) }));
      const alive = told.filter(({ note }) => note?.refused === null);
      return alive.map(({ id, note }) => `${id} ${note?.host} ${note?.beat}`).join(',');
    },
    async remove(keys) {
      for (const key of keys) await queue.remove(jobIdOf(key));
    },
    close: () => closed(queue, connection),
  };
}

const JOB = {
  attempts: ATTEMPTS,
  backoff: { type: 'exponential', delay: BACKOFF_MS },
  // What was collected lies in the parts; what failed is kept until the run has read why.
  removeOnComplete: true,
  removeOnFail: { age: FORGET_S },
  stackTraceLimit: 0,
} as const;

function jobIdOf({ runId, number }: PartKey): string {
  return `${runId}-${number}`;
}

function numberOf(jobId: string, runId: string): number | undefined {
  return jobId.startsWith(`${runId}-`) ? Number(jobId.slice(runId.length + 1)) : undefined;
}

async function look(queue: Queue, runId: string): Promise<QueuedJob[]> {
  const found: QueuedJob[] = [];
  for (const id of await queue.getRanges(['wait'], 0, -1)) {
    const number = numberOf(id, runId);
    if (number !== undefined) found.push({ number, state: 'waiting', note: null, reason: '' });
  }
  for (const state of ['delayed', 'active', 'failed'] as const) {
    for (const job of await queue.getJobs([state])) {
      const number = numberOf(job.id ?? '', runId);
      if (number === undefined) continue;
      const note = readNote(job.progress);
      const reason = state === 'failed' ? job.failedReason : '';
      found.push({ number, state: state === 'delayed' ? 'waiting' : state, note, reason });
    }
  }
  return found;
}

/** An account that a worker has. */
export interface TakenJob {
  data: unknown;
  /** The next error is the last word on it. */
  isLastAttempt: boolean;
  /** One more worker that dies of it, or beside it, and it is given up. */
  isSuspect: boolean;
  /** Tells the run; what the store does not take is told by the next one. */
  tell(note: Note): Promise<void>;
}

/** How a handler ends that has not collected its account. */
export class HandedBack extends Error {
  /** How long it rests before it is taken again. */
  readonly restMs: number;

  constructor(restMs: number) {
    super('handed back');
    this.restMs = restMs;
  }
}

export interface Taking {
  readonly where: string;
  /** Takes no more. */
  pause(): Promise<void>;
  /** Once every handler has ended. */
  close(): Promise<void>;
}

export interface TakingOptions extends Pick<ConnectOptions, 'onTrouble'> {
  /** Accounts at a time. */
  accounts: number;
  /** How long an account stays with a worker that gives no sign of life; default 30 s. */
  lockMs?: number | undefined;
  /** Resolves once the account is collected. An error is one more attempt; `HandedBack` is none. */
  handle: (job: TakenJob) => Promise<void>;
}

/** Begins to take jobs. @throws as `openJobs` */
export async function takeJobs(
  url: string,
  { accounts, lockMs = LOCK_MS, handle, onTrouble }: TakingOptions,
): Promise<Taking> {
  const bullmq = await loadBullmq();
  const connection = await connect(url, { isPatient: true, onTrouble });
  // It is asked first whether the store is there: a worker would wait for it for ever, and in silence.
  await (await openQueue(bullmq, connection, { onTrouble })).close();
  const process = (job: Job, token?: string): Promise<void> => handled(bullmq, job, token, handle);
  const options = {
    concurrency: accounts,
    lockDuration: lockMs,
    // How often workers look for accounts of workers that died.
    stalledInterval: lockMs / 2,
    maxStalledCount: MOST_STALLED,
    skipVersionCheck: true,
  };
  const worker = openWorker(bullmq, connection, process, options);
  worker.on('error', onTrouble);
  return {
    where: connection.where,
    pause: () => worker.pause(true),
    close: () => closed(worker, connection),
  };
}

async function handled(
  { WaitingError, DelayedError }: Bullmq,
  job: Job,
  token: string | undefined,
  handle: TakingOptions['handle'],
): Promise<void> {
  let told = Promise.resolve();
  try {
    await handle({
      data: job.data as unknown,
      isLastAttempt: job.attemptsMade + 1 >= ATTEMPTS,
      isSuspect: job.stalledCounter >= MOST_STALLED,
      // One after another: on PostgreSQL each may have a connection of its own.
      tell: (note) => (told = told.then(() => within(TELL_MS, job.updateProgress({ ...note })))),
    });
  } catch (error) {
    if (!(error instanceof HandedBack)) throw error;
    if (error.restMs > 0) {
      await job.moveToDelayed(Date.now() + error.restMs, token);
      throw new DelayedError();
    }
    await job.moveToWait(token);
    throw new WaitingError();
  }
}

/** A store that is away does not keep the process. */
async function closed(opened: { close(): Promise<void> }, connection: Connection): Promise<void> {
  await within(CLOSE_MS, opened.close());
  await within(CLOSE_MS, connection.close());
}

/** Resolves with the work, or after a while: what becomes of it then is nobody's business. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), delay(limitMs, undefined, { ref: false })]);
}

async function loadBullmq(): Promise<Bullmq> {
  try {
    const bullmq = await import('bullmq');
    if ('createPostgresBackend' in bullmq) return bullmq;
    throw new AuditError('usage', '--queue needs BullMQ 6.7 or a later 6, and another is installed', INSTALL);
  } catch (error) {
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(codeOf(error))) throw error;
    throw new AuditError('usage', '--queue needs BullMQ, which is not installed', INSTALL);
  }
}

const INSTALL =
  'Install it where ota-audit is: npm install --global bullmq@6, or without --global in a project.';

/** A queue whose store has answered. @throws Error where it does not */
async function openQueue(
  bullmq: Bullmq,
  connection: Connection,
  { onTrouble }: Pick<ConnectOptions, 'onTrouble'>,
): Promise<Queue> {
  const { Queue: Opened, createPostgresBackend } = bullmq;
  try {
    // Without its look at the version BullMQ prints nothing, and needs no INFO.
    const options = { skipVersionCheck: true };
    const { client } = connection;
    if ('redis' in client) {
      await connected(client.redis);
      const queue = new Opened(QUEUE, { ...options, prefix: PREFIX, connection: client.redis });
      queue.on('error', onTrouble);
      return queue;
    }
    const { pool } = client;
    const migrating = await pool.connect();
    try {
      await migrate(bullmq, migrating);
    } finally {
      migrating.release();
    }
    const queue = new Opened(QUEUE, { ...options, connection: pool as PgPool }, createPostgresBackend);
    queue.on('error', onTrouble);
    await queue.waitUntilReady();
    return queue as unknown as Queue;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Makes the tables where they are not as this BullMQ has them: a role that only uses them needs no right to. */
async function migrate(bullmq: Bullmq, client: PoolClient): Promise<void> {
  const { assertSchemaCompatibility, runMigrations, DEFAULT_SCHEMA, LATEST_SCHEMA_VERSION } = bullmq;
  const options = { skipVersionCheck: true };
  const version = await assertSchemaCompatibility(client, DEFAULT_SCHEMA, options).catch((error: unknown) => {
    if (error instanceof bullmq.SchemaMigrationRequiredError) return 0;
    throw error;
  });
  if (version < LATEST_SCHEMA_VERSION) await runMigrations(client, DEFAULT_SCHEMA, options);
}

function openWorker(
  { Worker: Opened, createPostgresBackend }: Bullmq,
  { client }: Connection,
  process: (job: Job, token?: string) => Promise<void>,
  options: object,
): Worker {
  if ('redis' in client)
    return new Opened(QUEUE, process, { ...options, prefix: PREFIX, connection: client.redis });
  const { pool } = client;
  return new Opened(
    QUEUE,
    process,
    { ...options, connection: pool as PgPool },
    createPostgresBackend,
  ) as unknown as Worker;
}
