import Bottleneck from 'bottleneck';
import { orAborted } from '../core/or-aborted.ts';

/** Bounds the work on each host. Its callers bound how much work waits: see docs/decisions/0002. */
export interface HostLimiters {
  /**
   * Waits for a slot of the host and works in it.
   * @throws what the work throws; as soon as the signal is aborted its reason, and work that still waits never starts
   */
  run<T>(hostname: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Drops whatever waits, and leaves no timer behind. */
  close(): void;
}

/** @param perHost pieces of work on one host at a time; at least 1 */
export function createHostLimiters(perHost: number): HostLimiters {
  const group = new Bottleneck.Group({ maxConcurrent: perHost });
  // The group's own cleaning goes by Date.now and drops limiters that are at work for longer than its timeout; and its
  // timer has no public end (bottleneck 2.19.5, Group.coffee). Idle limiters are dropped below instead.
  clearInterval(Reflect.get(group, 'interval') as NodeJS.Timeout | undefined);

  /** Host names are anybody's, and any number of them: a limiter is kept only while there is work for it. */
  function dropIdle(): void {
    for (const { key, limiter } of group.limiters()) if (isIdle(limiter)) void group.deleteKey(key);
  }

  return {
    async run(hostname, work, signal) {
      signal.throwIfAborted();
      const job = group.key(keyOf(hostname)).schedule(() => {
        signal.throwIfAborted();
        return work();
      });
      return orAborted(job.finally(dropIdle), signal);
    },
    close() {
      for (const { key, limiter } of group.limiters()) {
        // Not its promise: it waits for work under way, which ends with its connections.
        void limiter.stop();
        void group.deleteKey(key);
      }
    },
  };
}

/** The group keeps limiters in a plain object: a host that is called `constructor` would find what every object has. */
function keyOf(hostname: string): string {
  return `//${hostname}`;
}

function isIdle(limiter: Bottleneck): boolean {
  return Object.values(limiter.counts()).every((count) => count === 0);
}
