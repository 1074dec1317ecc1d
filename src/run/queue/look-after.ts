import type { JobQueue, QueuedJob } from './bullmq.ts';
import type { Coordinating } from './hand-out.ts';
import type { Slice } from './slice.ts';

/** Looks after what the queue has of a run. What it does not answer is looked for the next time. */
export interface LookingAfter {
  /** Workers that may not collect the run, as people read it. */
  readonly refusals: readonly string[];
  /** Has handed out again what the queue forgot, gives up what failed for good, and hears signs of life. */
  look(): Promise<void>;
  /** Takes back what no worker has. Is there nothing left that one has? */
  takeBack(): Promise<boolean>;
}

/** As `LookingAfter` has it. @throws Error where the queue is away */
export async function takeBack(queue: JobQueue, runId: string): Promise<boolean> {
  const jobs = await queue.look(runId);
  const idle = jobs.filter(({ state }) => state !== 'active');
  await queue.remove(idle.map(({ number }) => ({ runId, number })));
  return idle.length === jobs.length;
}

export function createLookingAfter(coordinating: Coordinating): LookingAfter {
  const { stores, accounts, run } = coordinating;
  const { queue, parts } = stores;
  const { runId } = run.info;
  const missing = new Set<number>();
  const refusals = new Set<string>();
  let signs = '';

  /** A job ends once its part is there: one look without it may have come too early. */
  function notice({ number }: Slice): boolean {
    if (missing.delete(number)) return true;
    missing.add(number);
    return false;
  }

  function heed(slice: Slice, { state, note, reason }: QueuedJob): void {
    missing.delete(slice.number);
    if (state === 'failed') return accounts.lose(slice, `no worker could collect it: ${reason}`);
    if (note?.refused) return refused(`${note.host}: ${note.refused}`);
    if (state === 'active') accounts.began(slice);
  }

  function refused(by: string): void {
    if (refusals.has(by)) return;
    refusals.add(by);
    run.ports.logger.warn('a worker cannot collect the run', { worker: by });
  }

  return {
    get refusals() {
      return [...refusals];
    },
    async look() {
      // In this order, for a part is there before its job ends.
      const jobs = await stores.ask(() => queue.look(runId));
      const numbers = jobs && (await stores.ask(() => parts.received(runId)));
      if (!numbers) return;
      // Workers may be busy with other runs for hours: they come to this one when they are done.
      const now = (await stores.ask(() => queue.signs())) ?? signs;
      if (now !== '' && now !== signs) accounts.heard();
      signs = now;
      const received = new Set(numbers);
      const byNumber = new Map(jobs.map((job) => [job.number, job]));
      for (const slice of accounts.open.values()) {
        const { number } = slice;
        if (received.has(number) || accounts.unknown.has(number)) continue;
        const job = byNumber.get(number);
        if (job) heed(slice, job);
        else if (notice(slice)) accounts.again(slice, 'the queue does not have it any more');
      }
    },
    takeBack: async () => (await stores.ask(() => takeBack(queue, runId))) ?? false,
  };
}
