import { parseDuration } from '../core/duration.ts';
import { AuditError } from '../core/errors.ts';
import type { CheckSettings, Job } from './job.ts';
import type { CheckDocument } from './policy-schema.ts';
import type { JobDocument } from './schema.ts';

type Settings = Record<string, CheckSettings>;

/** The checks as the job sets them. */
export function resolvePolicy({
  checks = {},
  overrides = [],
}: Pick<JobDocument, 'checks' | 'overrides'>): Pick<Job, 'checks' | 'overrides'> {
  return {
    checks: toAllSettings(checks),
    overrides: overrides.map(({ product = '*', module = '*', checks }) => {
      return { product, module, checks: toAllSettings(checks) };
    }),
  };
}

/**
 * The checks with a window that is given on the command line: it holds for every product.
 * @param expiringWithin of `--expiring-within`; wins over the job, overrides included
 * @throws AuditError `usage` where it is no duration
 */
export function withExpiringWithin(
  policy: Pick<Job, 'checks' | 'overrides'>,
  expiringWithin: string | undefined,
): Pick<Job, 'checks' | 'overrides'> {
  if (expiringWithin === undefined) return policy;
  if (parseDuration(expiringWithin) === undefined) {
    throw new AuditError('usage', '--expiring-within is not a duration', 'For example: 6h or 2d.');
  }
  return {
    checks: withWindow(policy.checks, { within: expiringWithin }),
    overrides: policy.overrides.map((override) => {
      const isSet = override.checks[EXPIRING] !== undefined;
      return isSet ? { ...override, checks: withWindow(override.checks, {}) } : override;
    }),
  };
}

const EXPIRING = 'url-expiring';

function withWindow(settings: Settings, window: { within?: string }): Settings {
  const { params = {}, ...rest } = settings[EXPIRING] ?? {};
  const { within: _, ...others } = params;
  return { ...settings, [EXPIRING]: { ...rest, params: { ...others, ...window } } };
}

function toAllSettings(checks: Record<string, boolean | CheckDocument>): Settings {
  return Object.fromEntries(Object.entries(checks).map(([id, check]) => [id, toSettings(check)]));
}

function toSettings(check: boolean | CheckDocument): CheckSettings {
  if (typeof check === 'boolean') return { enabled: check, params: {} };
  const { enabled, severity, soft, ...rest } = check;
  const params = Object.entries(rest).filter((entry): entry is [string, string | number | string[]] => {
    return typeof entry[1] === 'string' || typeof entry[1] === 'number' || Array.isArray(entry[1]);
  });
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(severity === undefined ? {} : { severity }),
    ...(soft === undefined ? {} : { soft }),
    params: Object.fromEntries(params),
  };
}
