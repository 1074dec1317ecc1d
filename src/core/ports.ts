/** What the program needs of the world, handed in so that tests can hand in something else. */

export interface Clock {
  /** Wall clock, epoch milliseconds: what is written into requests and reports. */
  now(): number;
  /** Milliseconds that only go forward: what durations are measured with. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Values must be safe to show: secrets are redacted before they get here. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
/** What a message is about, by name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Where a run stands; `total` is null until the selection's size is known. */
export interface Progress {
  stage: 'select' | 'collect' | 'evaluate' | 'report';
  /** Packages; in the report stage formats. */
  done: number;
  total: number | null;
  audited: number;
  notFound: number;
  denied: number;
  failed: number;
  /** Calls made so far, and those the service throttled. */
  calls: number;
  throttled: number;
  /** What is being done in the report stage: the formats that are being written. */
  detail: string;
  /** While several accounts are collected. */
  accounts?: AccountsProgress;
}

/** Accounts are collected side by side: where they stand. */
export interface AccountsProgress {
  total: number;
  done: number;
  running: number;
  /** The running account with most packages left to query; null: none is known. */
  slowest: { account: string; left: number } | null;
}
/** Called whenever a figure changes, often; it must be quick and must not throw. */
export type OnProgress = (progress: Progress) => void;

/** Environment variables, by name. */
export type Env = Readonly<Record<string, string | undefined>>;
