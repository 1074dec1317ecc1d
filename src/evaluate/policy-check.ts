import type { AnyCheck, CheckTexts, ParamSpec, ParamValue } from '../checks/index.ts';
import type { ParamValues } from '../checks/check.ts';
import { PARAM_KINDS, paramText, parseParam } from '../checks/params.ts';
import { AuditError } from '../core/errors.ts';
import type { Verdict } from '../core/model/finding.ts';
import type { Severity } from '../core/model/severity.ts';
import { nearest } from '../core/nearest.ts';
import { checkTexts } from '../texts/index.ts';
import type { Texts } from '../texts/index.ts';

/** What a job says of one check; anything that it leaves out is as it was before. */
export interface CheckSetting {
  enabled?: boolean;
  severity?: Severity;
  /** Report only: its findings never count towards `failOn`. */
  soft?: boolean;
  params: Readonly<Record<string, ParamValue>>;
}

/** By check ID. */
export type CheckSettings = Readonly<Record<string, CheckSetting>>;

/** One check as the job sees it, made ready once so that judging a firmware allocates little. */
export interface PolicyCheck {
  check: AnyCheck;
  severity: Severity;
  enabled: boolean;
  soft: boolean;
  /** Durations in milliseconds, percentages as fractions, hosts as globs. */
  params: ParamValues;
  /** The same parameters as people write them. */
  paramTexts: Readonly<Record<string, string>>;
  texts: CheckTexts;
  remediation: string;
  /** Positions in the job's `overrides`, from 0, of those that changed it. */
  overrides: readonly number[];
  /** What nearly all verdicts on a firmware as a whole are: there is nothing to say. */
  passes: Verdict;
  notApplicable: Verdict;
}

/**
 * A check with the settings of several layers on top of its defaults, later layers over earlier ones, key by key.
 * @throws AuditError `job` for an unknown parameter or a value that it cannot have
 */
export function policyCheck(
  check: AnyCheck,
  layers: readonly CheckSetting[],
  texts: Texts,
  overrides: readonly number[] = [],
): PolicyCheck {
  const { enabled = true, severity = check.severity, soft = false, params } = merged(layers);
  refuseUnknownParams(check, params);
  const values: Record<string, ParamValues[string]> = {};
  const paramTexts: Record<string, string> = {};
  for (const [name, spec] of Object.entries(check.params)) {
    const value = params[name] ?? spec.default;
    values[name] = parsed(check.id, name, spec, value);
    paramTexts[name] = paramText(value);
  }
  const ofCheck = checkTexts(texts, check);
  const remediation = texts.judging.remediation(ofCheck);
  return {
    check,
    severity,
    enabled,
    soft,
    params: values,
    paramTexts,
    texts: ofCheck,
    remediation,
    overrides,
    passes: quiet(check, severity, 'pass'),
    notApplicable: quiet(check, severity, 'not-applicable'),
  };
}

function quiet({ id, category }: AnyCheck, severity: Severity, verdict: Verdict['verdict']): Verdict {
  const nothing = { fileIndex: 0, fileName: '', observed: '', expected: '', message: '' };
  return Object.freeze({ checkId: id, category, severity, verdict, ...nothing });
}

function merged(layers: readonly CheckSetting[]): CheckSetting {
  return layers.reduce<CheckSetting>(
    (below, layer) => ({ ...below, ...layer, params: { ...below.params, ...layer.params } }),
    { params: {} },
  );
}

function refuseUnknownParams(check: AnyCheck, params: CheckSetting['params']): void {
  const names = Object.keys(check.params);
  for (const name of Object.keys(params)) {
    if (names.includes(name)) continue;
    throw unknownName(`The check ${check.id} has no parameter "${name}".`, name, names);
  }
}

function parsed(id: string, name: string, spec: ParamSpec, value: ParamValue): ParamValues[string] {
  const result = parseParam(spec, value);
  if (result !== undefined) return result;
  const { noun, example } = PARAM_KINDS[spec.kind];
  const shown = JSON.stringify(value);
  throw new AuditError(
    'job',
    `${name} of the check ${id} is not ${noun} that it can have: ${shown}.`,
    example,
  );
}

/** An error about a name that is not there, with the nearest that is. */
export function unknownName(message: string, name: string, known: readonly string[]): AuditError {
  const near = nearest(name, known);
  return new AuditError(
    'job',
    message,
    near ? `Did you mean ${near}?` : `Known: ${known.join(', ') || 'none'}.`,
  );
}
