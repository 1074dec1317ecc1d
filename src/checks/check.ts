import type { Drift } from '../core/listed.ts';
import type { Remedy } from '../core/model/finding.ts';
import type { Firmware, FirmwareFile, Link, Probe } from '../core/model/firmware.ts';
import type { Answer } from '../core/model/observation.ts';
import type { Severity } from '../core/model/severity.ts';
import type { Common } from './support/common.ts';
import type { CheckTexts } from './texts.ts';

/**
 * What else of the population has the same: of the firmware of its target that this run observed. A label is what tells
 * them apart, and comes with one package that has it.
 */
export interface Duplicates {
  count: number;
  /** The first few by label; none where there are too many groups of them to name all. */
  named: readonly { label: string; firmwareId: string }[];
  /** Is there firmware of the target of which nobody knows whether it is one of them? */
  isIncomplete: boolean;
}
/** `unlisted`: the selection does not name all packages of the product, so that none can be missed. */
export type DeltaSource = 'delivered' | 'absent' | 'unknown' | 'unlisted';

/** How many packages the list of a target has. */
export interface ListedCount {
  count: number;
  /** Was the list read to its end? If not, there are so many at least. */
  isWhole: boolean;
}

/**
 * The last earlier run of the job that read the list of the target to its end. `none`: none tried; `unknown`: none of
 * those that tried did; `lost`: what the run before left cannot be read.
 */
export type CountBefore = 'none' | 'unknown' | 'lost' | { count: number; at: string };

/** Kinds of answer that are no definite one. */
export type UnansweredKind = Extract<Answer['kind'], 'denied' | 'failed'>;

/** What checks of a firmware, or of one of its files, may ask for. */
export interface FirmwareEvidence {
  /** The kind of answer the service gave, with its code; where it gave none, what has to change so that it does. */
  answer:
    | { kind: 'observed'; code: '' }
    | { kind: 'not-found'; code: string }
    | { kind: UnansweredKind; code: string; remedy: Remedy };
  verification: Pick<Firmware, 'status' | 'statusCode' | 'statusRaw' | 'verifyProgress'>;
  times: Pick<Firmware, 'utcCreate' | 'utcModified'>;
  package: Pick<Firmware, 'type' | 'typeCode' | 'srcVersion' | 'destVersion' | 'description'>;
  /** The names of the files of a multi-file package, in the service's order; else empty. */
  fileNames: readonly string[];
  /** Was it audited by an earlier run, and what has become of it? */
  presence: { wasAudited: boolean } & (
    | { now: 'there' | 'not-found' | 'unlisted' }
    | { now: 'unknown'; remedy: Remedy }
  );
  /** Length and kinds of secrets; the text itself is not kept. */
  udi: Pick<Firmware, 'udiLength' | 'udiSecrets'>;
  /** What the list says otherwise than the detail; null where the firmware was not listed first. */
  drifts: readonly Drift[] | null;
  /** Other packages for the same update, by their IDs. */
  versionDuplicates: Duplicates;
  /** Where a delta starts: whether a package of its product and module delivers that version. */
  deltaSource: DeltaSource;
  /** Like all that follows, of one file. */
  link: Link;
  file: Pick<FirmwareFile, 'name' | 'sizeBytes'>;
  /** The digest of a file with the method it was made with; `md5` is of multi-file packages only. */
  digest: Pick<Firmware, 'signMethod' | 'multiFile'> & Pick<FirmwareFile, 'digest' | 'md5'>;
  /** What came of fetching it; null where it was not tried. */
  probe: Probe | null;
  /** Other versions of its product and module that have a file of the same digest. */
  contentDuplicates: Duplicates;
}

/** Does this run have the target, does it miss it, or does the job say that the target is gone? */
export type Planned = 'planned' | 'missing' | 'retired';

/** What checks of a target as a whole may ask for. */
interface TargetEvidence {
  /** Null where the selection is not the whole list. */
  listedCount: ListedCount | null;
  countBefore: CountBefore;
  planned: Planned;
}
/** What checks may ask for. A check names its needs and reads nothing else. */
export interface Evidence extends FirmwareEvidence, TargetEvidence {}
export type Need = keyof Evidence;

/** What a part is of. One of a file or a target is there for checks that are judged per file or target, and no others. */
export const NEED_SCOPES: Readonly<Record<Need, Scope>> = {
  answer: 'firmware',
  verification: 'firmware',
  times: 'firmware',
  package: 'firmware',
  fileNames: 'firmware',
  presence: 'firmware',
  udi: 'firmware',
  drifts: 'firmware',
  versionDuplicates: 'firmware',
  deltaSource: 'firmware',
  link: 'file',
  file: 'file',
  digest: 'file',
  probe: 'file',
  contentDuplicates: 'file',
  listedCount: 'target',
  countBefore: 'target',
  planned: 'target',
};

