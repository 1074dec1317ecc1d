import type { Link } from './firmware.ts';
import type { Observation } from './observation.ts';
import type { Devices, PackageRolloutState, Rollout } from './rollout.ts';
import type { Severity } from './severity.ts';
import type { Target } from './target.ts';

export const VERDICTS = ['pass', 'fail', 'unknown', 'not-applicable'] as const;
/** `unknown`: it could not be judged. `not-applicable`: there is nothing to judge. */
export type VerdictKind = (typeof VERDICTS)[number];

/** What has to change before something that could not be judged can be; each has its words in `src/texts`. */
const REMEDIES = [
  // The service gave no answer.
  'permission',
  'account',
  'setup',
  'id',
  'time',
  'shard',
  'quota',
  'network',
  'service',
  // It did, and something is missing or new in it.
  'record',
  'upgrade',
  // A list, or an earlier run, is missing.
  'whole-list',
  'baseline',
  // A file was not looked at.
  'link',
  'probe-host',
  'probe-rules',
  'probe-limits',
  'probe-contents',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** One check's word on one firmware, or one file of it (`fileIndex` 0 = the firmware as a whole). */
export interface Verdict {
  checkId: string;
  category: string;
  severity: Severity;
  verdict: VerdictKind;
  fileIndex: number;
  fileName: string;
  /** What was found and what should be, in a few words. */
  observed: string;
  expected: string;
  /** One sentence, in the language of the report. */
  message: string;
  /** Of `unknown` alone. */
  remedy?: Remedy;
}

export interface VerdictCounts {
  pass: number;
  fail: number;
  unknown: number;
  notApplicable: number;
}

/** Verdicts of a check by what becomes of them: what fails is open, or accepted by an exception. */
export interface CheckCounts {
  pass: number;
  open: number;
  /** Failing or not judged. */
  accepted: number;
  unknown: number;
  notApplicable: number;
}

/** What a finding is about: a firmware (or one file of it), or, without a firmware ID, the target as a whole. */
export interface Subject {
  target: Target;
  firmwareId: string;
  productKey: string;
  moduleName: string;
  destVersion: string;
}

/** A firmware as findings name it; empty where it was not observed. */
export function subjectOf({
  target,
  firmwareId,
  answer,
}: Pick<Observation, 'target' | 'firmwareId' | 'answer'>): Subject {
  const { productKey, moduleName, destVersion } = answer.kind === 'observed' ? answer.firmware : UNKNOWN;
  return { target, firmwareId, productKey, moduleName, destVersion };
}

const UNKNOWN = { productKey: '', moduleName: '', destVersion: '' };

export const FINDING_STATES = ['new', 'persisting', 'reopened', 'resolved', 'accepted'] as const;
/** Against the run before: `reopened` was resolved there or earlier; `accepted` by an exception. */
export type FindingState = (typeof FINDING_STATES)[number];

/** `fail` and `unknown` verdicts become findings. A `resolved` one keeps the verdict that it had. */
export interface Finding extends Verdict {
  verdict: 'fail' | 'unknown';
  subject: Subject;
  /** Stable over runs: account, region, instance, firmware, file and check. */
  findingId: string;
  /** What to do, in the language of the report. */
  remediation: string;
  /** Against the run that this one is compared with. In a first run everything is new. */
  state: FindingState;
  /** When the first run started that had it, ISO 8601 UTC. */
  firstSeen: string;
  /** The exception that accepts it; empty where none does. */
  exceptionId: string;
  /** ISO 8601 UTC; empty where none accepts it, or one without an end. */
  exceptionUntil: string;
  /** Does it count towards fail-on? At or above it, neither accepted nor resolved, of what answered, and not soft. */
  counts: boolean;
  /** Set where an earlier run saw what this one could not judge: later runs are compared with what was seen. */
  isSuperseded?: boolean;
}

export const OUTCOMES = ['pass', 'fail', 'unjudged', 'not-found', 'denied', 'error'] as const;
/**
 * `fail`: a check of severity above info fails and nobody accepted it. `unjudged`: none does, and one could not be
 * judged. The last three are those of packages that were not observed.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** From worst to best: of several files a package shows the worst (design/product: tables). */
export const URL_STATES = ['expired', 'missing', 'unreadable', 'expiring', 'unsigned', 'valid'] as const;
/** The state of a link as of the run’s `asOf`. */
export type UrlState = (typeof URL_STATES)[number];

/** What the rollouts of a package come to, its verifications left out. */
export interface PackageRollouts {
  state: PackageRolloutState;
  /** Those that are open. */
  open: Rollout[];
  /** Devices of these together, as far as they are known, and whether that is all of them. */
  known: Devices;
  isAllKnown: boolean;
  /** Its findings that are a reason to keep it from devices, at or above the severity that the job asks from. */
  defects: Finding[];
}

/** One firmware with everything that reports say of it. */
export interface Evaluated {
  observation: Observation;
  outcome: Outcome;
  /** Worst severity of the open findings; null where there are none. */
  worstSeverity: Severity | null;
  verdicts: Verdict[];
  findings: Finding[];
  /** By file, in the order of `files`. */
  urlStates: UrlState[];
  /** The file whose link is worst; its host and expiry stand in the package's row. Null where there is no file. */
  worstLink: { state: UrlState; link: Link } | null;
  /** Absent: its rollouts were not asked for. */
  rollouts?: PackageRollouts;
}

/** Does it fail, neither accepted nor resolved? */
export function isOpen({ verdict, state }: Pick<Finding, 'verdict' | 'state'>): boolean {
  return verdict === 'fail' && !isSettled(state);
}

/** Accepted or resolved: it needs nobody. */
export function isSettled(state: FindingState): boolean {
  return state === 'accepted' || state === 'resolved';
}
