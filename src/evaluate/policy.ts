import { CHECKS } from '../checks/index.ts';
import type { AnyCheck } from '../checks/index.ts';
import { urlExpiring } from '../checks/url-expiring.ts';
import type { Framework } from '../core/framework.ts';
import type { ExceptionRule } from '../core/model/catalogue.ts';
import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import { textsOf } from '../texts/index.ts';
import type { Texts } from '../texts/index.ts';
import { createCheckSets } from './overrides.ts';
import type { CheckSet, Place, PolicyOverride } from './overrides.ts';
import { policyCheck, unknownName } from './policy-check.ts';
import type { CheckSettings, PolicyCheck } from './policy-check.ts';

export type { CheckSet, PolicyOverride } from './overrides.ts';
export type { CheckSettings, PolicyCheck } from './policy-check.ts';

/** What a job says of judging. */
export interface PolicySpec {
  checks: CheckSettings;
  /** Applied in order on top of `checks`, for the products and modules that they match; later ones win. */
  overrides?: readonly PolicyOverride[];
  /** Findings that were accepted; default none. */
  exceptions?: { readonly rules: readonly ExceptionRule[] };
  /** Whose clauses are counted; default none. */
  frameworks?: readonly Framework[];
  failOn: FailOn;
  /** Do only new and reopened findings count? Default: all that are open or could not be judged. */
  failOnNew?: boolean;
  /** Language of what checks say. Default English. */
  locale?: Locale;
}

/** The checks of a run, with what the job changed in them, and from which severity on findings count. */
export interface Policy {
  /** Where no override applies; also those that are switched off. */
  all: readonly PolicyCheck[];
  overrides: readonly PolicyOverride[];
  /** Where no override applies: firmware that was not observed, and whatever has no product. */
  base: CheckSet;
  /** The checks for firmware of this product and module: a lookup. */
  of(place: Place): CheckSet;
  /** Checks that are on for some firmware at least. */
  enabledSomewhere: readonly AnyCheck[];
  exceptions: readonly ExceptionRule[];
  frameworks: readonly Framework[];
  failOn: FailOn;
  failOnNew: boolean;
  locale: Locale;
  texts: Texts;
}

/**
 * Joins a job's settings with the catalogue.
 * @throws AuditError `job` for an unknown check, parameter or value; loading a job refuses those before
 */
export function createPolicy(spec: PolicySpec, checks: readonly AnyCheck[] = CHECKS): Policy {
  const { failOn, failOnNew = false, locale = 'en', overrides = [] } = spec;
  for (const settings of [spec.checks, ...overrides.map((override) => override.checks)]) {
    refuseUnknownChecks(settings, checks);
  }
  const texts = textsOf(locale);
  const made = new Map(checks.map((check) => [check, new Map<string, PolicyCheck>()]));

  /** The check where these overrides apply; those that do not name it change nothing, so that it is shared. */
  function variant(check: AnyCheck, applying: readonly number[]): PolicyCheck {
    const changing = applying.filter((at) => overrides[at]?.checks[check.id]);
    const variants = made.get(check);
    const known = variants?.get(changing.join());
    if (known) return known;
    const layers = [spec.checks, ...changing.map((at) => overrides[at]?.checks)];
    const settings = layers.flatMap((layer) => layer?.[check.id] ?? []);
    const fresh = policyCheck(check, settings, texts, changing);
    variants?.set(changing.join(), fresh);
    return fresh;
  }

  function checkSet(applying: readonly number[]): CheckSet {
    const all = checks.map((check) => variant(check, applying));
    const enabled = all.filter((checked) => checked.enabled);
    return {
      enabled,
      ofFirmware: enabled.filter(({ check }) => check.scope !== 'target'),
      expiringWithinMs: expiringWithinMs(all, texts),
      overrides: applying,
    };
  }

  const base = checkSet([]);
  const all = checks.map((check) => variant(check, []));
  // Each override is looked at once, so that one which says something impossible is refused before anything matches it.
  const alone = overrides.map((_, at) => checkSet([at]));
  const on = new Set([base, ...alone].flatMap((set) => set.enabled.map(({ check }) => check.id)));
  return {
    all,
    overrides,
    base,
    of: createCheckSets(base, overrides, checkSet),
    enabledSomewhere: checks.filter(({ id }) => on.has(id)),
    exceptions: spec.exceptions?.rules ?? [],
    frameworks: spec.frameworks ?? [],
    failOn,
    failOnNew,
    locale,
    texts,
  };
}

function refuseUnknownChecks(settings: CheckSettings, checks: readonly AnyCheck[]): void {
  const ids: string[] = checks.map((check) => check.id);
  for (const id of Object.keys(settings)) {
    if (!ids.includes(id))
      throw unknownName(`The job names the check "${id}", which does not exist.`, id, ids);
  }
}

function expiringWithinMs(all: readonly PolicyCheck[], texts: Texts): number {
  const checked = all.find(({ check }) => check.id === urlExpiring.id) ?? policyCheck(urlExpiring, [], texts);
  const within = checked.params['within'];
  return typeof within === 'number' ? within : 0;
}
