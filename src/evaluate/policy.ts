import { CHECKS } from '../checks/index.ts';
import type { AnyCheck, ParamSpec, ParamValue } from '../checks/index.ts';
import type { ParamValues } from '../checks/check.ts';
import { urlExpiring } from '../checks/url-expiring.ts';
import { parseDuration } from '../core/duration.ts';
import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { CheckInfo, FailOn, Severity } from '../core/model.ts';

/** What a job says of its checks, by check ID: anything that it leaves out is the check's own default. */
export type PolicySettings = Readonly<
  Record<string, { enabled?: boolean; severity?: Severity; params: Readonly<Record<string, ParamValue>> }>
>;

/** One check as the job sees it, made ready once so that judging a firmware allocates little. */
export interface PolicyCheck {
  check: AnyCheck;
  severity: Severity;
  enabled: boolean;
  /** Durations in milliseconds, hosts as globs. */
  params: ParamValues;
  /** The same parameters as people write them. */
  paramTexts: Readonly<Record<string, string>>;
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
}

/**
 * Joins a job's settings with the catalogue.
 * @throws AuditError `job` for an unknown check, parameter or value; loading a job refuses those before
 */
export function createPolicy(
  settings: PolicySettings,
  failOn: FailOn,
  checks: readonly AnyCheck[] = CHECKS,
): Policy {
  const ids = checks.map((check) => check.id);
  for (const id of Object.keys(settings)) {
    if (!ids.includes(id))
      throw unknownName(`The job names the check "${id}", which does not exist.`, id, ids);
  }
  const all = checks.map((check) => policyCheck(check, settings[check.id] ?? { params: {} }));
  return {
    all,
    enabled: all.filter(({ enabled }) => enabled),
    failOn,
    expiringWithinMs: expiringWithinMs(all),
  };
}

/** What reports and the command line show of the checks, those that are switched off included. */
export function checkInfos(policy: Policy): CheckInfo[] {
  return policy.all.map(({ check, severity, enabled, paramTexts }) => ({
    id: check.id,
    category: check.category,
    severity,
    enabled,
    scope: check.scope,
    title: check.title,
    failingTitle: check.failingTitle,
    why: check.why,
    remediation: check.remediation,
    params: Object.entries(check.params).map(([name, { description }]) => ({
      name,
      value: paramTexts[name] ?? '',
      description,
    })),
  }));
}

function policyCheck(check: AnyCheck, settings: PolicySettings[string]): PolicyCheck {
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
    paramTexts[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return {
    check,
    severity: settings.severity ?? check.severity,
    enabled: settings.enabled ?? true,
    params,
    paramTexts,
    remediation: `In the console: ${check.remediation.console} By API: ${check.remediation.api}`,
  };
}

function parsed(id: string, name: string, spec: ParamSpec, value: ParamValue): number | readonly string[] {
  if (spec.kind === 'hosts') {
    const hosts = typeof value === 'string' ? [value] : value;
    if (hosts.length > 0 && hosts.every((host) => host.trim() !== '')) return hosts;
    throw new AuditError(
      'job',
      `${name} of the check ${id} names no host.`,
      'Write a list such as ["*.aliyuncs.com"].',
    );
  }
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined) return ms;
  throw new AuditError(
    'job',
    `${name} of the check ${id} is not a duration: ${JSON.stringify(value)}.`,
    'Write a number and a unit: 90s, 15m, 6h or 2d.',
  );
}

function expiringWithinMs(all: readonly PolicyCheck[]): number {
  const checked =
    all.find(({ check }) => check.id === urlExpiring.id) ?? policyCheck(urlExpiring, { params: {} });
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
