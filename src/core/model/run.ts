import type { CheckInfo, ExceptionUse, FrameworkCoverage } from './catalogue.ts';
import type {
  CheckCounts,
  Evaluated,
  Finding,
  FindingState,
  Outcome,
  Remedy,
  UrlState,
  VerdictCounts,
} from './finding.ts';
import type { Status } from './firmware.ts';
import type { Locale } from './locale.ts';
import type { TargetReport } from './observation.ts';
import type { Difference } from './selection.ts';
import type { FailOn, Severity } from './severity.ts';
import type { PopulationCount } from './baseline.ts';
import type { PackageRolloutState } from './rollout.ts';
import type { Target } from './target.ts';

/** What ran, when, with what: enough to render every report's head. */
export interface RunInfo {
  /** Such as `20261123T020000Z-a1b2c3`. */
  runId: string;
  job: string;
  toolVersion: string;
  nodeVersion: string;
  host: string;
  /** ISO 8601 UTC, as all times here. */
  startedAt: string;
  /** The instant that firmware is judged against; what was observed later is judged as of then. */
  asOf: string;
  /** When the run was taken up again after an interruption, each time; absent where it ran through. */
  continuedAt?: string[];
}

/** Packages: requested = audited + notFound + denied + failed, always. */
export interface Coverage {
  requested: number;
  audited: number;
  notFound: number;
  denied: number;
  failed: number;
}

/** A product with its packages that answered. */
export interface ProductCounts {
  /** As people read it: name and key. */
  label: string;
  /** Null: the products after the first 1,000 together. */
  productKey: string | null;
  firmware: number;
  outcomes: Record<Outcome, number>;
}

/** A target with what came of its packages and of itself. */
export interface TargetSummary {
  report: TargetReport;
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  open: Record<Severity, number>;
  accepted: Record<Severity, number>;
  unjudged: Record<Severity, number>;
  /** Findings that count towards `failOn`. */
  counting: number;
  /** Of `open` those that are new or reopened. Absent where they were not counted. */
  newlyOpen?: Record<Severity, number>;
}

/** The worst finding of a package, or of a target (`firmwareId` empty), with what people know it by. */
export interface WorstFinding {
  findingId: string;
  checkId: string;
  failingTitle: string;
  severity: Severity;
  verdict: Finding['verdict'];
  state: FindingState;
  counts: boolean;
  account: string;
  region: string;
  iotInstanceId: string;
  firmwareId: string;
  firmwareName: string;
  productKey: string;
  productName: string;
  moduleName: string;
  destVersion: string;
  fileName: string;
  message: string;
  /** Further open findings of the same package or target. */
  alsoOpen: number;
  /** As the columns of `packages`: null where it was not asked, or is not known. */
  rolloutState: PackageRolloutState | null;
  devicesWaiting: number | null;
  devicesUnderWay: number | null;
}

/** What devices are being given of packages that fail a check at or above `from`. */
export interface RolloutsSummary {
  from: Severity;
  /** Of these packages those that a rollout gives to devices now; those that one will, by a plan. */
  inProgress: number;
  planned: number;
  /** Their open rollouts; null where of none of them is known whether there is one. */
  openOfFailing: number | null;
  /** Devices in those that are in progress, as far as they are known; null where nothing is. */
  devicesWaiting: number | null;
  devicesUnderWay: number | null;
  /** Of these packages those of which not all is known: with any, the figures above are at least so many. */
  unknown: number;
}

/** What the exit code says. */
export const RUN_OUTCOMES = ['pass', 'fail', 'incomplete'] as const;

export const RESULTS = ['pass', 'fail', 'incomplete', 'report-only'] as const;
/**
 * What people read first. `fail`: findings count, whether the run is COMPLETE or not. `incomplete`: none counts, and not
 * everything answered. `report-only`: findings are open, and `failOn` is `never`.
 */
export type Result = (typeof RESULTS)[number];

