/**
 *   probe ──► allowed (scheme, host) ──► per-host (a slot) ──► fetch-once ──► store ──► guarded-connect (addresses) | proxy | stand-in
 *                                                                        └──► answer ──► content (hash, bandwidth)
 */
import { digestMethodOf } from '../core/digest-method.ts';
import type { FirmwareFile, Probe, ProbeHindrance, ProbeKind, ProbeOutcome } from '../core/model/firmware.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { SignedLink } from '../core/signed-link.ts';
import { DeadlineError, withDeadline } from '../iot/deadline.ts';
import { fullJitterMs } from '../quota/backoff.ts';
import { barOf } from './allowed.ts';
import { createBandwidth } from './bandwidth.ts';
import { failureOf } from './failure.ts';
import { fetchOnce, unread } from './fetch-once.ts';
import type { Wanted } from './fetch-once.ts';
import { createHostLimiters } from './per-host.ts';
import { openStore } from './store.ts';
import type { StoreOptions } from './store.ts';

export interface ProberOptions extends StoreOptions {
  kind: ProbeKind;
  /** Globs of host names. */
  hosts: readonly string[];
  /** Files of one host at a time. */
  perHost: number;
  /** All probes together; null: no limit. */
  bytesPerSecond: number | null;
  /** A file that is larger is not read. */
  maxBytes: number;
  /** One file, all attempts. */
  timeoutMs: number;
  clock: Clock;
  random: Random;
}

/** Fetches files by their links, and forgets both. */
export interface Prober {
  /**
   * @param link with its signature; nothing of it is in what comes back
   * @throws the signal's reason
   */
  probe(file: FirmwareFile, signMethod: string, link: SignedLink, signal: AbortSignal): Promise<Probe>;
  /** What is noted of a file that was not fetched for a reason of the run's own. */
  notMade(hindrance: ProbeHindrance): Probe;
  close(): Promise<void>;
}

/** An answer may be late or broken once; whoever fails three times in a row is not merely unlucky. */
const ATTEMPTS = 3;
export function createProber(options: ProberOptions): Prober {
  const { kind, clock } = options;
  const store = openStore(options);
  const hostLimiters = createHostLimiters(options.perHost);
  const bandwidth = createBandwidth(options.bytesPerSecond, clock);
  const means = { kind, store, bandwidth, maxBytes: options.maxBytes };

  async function fetchPatiently(wanted: Wanted, signal: AbortSignal): Promise<ProbeOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await fetchOnce(wanted, means, signal);
      } catch (error) {
        signal.throwIfAborted();
        const { outcome, isFinal } = failureOf(error);
        if (isFinal || attempt >= ATTEMPTS) return outcome;
        await clock.sleep(fullJitterMs(attempt, options.random), signal);
      }
    }
  }

  async function fetchInTime(wanted: Wanted, signal: AbortSignal): Promise<ProbeOutcome> {
    try {
      return await withDeadline(options.timeoutMs, signal, (limit) => fetchPatiently(wanted, limit.signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DeadlineError)) throw error;
      // The file was on its way: the link works, and the line is slow.
      if (wanted.lengthBytes !== undefined) return unread(wanted.lengthBytes, 'too-slow');
      return { kind: 'unreachable', code: 'ProbeTimeout' };
    }
  }

  async function outcomeOf(wanted: Wanted, signal: AbortSignal): Promise<ProbeOutcome> {
    const bar = barOf(wanted.url, options);
    if (bar !== undefined) return { kind: 'not-allowed', bar };
    // The file's time begins when it has its slot. All attempts are made in it: a host that is ill gets no more of them.
    return hostLimiters.run(wanted.url.hostname, () => fetchInTime(wanted, signal), signal);
  }

  const noted = (outcome: ProbeOutcome): Probe => {
    return { probe: kind, at: new Date(clock.now()).toISOString(), ...outcome };
  };

  return {
    async probe(file, signMethod, link, signal) {
      const url = new URL(link.reveal());
      return noted(await outcomeOf({ url, methods: methodsOf(file, signMethod) }, signal));
    },
    notMade: (hindrance) => noted({ kind: 'not-made', hindrance }),
    async close() {
      hostLimiters.close();
      await store.close();
    },
  };
}

/** The methods of the digests that the service gave; `FileMd5` is an MD5 whatever the SignMethod. */
function methodsOf({ md5 }: FirmwareFile, signMethod: string): string[] {
  const method = digestMethodOf(signMethod)?.name;
  return [...new Set([...(method === undefined ? [] : [method]), ...(md5 === '' ? [] : ['MD5'])])];
}
