import type { NamedFramework } from '../frameworks/shipped.ts';
import type { ExceptionsFile } from './exceptions.ts';
import type { ProbeKind } from '../core/model/firmware.ts';
import type { Locale } from '../core/model/locale.ts';
import type { RolloutAsking } from '../core/model/rollout-report.ts';
import type { NotifyEvent } from '../core/model/notify.ts';
import type { FailOn, Severity } from '../core/model/severity.ts';
import type { CredentialsSpec, Target } from '../core/model/target.ts';

/** Where the value of each flag came from, by its name as in `failOn`; what is left out was not given. */
export type Given = Readonly<Record<string, 'flag' | 'environment'>>;

/**
 * A job as it runs: overridden by flags, defaults filled in. `loadJob` and `parseJob` make it, to be handed on; all of its keys
 * but `name` and `out` may change in any version. Durations are milliseconds.
 */
export interface Job {
  name: string;
  targets: JobTarget[];
  /** Targets of earlier runs that are gone on purpose: nobody misses them. */
  retired?: Target[];
  /** Flags choose what is audited, or there is no job file: a target of earlier runs that is not in it is not missed. */
  isPart?: true;
  checks: Record<string, CheckSettings>;
  /** Changes for some products or modules, on top of `checks`, in order: later ones win. */
  overrides: JobOverride[];
  /** Findings that were accepted, until when and by whom; absent where the job names no such file. */
  exceptions?: ExceptionsFile;
  /** Whose clauses reports show. */
  frameworks: NamedFramework[];
  failOn: FailOn;
  /** Do only new and reopened findings count towards `failOn`? */
  failOnNew: boolean;
  /** Language of reports and findings. */
  locale: Locale;
  /** Each format once. */
  reports: JobReport[];
  /** Follow the links of what was observed; absent: no link is followed. */
  probe?: JobProbe;
  /** Ask which devices are being given a package; absent: nothing is asked. */
  rollouts?: RolloutAsking;
  /** Who is told when a run ends; absent: nobody. */
  notify?: JobChannel[];
  /** A dead-man switch; absent: none. */
  ping?: JobPing;
  /** Folder for a Prometheus textfile; absent: none is written. */
  metrics?: string;
  /** Folder that the run folders' `<job>/` is made in. */
  out: string;
  /** ISO 8601 UTC; undefined = when the run starts. */
  asOf?: string;
  signature: 'acs3' | 'v1';
  retry: { attempts: number; maxElapsedMs: number };
  timeouts: { connectMs: number; headersMs: number; bodyMs: number; callMs: number };
  /** The account's quota is shared with other processes and hosts; absent: nobody else is known of. */
  quota?: JobQuota;
  /** Accounts that are audited at a time; queries in flight for each target, which must exceed latency × rate. */
  concurrency: { accounts: number; queries: number };
  /** An interrupted run that began longer ago is not continued. */
  resumeWithinMs: number;
  /** Collecting ends after this, with an INCOMPLETE report of what there is. */
  deadlineMs?: number;
  /** The Ed25519 private key, in PEM form, that manifests are signed with. */
  sign?: { keyPath: string };
  /** Finished runs that are older are removed; absent: all are kept. */
  keepMs?: number;
  /** The first COMPLETE run of each calendar month is kept for this many months. */
  keepMonths?: number;
  /** What comes neither from the job file nor from a default. */
  given?: Given;
}

/** How links are followed, right after the query that handed them out. */
export interface JobProbe {
  kind: ProbeKind;
  /** Packages at a time. */
  concurrency: number;
  /** Files that are fetched from one host at a time. */
  perHost: number;
  /** All together; null: no limit. */
  bytesPerSecond: number | null;
  /** Globs of the host names that may be asked. */
  hosts: string[];
  /** One file, all attempts. */
  timeoutMs: number;
  /** A larger file is not read. */
  maxBytes: number;
  /** Also this machine and private networks, and plain http on this machine: for the emulator. */
  allowPrivate: boolean;
}

/** The part of a job that says who is told of a run's end, and in which words. */
export type Tellable = Pick<Job, 'name' | 'out' | 'locale' | 'notify' | 'ping' | 'metrics'>;

/** Somebody to tell, and of what. */
export interface JobChannel {
  channel: string;
  options: Readonly<Record<string, unknown>>;
  on: NotifyEvent[];
  /** A URL with `{job}` and `{run_id}`. */
  link?: string;
  /** Does a message that is not taken make exit 7? */
  required: boolean;
  /** Secret options as the job file writes them, `${NAME}`: what may be recorded. */
  templates: Readonly<Record<string, string>>;
}

export interface JobPing {
  url: string;
  /** What exit code 3 is. */
  findings: 'success' | 'fail';
  /** The URL as the job file writes it. */
  template: string;
}

/** What gives out the starts of calls, and to which part of the quota; `template` is the URL as the job file writes it. */
export interface JobQuota {
  store: string;
  share: number;
  template: string;
}

/** A format to write, with its options as its row describes them, defaults filled in. */
export interface JobReport {
  format: string;
  options: Readonly<Record<string, unknown>>;
  /** Options as the job file writes them, where they come from the environment: `${NAME}`. */
  templates?: Readonly<Record<string, string>>;
}

export interface JobTarget {
  /** A label of the user's for the account; what reports show and what the quota belongs to. */
  account: string;
  region: string;
  /** Overrides the region's endpoint. */
  endpoint?: string;
  /** Overrides the STS that belongs to the endpoint. */
  stsEndpoint?: string;
  /** Empty: an instance without an ID. */
  instances: string[];
  credentials: CredentialsSpec;
  /**
   * Calls a second; `rolloutQps` is that of each operation on rollouts, by default 10 and never more than `queryQps`.
   * `account` is the UID of the account whose quota it is, where STS does not tell it.
   */
  quota: { queryQps: number; listQps: number; rolloutQps?: number; share: number; account?: string };
  select: Selection;
}

/**
 * Which firmware of the target: those of a CSV file, those of the live list, or (both) those of the file, compared
 * with the list.
 */
export interface Selection {
  /**
   * `path` is opened (`-`: standard input); `name` is what reports call the file, by default the path; `place` is where
   * the job file names it.
   */
  ids?: { path: string; name?: string; column?: string; place?: string };
  /**
   * An empty list is INCOMPLETE unless it is allowed: a lost instance ID looks just like it. So is one of more than
   * `maxPackages`, which may never end.
   */
  list?: { productKeys: string[]; destVersion?: string; allowEmpty?: boolean; maxPackages?: number };
}

export interface CheckSettings {
  enabled?: boolean;
  severity?: Severity;
  /** Report only: never counts towards `failOn`. */
  soft?: boolean;
  /** By name, as the check's `params` declare them. */
  params: Record<string, string | number | string[]>;
}

/** `product` and `module` are globs; `*` where the job leaves one out. */
interface JobOverride {
  product: string;
  module: string;
  checks: Record<string, CheckSettings>;
}
