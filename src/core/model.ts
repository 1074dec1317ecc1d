/**
 * The words of the product as types: what is selected, what was observed, what was judged.
 * Everything that passes from one stage to the next is one of these; all of it is plain JSON.
 */

import type { HistoryRecord } from './history.ts';

/** The thing a list belongs to: an account, a region and, where it has one, an instance (`''` where it has none). */
export interface Target {
  account: string;
  region: string;
  iotInstanceId: string;
}

/** Where an account's key comes from: the ecosystem's chain, a named CLI profile, or `<prefix>_ACCESS_KEY_ID` and friends. */
export type CredentialsSpec =
  | { from: 'chain' }
  | { from: 'profile'; profile: string }
  | { from: 'env'; prefix: string };

/**
 * A target as a map's key; JSON keeps the parts apart whatever they contain. The last one is remembered: many ask for that
 * of the same firmware in a row, which made a tenth of judging JSON of targets.
 */
export function targetKey({ account, region, iotInstanceId }: Target): string {
  if (account !== last.account || region !== last.region || iotInstanceId !== last.iotInstanceId) {
    last = { account, region, iotInstanceId, key: JSON.stringify([account, region, iotInstanceId]) };
  }
  return last.key;
}

let last = { account: '', region: '', iotInstanceId: '', key: '["","",""]' };

/** Languages of reports. Names of columns, codes and IDs are the same in all. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Severity from which findings turn the exit code to 3; `never` keeps it at 0. */
export type FailOn = Severity | 'never';