/** The figures that are known before the first row is written. */
export interface Summary {
  complete: boolean;
  /** One sentence each; empty when COMPLETE. */
  incompleteBecause: string[];
  coverage: Coverage;
  /** Packages. */
  outcomes: Record<Outcome, number>;
  /** INCOMPLETE wins: what did not answer may fail as well. */
  outcome: (typeof RUN_OUTCOMES)[number];
  result: Result;
  /** What came of it in one sentence, in the language of the report: each figure can be counted again in the tables. */
  headline: string;
  /** What changed against the run that this one was compared with, in one sentence. */
  changes: string;
  /** The worst findings, each of another package: what to look at first. */
  worst: WorstFinding[];
  /** The same with new and reopened ones before all that devices are not being given; absent: `worst` has that order. */
  newFirst?: WorstFinding[];
  /** Findings that fail, neither accepted nor resolved. */
  open: Record<Severity, number>;
  /** Findings that an exception accepts. */
  accepted: Record<Severity, number>;
  /** Findings that could not be judged and that nobody accepted, of packages that answered and of targets. */
  unjudged: Record<Severity, number>;
  /** As `unjudged`, with those of packages that did not answer. */
  unknown: Record<Severity, number>;
  /** On the firmware of the run and their files: what has a row in `verdicts`. */
  verdicts: VerdictCounts;
  /** By check, those on targets and on packages that are gone included. */
  checks: Record<string, CheckCounts>;
  /** Packages that answered. */
  statuses: Partial<Record<Status, number>>;
  /** Files. */
  urlStates: Partial<Record<UrlState, number>>;
  products: ProductCounts[];
  targets: TargetSummary[];
  files: number;
  totalSizeBytes: number;
  /** Between CSV files and lists. */
  differences: number;
  /** What a reader should know before the rows, in whole sentences. */
  notes: string[];
  /** Findings by state against the job's previous run. */
  states: Record<FindingState, number>;
  failOn: FailOn;
  /** Do only new findings count? */
  failOnNew: boolean;
  /** Findings that count towards `failOn`. */
  counting: number;
  /** Persisting findings that would, but for `failOnNew`. */
  persistingLeftOut: number;
  /** Absent: the run did not ask for rollouts. */
  rollouts?: RolloutsSummary;
}

/** One run of the job in a line: what trends are drawn from. */
export interface TrendPoint {
  runId: string;
  startedAt: string;
  complete: boolean;
  coverage: Coverage;
  outcomes: Record<Outcome, number>;
  open: Record<Severity, number>;
  accepted: Record<Severity, number>;
  unjudged: Record<Severity, number>;
  states: Record<FindingState, number>;
}

/** What a run says of one firmware; a finding of no firmware of the run; or a difference of selection and list. */
export type ResultRecord =
  | { kind: 'firmware'; evaluated: Evaluated }
  /** Of a target, of a package that is gone, or resolved. */
  | { kind: 'finding'; finding: Finding }
  | { kind: 'difference'; difference: Difference };

/** What a run says as a whole. */
export interface RunOverview {
  info: RunInfo;
  /** When collecting ended. */
  finishedAt: string;
  /** Language of what it says; names of columns, codes and IDs are the same in all. */
  locale: Locale;
  summary: Summary;
  checks: CheckInfo[];
  /** In the order of the exceptions file. */
  exceptions: ExceptionUse[];
  frameworks: FrameworkCoverage[];
  /** Of the policy that the run was judged by, hex, as the manifest has it. */
  policySha256: string;
  /** The run that it was compared with; null: none. */
  baseline: { runId: string; manifestSha256: string } | null;
  /** Earlier runs of the job and this one, oldest first. */
  trend: TrendPoint[];
}

/** The one result every report is a pure function of: run.json and results.jsonl. */
export interface EvaluatedRun extends RunOverview {
  /**
   * Everything that has a row: target by target its firmware in the order of the selection, then its other findings,
   * then its differences. Each call reads from the start and holds one record at a time.
   */
  records(): AsyncIterable<ResultRecord>;
}

/** Checks that firmware was judged by, with the severity that the job gives each of them there. */
export type StoredCheckSet = { id: string; severity: Severity }[];

/** Where the lines about one target lie in results.jsonl. */
export interface ResultSection {
  target: Target;
  fromByte: number;
  /** Of the byte after its last line. */
  toByte: number;
  /** How many packages its list had when it was last read to its end; null: no run tried. */
  population: PopulationCount | null;
  /** The run did not have it: what earlier runs knew is kept for later ones. */
  absent?: true;
  /** Later runs of the whole job must have it: where they do not, it is missing. */
  awaited?: true;
}

/** run.json. */
export interface StoredRunOverview extends RunOverview {
  schemaVersion: number;
  /** Combinations of checks, as results.jsonl numbers them, from 0. */
  checkSets: StoredCheckSet[];
  /** What to do about findings: of failing ones by check; of those that could not be judged by remedy; of resolved ones. */
  remediations: {
    byCheck: Record<string, string>;
    /** Absent in runs whose findings have no remedy: they have one text for all, `unjudged`. */
    byRemedy?: Partial<Record<Remedy, string>>;
    unjudged?: string;
    resolved: string;
  };
  sections: ResultSection[];
}