/** What only the whole population tells. */
export const POPULATION_NEEDS: ReadonlySet<Need> = new Set<Need>([
  'versionDuplicates',
  'deltaSource',
  'contentDuplicates',
]);

/** A check is judged once for the firmware, or once for each of its files, or once for the target as a whole. */
export type Scope = 'firmware' | 'file' | 'target';

/**
 * A check's parameter as people write it: a duration (`6h`), a whole number, a percentage (`90%`) or a list of host
 * globs.
 */
export type ParamValue = string | number | readonly string[];
export type ParamKind = 'duration' | 'integer' | 'percent' | 'hosts';
export interface ParamSpec {
  kind: ParamKind;
  default: ParamValue;
  /** Limits of the parsed value, both allowed: milliseconds, a number, or a fraction. Default: more than 0. */
  min?: number;
  max?: number;
}

/** What a check says. `pass` may carry a note; a check that cannot judge says `unknown`, why, and what to do about it. */
export type Judgement =
  | { verdict: 'pass'; message?: string }
  | { verdict: 'not-applicable'; message?: string }
  | ({ verdict: 'fail' } & Said)
  | ({ verdict: 'unknown'; remedy: Remedy } & Said);

interface Said {
  observed: string;
  expected: string;
  message: string;
}

interface JudgeContext<Says> {
  /** The instant judged against, epoch milliseconds. */
  asOfMs: number;
  /** The check's own texts, and those that several checks share, in the language of the report. */
  says: Says;
  common: Common;
}

/** Parameters as a check gets them: durations in milliseconds, percentages as fractions, hosts as globs. */
type ParamsOf<Specs extends Readonly<Record<string, ParamSpec>>> = {
  readonly [Name in keyof Specs]: Specs[Name]['kind'] extends 'hosts' ? readonly string[] : number;
};

export type Category =
  | 'verification'
  | 'link'
  | 'integrity'
  | 'versioning'
  | 'metadata'
  | 'lifecycle'
  | 'target';

/** One parameter for each that the texts describe. */
type SpecsOf<English extends CheckTexts> = Readonly<Record<keyof English['params'], ParamSpec>>;

/** Parameters of any check, parsed: durations in milliseconds, percentages as fractions, hosts as globs. */
export type ParamValues = Readonly<Record<string, number | readonly string[]>>;

/** The texts of a check, whichever it is. */
export type AnyJudgeContext = JudgeContext<Readonly<Record<string, unknown>>>;

/** One named rule: how bad it is, and what it says in English. Other languages have their types from it. */
interface Rule<Id extends string, C extends Category, English extends CheckTexts> {
  id: Id;
  category: C;
  severity: Severity;
  scope: Scope;
  /** Its findings stay open when the firmware does not exist any more: that is what they say. */
  outlivesFirmware?: true;
  english: English;
}

/** How a check's own file says it judges: with the needs, parameters and texts that it declares, and no others. */
interface Judging<English extends CheckTexts, N extends Need, Specs extends SpecsOf<English>> {
  needs: readonly N[];
  params: Specs;
  judge(
    evidence: Pick<Evidence, N>,
    params: ParamsOf<Specs>,
    context: JudgeContext<English['says']>,
  ): Judgement;
}

/** A check as the list and the runner hold it, whatever its needs and parameters are. */
export interface Check<
  Id extends string = string,
  C extends Category = Category,
  English extends CheckTexts = CheckTexts,
> extends Rule<Id, C, English> {
  needs: readonly Need[];
  params: Readonly<Record<string, ParamSpec>>;
  judge(evidence: Partial<Evidence>, params: ParamValues, context: AnyJudgeContext): Judgement;
}

export type AnyCheck = Check;

/**
 * Declares a check. That `judge` reads nothing but its needs is a matter of types here, and of a test for what gets
 * round them; at run time it is given all the evidence there is.
 */
export function defineCheck<
  Id extends string,
  C extends Category,
  English extends CheckTexts,
  N extends Need,
  const Specs extends SpecsOf<English>,
>(check: Rule<Id, C, English> & Judging<English, N, Specs>): Check<Id, C, English> {
  return check;
}

/** Shared, since nearly every verdict is one of the two. */
export const PASS: Judgement = Object.freeze({ verdict: 'pass' });
export const NOT_APPLICABLE: Judgement = Object.freeze({ verdict: 'not-applicable' });
