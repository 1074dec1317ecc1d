/**
 * Two errors. `AuditError` ends the program (or keeps it from starting) with an exit code of the contract;
 * `CallError` is one failed call, whose disposition decides what the loop does next.
 */

/**
 * What is wrong. `usage`: an argument; `job`: a job or a file it names; `selection`: the IDs to audit; `credentials`, `region`:
 * the key or the endpoint; `output-folder`: the output folder cannot be used; `output-failed`: something could not be written;
 * `locked`: another run of the job is in progress; `run-folder`: no finished run, or an altered one. Later versions may add codes.
 */
export type AuditErrorCode =
  | 'usage'
  | 'job'
  | 'selection'
  | 'credentials'
  | 'region'
  | 'output-folder'
  | 'output-failed'
  | 'locked'
  | 'run-folder';

/** What cron sees. */
const EXIT_CODES: Record<AuditErrorCode, number> = {
  usage: 2,
  job: 2,
  selection: 2,
  credentials: 2,
  region: 2,
  'output-folder': 2,
  'run-folder': 2,
  locked: 6,
  'output-failed': 7,
};

/**
 * An error a user can act on: `message` says what is wrong, one line per problem, `hint` what to do. Neither holds a secret.
 * Anything else that is thrown is a defect, or the reason of an aborted signal.
 */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;
  /** One or more sentences; may be empty. */
  readonly hint: string;

  constructor(code: AuditErrorCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  /** 2, 6 or 7: the code that the command line ends with. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/**
 * What a failed call means for the loop:
 * `retry` and `throttle` (the rate limiter pauses as well) ask again, `renew` asks again with fresh credentials,
 * `firmware` gives up this firmware only, `identity` and `configuration` stop the target.
 */
export type Disposition = 'retry' | 'throttle' | 'renew' | 'firmware' | 'identity' | 'configuration';

export interface CallFailure {
  disposition: Disposition;
  /** How the firmware is recorded when this is the last word on it. */
  outcome: 'not-found' | 'denied' | 'failed';
  /** The service's code, or ours (`OurCode`) where it gave no usable answer; codes.ts keeps them apart. */
  code: string;
  /** The service's message, redacted. */
  detail: string;
  hint: string;
  /** 0 where there was no HTTP answer. */
  httpStatus: number;
  requestId: string;
  /** The service's own hint how long to wait, in milliseconds; null where it gave none. */
  retryAfterMs: number | null;
  /** At most so many attempts for this failure, where the table is stricter than the retry policy. */
  maxAttempts?: number;
  /** What it is taken for when it will not be tried again; without it, for trouble of the service. */
  escalatesTo?: 'firmware' | 'identity' | 'configuration';
}

/** One call that did not yield what was asked for. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly failure: CallFailure;

  constructor(failure: CallFailure, options?: ErrorOptions) {
    super(`${failure.code}: ${failure.detail}`, options);
    this.failure = failure;
  }
}

const CONTINUES = 'results so far are kept, and the next run of the job continues from them';

/** Somebody asked the process to end. Not a failure: of a run the ledgers are safe and the next run continues. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: 'SIGINT' | 'SIGTERM';
  /** What that leaves, for whoever asked. */
  readonly consequence: string;

  constructor(signal: 'SIGINT' | 'SIGTERM', consequence: string = CONTINUES) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.consequence = consequence;
  }

  /** 128 plus the signal's number, as shells count. */
  get exitCode(): number {
    return this.signal === 'SIGINT' ? 130 : 143;
  }
}
