import type { Answer, Firmware, Link, Severity } from '../core/model.ts';

/** What checks may ask for. A check names its needs and is handed those and nothing else. */
export interface Evidence {
  /** The kind of answer the service gave, with its code. */
  answer: { kind: Answer['kind']; code: string };
  verification: Pick<Firmware, 'status' | 'statusCode' | 'statusRaw' | 'verifyProgress'>;
  times: Pick<Firmware, 'utcCreate' | 'utcModified'>;
  /** File scope only. */
  link: Link;
}
export type Need = keyof Evidence;

/** A check's parameter: a duration (`6h`) or a list of host globs. The default's type decides the kind. */
export type ParamValue = string | readonly string[];
export interface ParamSpec {
  kind: 'duration' | 'hosts';
  default: ParamValue;
  description: string;
}

/** What a check says. `pass` may carry a note; a check that cannot judge says `unknown` and why. */
export type Judgement =
  | { verdict: 'pass'; message?: string }
  | { verdict: 'not-applicable'; message?: string }
  | { verdict: 'fail' | 'unknown'; observed: string; expected: string; message: string };

export interface JudgeContext {
  /** The instant judged against, epoch milliseconds. */
  asOfMs: number;
}

/** Parameters as a check is handed them: durations in milliseconds, hosts as globs. */
type ParamsOf<Specs extends Readonly<Record<string, ParamSpec>>> = {
  readonly [Name in keyof Specs]: Specs[Name]['kind'] extends 'duration' ? number : readonly string[];
};

/**
 * One named rule: metadata from which docs, help, workbook sheet and job validation derive, and one pure function.
 * `title` is the compliant state, `failingTitle` the failing one.
 */
export interface Check<
  N extends Need = Need,
  Specs extends Readonly<Record<string, ParamSpec>> = Readonly<Record<string, ParamSpec>>,
> {
  id: string;
  category: 'verification' | 'link' | 'integrity' | 'versioning' | 'metadata' | 'lifecycle' | 'target';
  severity: Severity;
  scope: 'firmware' | 'file';
  needs: readonly N[];
  title: string;
  failingTitle: string;
  why: string;
  remediation: { console: string; api: string };
  params: Specs;
  /**
   * What it means, and what to set, when nearly everything fails this one check: one sentence for the summary.
   * `{lifetime}` stands for the observed life of the links, `{<name>}` for a parameter.
   */
  widespread?: string;
  judge(evidence: Pick<Evidence, N>, params: ParamsOf<Specs>, context: JudgeContext): Judgement;
}

/** Parameters of any check, parsed: durations in milliseconds, hosts as globs. */
export type ParamValues = Readonly<Record<string, number | readonly string[]>>;

/** A check as the list and the runner hold it: whatever its needs and parameters are. */
export interface AnyCheck extends Omit<Check, 'needs' | 'params' | 'judge'> {
  needs: readonly Need[];
  params: Readonly<Record<string, ParamSpec>>;
  judge(evidence: Partial<Evidence>, params: ParamValues, context: JudgeContext): Judgement;
}

/**
 * Declares a check. Inside `judge` the compiler knows exactly the needs and parameters that the check declares;
 * the runner guarantees that it is handed just these.
 */
export function defineCheck<N extends Need, const Specs extends Readonly<Record<string, ParamSpec>>>(
  check: Check<N, Specs>,
): AnyCheck {
  return check;
}

/** Shared, since nearly every verdict is one of the two. */
export const PASS: Judgement = Object.freeze({ verdict: 'pass' });
export const NOT_APPLICABLE: Judgement = Object.freeze({ verdict: 'not-applicable' });