/** Is `severity` as bad as `threshold`, or worse? */
export function isAtLeast(severity: Severity, threshold: FailOn): boolean {
  return threshold !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

// ---------------------------------------------------------------- select

/** One firmware that the run must audit, in the order in which the source named it. */
export interface Selected {
  /** Position in the selection of the whole run, from 1, without gaps. */
  seq: number;
  target: Target;
  /** Opaque; the service's samples have 26 letters and digits, other deployments have other shapes. */
  firmwareId: string;
  /** The CSV file as the job names it, `stdin`, or `list`. */
  source: string;
  /** Line of the CSV file, from 1; null for a list. */
  sourceLine: number | null;
  /** What the list said of it, where it comes from a list. */
  listed?: Listed;
  /** Set where the row cannot be queried at all, with the reason; such a row is reported, never dropped. */
  problem?: string;
}

// ---------------------------------------------------------------- collect

export const PACKAGE_TYPES = ['full', 'delta', 'unrecognized'] as const;
export type PackageType = (typeof PACKAGE_TYPES)[number];
export const STATUSES = [
  'not-required',
  'unverified',
  'verified',
  'verifying',
  'failed',
  'unrecognized',
] as const;
export type Status = (typeof STATUSES)[number];

/** Why a link cannot be read; each has its words in `src/texts`. */
export type LinkProblem =
  | 'not-text'
  | 'not-a-url'
  | 'no-host'
  | 'other-scheme'
  | 'given-twice'
  | 'no-expiry'
  | 'unknown-version'
  | 'expiry-missing'
  | 'expiry-not-seconds'
  | 'expiry-out-of-range'
  | 'signing-time'
  | 'lifetime';

/** What a text that is pushed to devices seems to carry and should not. */
export type UdiSecret = 'access-key' | 'password' | 'private-key' | 'secret' | 'token';

/**
 * What may be known and kept of a pre-signed link: never its query, which is a bearer credential for the firmware.
 * `expiresAt` is ISO 8601 UTC.
 */
export type Link =
  | { kind: 'missing' }
  | {
      kind: 'unreadable';
      scheme: string;
      host: string;
      path: string;
      problem: LinkProblem;
      /** The parameter of the link that the problem lies in, `''` where it lies in none. */
      parameter: string;
    }
  | { kind: 'unsigned'; scheme: string; host: string; path: string }
  | {
      kind: 'signed';
      version: 'V1' | 'V2' | 'V4';
      scheme: string;
      host: string;
      path: string;
      expiresAt: string;
    };

/** How far the files behind the links are looked at: whether they are there, or all of their bytes. */
export const PROBE_KINDS = ['links', 'contents'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** Why a file was not fetched: what the job does not allow … */
export type ProbeBar = 'scheme' | 'host' | 'address' | 'redirect';
/** … or what kept this machine from it, and says nothing of the file. */
export type ProbeHindrance = 'store-ill' | 'network' | 'proxy' | 'deadline';

export const PROBE_OUTCOMES = ['reached', 'refused', 'unreachable', 'not-allowed', 'not-made'] as const;

/** What came of fetching a file by its link, right after the query. */
export type ProbeOutcome =
  | {
      kind: 'reached';
      /** Of the object, as the store says it or as it was counted; null where the store does not say it. */
      sizeBytes: number | null;
      /** Of all of its bytes, by method (`MD5`, `SHA1`, `SHA256`), hex; empty where they were not read. */
      digests: Readonly<Record<string, string>>;
      /** Why its bytes were not read to their end, though they were asked for; empty otherwise. */
      unread: '' | 'too-large' | 'too-slow';
    }
  /** The store answered, and not with the file; `code` is its own, empty where it gave none. */
  | { kind: 'refused'; httpStatus: number; code: string; requestId: string }
  /** There was no answer, or it broke off: a code of ours such as `DnsFailed` or `TlsFailed`. */
  | { kind: 'unreachable'; code: string }
  | { kind: 'not-allowed'; bar: ProbeBar }
  | { kind: 'not-made'; hindrance: ProbeHindrance };

/** `at` is when it ended, ISO 8601 UTC. */
export type Probe = { probe: ProbeKind; at: string } & ProbeOutcome;

export interface FirmwareFile {
  /** From 1, in the service's order. */
  index: number;
  /** The service's name in a multi-file package, else the last part of the link's path; may be empty. */
  name: string;
  sizeBytes: number | null;
  /** Hex as the service gave it, computed with the package's `signMethod`. */
  digest: string;
  /** `FileMd5`; multi-file packages only. */
  md5: string;
  link: Link;
  /** Absent where the job does not probe, and where there is no link. */
  probe?: Probe;
}

/** One OTA update package as QueryOTAFirmware described it. Text that was absent is `''`, numbers and times are null. */
export interface Firmware {
  firmwareId: string;
  firmwareName: string;
  description: string;
  productKey: string;
  productName: string;
  moduleName: string;
  typeCode: number | null;
  type: PackageType;
  srcVersion: string;
  destVersion: string;
  /** The service's own code, null where it was absent or no integer; `statusRaw` keeps what came. */
  statusCode: number | null;
  statusRaw: string;
  status: Status;
  /** Percent. */
  verifyProgress: number | null;
  signMethod: string;
  /** `FirmwareSign` of a single-file package; `''` for multi-file ones. */
  firmwareSign: string;
  multiFile: boolean;
  files: FirmwareFile[];
  /** Characters of `Udi`. The text itself is pushed to devices and may carry keys, so it is not kept. */
  udiLength: number;
  /** Kinds of secret that `Udi` seems to carry, in alphabetical order. */
  udiSecrets: UdiSecret[];
  /** ISO 8601 UTC. */
  utcCreate: string | null;
  utcModified: string | null;
}

/** What came of asking for one firmware. `not-found` is a definite answer; `denied` and `failed` are none. */
export type Answer =
  | { kind: 'observed'; firmware: Firmware }
  | { kind: 'not-found' | 'denied' | 'failed'; code: string; detail: string };

/** One firmware as ListOTAFirmware shows it; what is absent of the optional fields is not compared with the detail. */
export interface Listed {
  firmwareId: string;
  productKey: string;
  moduleName: string;
  destVersion: string;
  firmwareName?: string;
  description?: string;
  productName?: string;
  typeCode?: number | null;
  srcVersion?: string;
  statusRaw?: string;
  signMethod?: string;
  firmwareSign?: string;
  sizeBytes?: number | null;
  utcCreate?: string | null;
  utcModified?: string | null;
}

/** One page of ListOTAFirmware. Counts are the service's own words and may change from page to page. */
export interface ListPage {
  currentPage: number;
  pageCount: number;
  total: number;
  firmware: Listed[];
  /** Entries without a firmware ID, which cannot be audited. */
  nameless?: number;
  requestId: string;
}

/** What the service answered for one firmware at one instant, or why there is no answer. */
export interface Observation {
  seq: number;
  target: Target;
  firmwareId: string;
  source: string;
  sourceLine: number | null;
  /** When the last attempt ended, ISO 8601 UTC. */
  observedAt: string;
  requestId: string;
  /** Calls made; 0 where none was made (an unusable row, a target that was refused before). */
  attempts: number;
  /** Fields that the list gave otherwise than the detail; absent where the firmware was not listed first. */
  listed?: Partial<Listed>;
  answer: Answer;
}

/** A firmware that only one of a CSV selection and the live list has. */
export interface Difference {
  target: Target;
  firmwareId: string;
  reason: 'not-in-list' | 'not-in-selection';
  source: string;
  sourceLine: number | null;
}

/** What collecting found of one target, apart from its firmware. */
export interface TargetReport {
  target: Target;
  endpoint: string;
  /** Where the credentials came from; never the credentials. */
  identity: string;
  selection: string;
  /** How its firmware were chosen; a list without filters names all that there are. Absent in older ledgers. */
  chosenBy?: 'whole-list' | 'filtered-list' | 'file';
  /** Products whose lists were read without any other filter: all that they have was named. Absent where there are none. */
  listedProducts?: string[];
  /** SHA-256 of the CSV file, hex, where the selection is one. */
  selectionSha256?: string;
  /** The list call's facts, where the target was listed. `total` is the service's count on the last page read. */
  list: { total: number; collected: number; pages: number; repeated: number } | null;
  /** Rows that named a firmware again; they were queried once. `lines` holds the first few. */
  duplicates: { count: number; lines: number[] };
  /** Calls made, retries included, and how many of them were throttled. */
  calls: number;
  throttled: number;
  /** Why the target was given up, where it was; `unavailable`: the service gave nothing useful for too long. */
  stopped: {
    kind: 'identity' | 'configuration' | 'unavailable';
    code: string;
    detail: string;
    requestId: string;
    hint: string;
  } | null;
  /** Why the selection may be incomplete (a list that could not be read to its end), where it may. */
  selectionProblem: string | null;
}

// ---------------------------------------------------------------- the run

/** What ran, when, with what: enough to render every report's head. */
export interface RunInfo {
  runId: string;
  job: string;
  toolVersion: string;
  nodeVersion: string;
  host: string;
  startedAt: string;
  /** The instant that links are judged against. */
  asOf: string;
  /** When the run was taken up again after an interruption, each time; absent where it ran through. */
  continuedAt?: string[];
}

// ---------------------------------------------------------------- evaluate

export const VERDICTS = ['pass', 'fail', 'unknown', 'not-applicable'] as const;
export type VerdictKind = (typeof VERDICTS)[number];

/** One check's word on one firmware, or one file of it (`fileIndex` 0 = the firmware as a whole). */
export interface Verdict {
  checkId: string;
  category: string;
  severity: Severity;
  verdict: VerdictKind;
  fileIndex: number;
  fileName: string;
  observed: string;
  expected: string;
  message: string;
}

/** What a finding is about: a firmware (or one file of it), or, without a firmware ID, the target as a whole. */
export interface Subject {
  target: Target;
  firmwareId: string;
  productKey: string;
  moduleName: string;
  destVersion: string;
}

export const FINDING_STATES = ['new', 'persisting', 'reopened', 'resolved', 'accepted'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** `fail` and `unknown` verdicts become findings. A `resolved` one keeps the verdict that it had. */
export interface Finding extends Verdict {
  verdict: 'fail' | 'unknown';
  subject: Subject;
  /** Stable over runs: account, instance, firmware, file and check. */
  findingId: string;
  remediation: string;
  /** Against the job's previous run; empty until it was compared. In a first run everything is new. */
  state: '' | FindingState;
  firstSeen: string;
  exceptionId: string;
  exceptionUntil: string;
  /** Of a check that only reports: it never counts towards fail-on. */
  soft: boolean;
}

export const OUTCOMES = ['pass', 'fail', 'not-found', 'denied', 'error'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** From worst to best: of several files a package shows the worst (design/product: tables). */
export const URL_STATES = ['expired', 'missing', 'unreadable', 'expiring', 'unsigned', 'valid'] as const;
export type UrlState = (typeof URL_STATES)[number];

/** One firmware with everything that reports say of it. */
export interface Evaluated {
  observation: Observation;
  outcome: Outcome;
  /** Worst severity of the failing checks; null where none fails. */
  worstSeverity: Severity | null;
  verdicts: Verdict[];
  findings: Finding[];
  /** By file, in the order of `files`. */
  urlStates: UrlState[];
  /** The file whose link is worst; its host and expiry stand in the package's row. Null where there is no file. */
  worstLink: { state: UrlState; link: Link } | null;
}

/** requested = audited + notFound + denied + failed, always. */
export interface Coverage {
  requested: number;
  audited: number;
  notFound: number;
  denied: number;
  failed: number;
}

export interface VerdictCounts {
  pass: number;
  fail: number;
  unknown: number;
  notApplicable: number;
}

/** One line of a breakdown: a product, a target, a status … */
export interface Breakdown {
  label: string;
  firmware: number;
  failing: number;
}

/** The figures that are known before the first row is written. */
export interface Summary {
  complete: boolean;
  /** One sentence each; empty when COMPLETE. */
  incompleteBecause: string[];
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  /** Failing checks by severity. */
  failing: Record<Severity, number>;
  /** Verdicts that could not be reached, by severity of the check. */
  unknown: Record<Severity, number>;
  /** Firmware and files judged, with failing ones. */
  checks: Record<string, VerdictCounts>;
  statuses: Partial<Record<Status, number>>;
  urlStates: Partial<Record<UrlState, number>>;
  products: Breakdown[];
  targets: { report: TargetReport; coverage: Coverage }[];
  files: number;
  totalSizeBytes: number;
  differences: number;
  /** What a reader should know before the rows, in whole sentences. */
  notes: string[];
  /** Findings by state against the job's previous run. */
  states: Record<FindingState, number>;
  /** Open findings at or above `failOn`. */
  failOn: FailOn;
  findingsAtOrAboveFailOn: number;
}

/** A check as the job sees it: what reports and the command line show of it. */
export interface CheckInfo {
  id: string;
  category: string;
  severity: Severity;
  enabled: boolean;
  /** Report only: its findings never count towards fail-on. */
  soft: boolean;
  scope: 'firmware' | 'file' | 'target';
  title: string;
  failingTitle: string;
  why: string;
  remediation: { console: string; api: string };
  params: { name: string; value: string; description: string }[];
  /** What the job changes for some products or modules, in the order in which it is applied. */
  overrides: CheckOverride[];
}

/** A change of one check for the products and modules that the globs match. */
export interface CheckOverride {
  product: string;
  module: string;
  /** As a job writes it: `severity: low, within: 2h`. */
  changes: string;
}

/** A recorded, dated, owned decision to accept findings. */
export interface ExceptionRule {
  id: string;
  /** Globs, as the file has them; `*` where it leaves one out. */
  check: string;
  product: string;
  module: string;
  firmware: string;
  reason: string;
  owner: string;
  approver: string;
  ticket: string;
  /** The last instant that it holds, ISO 8601 UTC; empty where it is `indefinite`. */
  until: string;
}

/** An exception, and what it did in this run. */
export interface ExceptionUse extends ExceptionRule {
  /** `ending` within 14 days; an `expired` one accepts nothing. */
  status: 'active' | 'ending' | 'expired';
  /**
   * Findings of this run that it accepts, since no exception before it in the file does; of an expired one, those that
   * are open because it ended.
   */
  matched: number;
}

/** How much a check says of a clause; nothing that this tool sees fulfils a clause. */
export const STRENGTHS = ['supports', 'partial', 'indirect'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** One clause of a framework with the checks that speak to it. */
export interface ClauseCoverage {
  clause: string;
  title: string;
  /** Was the clause's number read in the source text? */
  confirmed: boolean;
  checks: { checkId: string; strength: Strength; rationale: string }[];
  /** Verdicts of those checks in this run. */
  counts: VerdictCounts;
  /** Why no check can speak to it, where none does; empty otherwise. */
  silentBecause: string;
  /** Version of the text that the clause is counted in. */
  sourceVersion: string;
}

export interface FrameworkCoverage {
  id: string;
  title: string;
  /** Version of the framework's text. */
  source: string;
  /** What a reader must know before he relies on any of it. */
  note: string;
  clauses: ClauseCoverage[];
}

/** One run of the job in a line: what trends are drawn from. */
export interface TrendPoint {
  runId: string;
  startedAt: string;
  complete: boolean;
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  failing: Record<Severity, number>;
  /** Null in runs that were not compared. */
  states: Record<FindingState, number> | null;
}

/**
 * The one result every report is a pure function of. Iterables can be read again and again and hold one firmware at a
 * time, in the order of the selection.
 */
export interface EvaluatedRun {
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  /** Language of what it says; names of columns, codes and IDs are the same in all. */
  locale: Locale;
  summary: Summary;
  checks: CheckInfo[];
  firmware(): AsyncIterable<Evaluated>;
  /** Findings of no firmware of this run: of targets, of packages that are gone, and those that are resolved. */
  otherFindings(): AsyncIterable<Finding>;
  differences(): AsyncIterable<Difference>;
  /** What the job's next run compares with. @param firmware all of this run's, as `firmware` gives it */
  history(firmware: AsyncIterable<Evaluated>): AsyncIterable<HistoryRecord>;
  /** In the order of the exceptions file. */
  exceptions: ExceptionUse[];
  frameworks: FrameworkCoverage[];
  /** Of the policy that the run was judged by, hex, as the manifest has it. */
  policySha256: string;
  /** Earlier runs of the job and this one, oldest first. */
  trend: TrendPoint[];
}
