import type { Operation } from './authenticate.ts';
import { chance } from './random.ts';

/** A script is plain data, so a YAML or JSON file can hold it. The first rule that fires wins. */
export type FaultScript = readonly FaultRule[];

/** Of a fault script: for which calls a fault fires. */
export interface FaultRule {
  match: FaultMatch;
  fault: Fault;
}

/**
 * Which calls a rule is for, and when it fires. A rule counts the calls that match and that no earlier rule took.
 * Without `first`, `nth`, `from`, `every` and `probability` it fires always.
 */
export interface FaultMatch {
  operation?: Operation;
  firmwareId?: string;
  jobId?: string;
  page?: number;
  /** The first n attempts for each firmware, job or page. */
  first?: number;
  /** The n-th matching call only, from 1. */
  nth?: number;
  /** The n-th matching call and all after it. */
  from?: number;
  /** Every n-th matching call. */
  every?: number;
  /** 0 to 1; drawn from the seed, the firmware or page and its attempt, so that concurrency changes nothing. */
  probability?: number;
}

/** The forms in which throttling was seen. */
export type ThrottleShape =
  | 'user'
  | 'api'
  | 'generic'
  | 'flow-control'
  | 'http-429'
  | 'http-503'
  | 'system-busy';

/** What happens to a call in place of its answer, or to it: docs/emulator.md describes each kind. */
export type Fault =
  | { kind: 'throttle'; shape?: ThrottleShape; retryAfterMs?: number; rateLimitHeader?: boolean }
  | { kind: 'server-error'; status?: 500 | 503; code?: string }
  | { kind: 'html-502' }
  | { kind: 'reset' }
  /** The body breaks off and so does the connection. */
  | { kind: 'truncated'; afterBytes?: number }
  | { kind: 'slow-body'; totalMs: number }
  /** No answer at all, or (`headers`) none but the headers, until the client gives up. */
  | { kind: 'hang'; after?: 'nothing' | 'headers' }
  | { kind: 'success-false'; code: string; message?: string }
  /** `strings`: numbers and booleans as text; `nonsense`: objects where values are due. */
  | { kind: 'wrong-types'; variant?: 'strings' | 'nonsense' }
  /** The security token of the calling key ends now: this call and all later ones with that key are refused. */
  | { kind: 'credentials-expired' }
  /** The package or update batch is gone for queries, while the list still shows it. */
  | { kind: 'deleted' }
  /** Before this page is read, packages appear at the head of the list or disappear from it. */
  | { kind: 'page-shift'; change: 'insert' | 'delete'; count?: number }
  /** A whole body with HTTP 200 that is no JSON. */
  | { kind: 'unparsable' }
  | { kind: 'oversized'; sizeBytes?: number }
  /** A page of the list that is not what was asked for; `count`: entries of a page, for `short` and `other-size`. */
  | { kind: 'wrong-list'; how: WrongList; count?: number }
  /** An answer that is right but for one part of it, of which there is so much: files of a package, entries of a page, … */
  | { kind: 'huge'; part: HugePart; count: number };

/**
 * `{}`; no Total; the entries of the page before once more; fewer entries; the next page; as if another size had been
 * asked for; new packages on every page, for ever.
 */
export type WrongList = 'bare' | 'no-total' | 'repeated' | 'short' | 'other-page' | 'other-size' | 'endless';

/** … characters of the description, of the link's path, or of an error's code and message. */
export type HugePart = 'files' | 'entries' | 'description' | 'path' | 'error';

/** A call as a script sees it. */
export interface FaultCall {
  operation: Operation;
  /** What is asked for: attempts at the same are counted together. */
  subject: string;
  /** The call's own parameters, where it has them. */
  firmwareId: string | undefined;
  jobId: string | undefined;
  page: string | undefined;
}

export interface FaultEngine {
  /** The fault of this call, if any. Counts the call. */
  next(call: FaultCall): Fault | undefined;
}

const MOST_COUNTED_SUBJECTS = 200_000;

function isFor(match: FaultMatch, call: FaultCall): boolean {
  if (match.operation !== undefined && match.operation !== call.operation) return false;
  if (match.firmwareId !== undefined && match.firmwareId !== call.firmwareId) return false;
  if (match.jobId !== undefined && match.jobId !== call.jobId) return false;
  return match.page === undefined || String(match.page) === call.page;
}

function isDue({ first, nth, from, every }: FaultMatch, calls: number, attempt: number): boolean {
  if (first !== undefined && attempt > first) return false;
  if (nth !== undefined && calls !== nth) return false;
  if (from !== undefined && calls < from) return false;
  return every === undefined || calls % every === 0;
}

function counter(): (subject: string) => number {
  const counts = new Map<string, number>();
  return (subject) => {
    const count = (counts.get(subject) ?? 0) + 1;
    if (!counts.has(subject) && counts.size >= MOST_COUNTED_SUBJECTS)
      counts.delete(counts.keys().next().value ?? '');
    counts.set(subject, count);
    return count;
  };
}

function ruleState(rule: FaultRule, name: string): (call: FaultCall) => Fault | undefined {
  const { match, fault } = rule;
  const attempts = counter();
  let calls = 0;
  const perSubject = match.first !== undefined || match.probability !== undefined;
  return (call) => {
    if (!isFor(match, call)) return undefined;
    calls += 1;
    const attempt = perSubject ? attempts(`${call.operation} ${call.subject}`) : 0;
    if (!isDue(match, calls, attempt)) return undefined;
    if (match.probability === undefined) return fault;
    return chance(`${name} ${call.operation} ${call.subject} ${attempt}`) < match.probability
      ? fault
      : undefined;
  };
}

/** Runs a script: deterministic by seed and by counts. */
export function faultEngine(script: FaultScript, seed = 0): FaultEngine {
  const rules = script.map((rule, index) => ruleState(rule, `${seed}/${index}`));
  return {
    next(call) {
      for (const rule of rules) {
        const fault = rule(call);
        if (fault) return fault;
      }
      return undefined;
    },
  };
}
