import { CHECKS } from '../checks/index.ts';
import type { AnyCheck, ParamSpec, ParamValue } from '../checks/index.ts';
import type { ParamValues } from '../checks/check.ts';
import { PARAM_KINDS, paramText, parseParam } from '../checks/params.ts';
import { urlExpiring } from '../checks/url-expiring.ts';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { CheckInfo, FailOn, Locale, Severity } from '../core/model.ts';
import { checkTexts, textsOf } from '../texts/index.ts';
import type { CheckTexts, Texts } from '../texts/index.ts';

/** What a job says of its checks, by check ID: anything that it leaves out is the check's own default. */
export type CheckSettings = Readonly<
  Record<string, { enabled?: boolean; severity?: Severity; params: Readonly<Record<string, ParamValue>> }>
>;

/** What a job says of judging. */
export interface PolicySpec {
  checks: CheckSettings;
  failOn: FailOn;
  /** Language of what checks say. Default English. */
  locale?: Locale;
}

/** One check as the job sees it, made ready once so that judging a firmware allocates little. */
export interface PolicyCheck {
  check: AnyCheck;
  severity: Severity;
  enabled: boolean;
  /** Durations in milliseconds, percentages as fractions, hosts as globs. */
  params: ParamValues;
  /** The same parameters as people write them. */
  paramTexts: Readonly<Record<string, string>>;
  texts: CheckTexts;
  remediation: string;
}

/** The checks of a run, with what the job changed in them, and from which severity on findings count. */
export interface Policy {
  /** Also those that are switched off. */
  all: readonly PolicyCheck[];
  enabled: readonly PolicyCheck[];
  failOn: FailOn;
  /** Window of `url-expiring`, milliseconds; `url_state` uses it even where the check is switched off. */
  expiringWithinMs: number;
  locale: Locale;
  texts: Texts;
}

/**
 * Joins a job's settings with the catalogue.
 * @throws AuditError `job` for an unknown check, parameter or value; loading a job refuses those before
 */
export function createPolicy(spec: PolicySpec, checks: readonly AnyCheck[] = CHECKS): Policy {
  const ids: string[] = checks.map((check) => check.id);
  for (const id of Object.keys(spec.checks)) {
    if (!ids.includes(id))
      throw unknownName(`The job names the check "${id}", which does not exist.`, id, ids);
  }
  const { failOn, locale = 'en' } = spec;
  const texts = textsOf(locale);
  const all = checks.map((check) => policyCheck(check, spec.checks[check.id] ?? { params: {} }, texts));
  return {
    all,
    enabled: all.filter(({ enabled }) => enabled),
    failOn,
    expiringWithinMs: expiringWithinMs(all, texts),
    locale,
    texts,
  };
}

/** What reports and the command line show of the checks, those that are switched off included. */
export function checkInfos(policy: Policy): CheckInfo[] {
  return policy.all.map(({ check, severity, enabled, paramTexts, texts }) => ({
    id: check.id,
    category: check.category,
    severity,
    enabled,
    scope: check.scope,
    title: texts.title,
    failingTitle: texts.failingTitle,
    why: texts.why,
    remediation: { console: texts.console, api: texts.api },
    params: Object.keys(check.params).map((name) => ({
      name,
      value: paramTexts[name] ?? '',
      description: texts.params[name] ?? '',
    })),
  }));
}

function policyCheck(check: AnyCheck, settings: CheckSettings[string], texts: Texts): PolicyCheck {
  const names = Object.keys(check.params);
  for (const name of Object.keys(settings.params)) {
    if (names.includes(name)) continue;
    throw unknownName(`The check ${check.id} has no parameter "${name}".`, name, names);
  }
  const params: Record<string, number | readonly string[]> = {};
  const paramTexts: Record<string, string> = {};
  for (const [name, spec] of Object.entries(check.params)) {
    const value = settings.params[name] ?? spec.default;
    params[name] = parsed(check.id, name, spec, value);
    paramTexts[name] = paramText(value);
  }
  const ofCheck = checkTexts(texts, check.id);
  return {
    check,
    severity: settings.severity ?? check.severity,
    enabled: settings.enabled ?? true,
    params,
    paramTexts,
    texts: ofCheck,
    remediation: texts.judging.remediation(ofCheck),
  };
}

function parsed(id: string, name: string, spec: ParamSpec, value: ParamValue): number | readonly string[] {
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

function expiringWithinMs(all: readonly PolicyCheck[], texts: Texts): number {
  const checked =
    all.find(({ check }) => check.id === urlExpiring.id) ?? policyCheck(urlExpiring, { params: {} }, texts);
  const within = checked.params['within'];
  return typeof within === 'number' ? within : 0;
}

function unknownName(message: string, name: string, known: readonly string[]): AuditError {
  const near = nearest(name, known);
  return new AuditError(
    'job',
    message,
    near ? `Did you mean ${near}?` : `Known: ${known.join(', ') || 'none'}.`,
  );
}
