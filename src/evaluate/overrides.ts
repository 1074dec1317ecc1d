import { matchesGlob } from '../core/glob.ts';
import type { Subject } from '../core/model/finding.ts';
import type { CheckSettings, PolicyCheck } from './policy-check.ts';

/** What a job changes for some products or modules. Globs are case-sensitive, as the service's keys are. */
export interface PolicyOverride {
  /** Of ProductKey. */
  product: string;
  /** Of ModuleName. */
  module: string;
  checks: CheckSettings;
}

/** The checks as they hold for one product and module. */
export interface CheckSet {
  enabled: readonly PolicyCheck[];
  /** Those of them that are judged per firmware or file. */
  ofFirmware: readonly PolicyCheck[];
  /** Window of `url-expiring`, milliseconds; `url_state` uses it even where the check is switched off. */
  expiringWithinMs: number;
  /** Positions of the overrides that apply, in the job's order. */
  overrides: readonly number[];
}

/** What overrides match on. */
export type Place = Pick<Subject, 'productKey' | 'moduleName'>;

/** A service that invents product keys cannot fill the memory: beyond this many places they are matched anew. */
const MOST_PLACES = 10_000;

/**
 * Finds the checks for a product and module. Each combination of overrides is made once and shared, and each place is
 * matched once, so that a firmware costs a lookup.
 * @param make the checks where just these overrides apply
 */
export function createCheckSets(
  base: CheckSet,
  overrides: readonly PolicyOverride[],
  make: (applying: readonly number[]) => CheckSet,
): (place: Place) => CheckSet {
  if (overrides.length === 0) return () => base;
  const byCombination = new Map<string, CheckSet>([['', base]]);
  const byPlace = new Map<string, Map<string, CheckSet>>();
  let places = 0;

  function match(place: Place): CheckSet {
    const applying = overrides.flatMap((override, at) => (appliesTo(override, place) ? [at] : []));
    const key = applying.join(',');
    let set = byCombination.get(key);
    if (!set) byCombination.set(key, (set = make(applying)));
    return set;
  }

  return (place) => {
    const known = byPlace.get(place.productKey)?.get(place.moduleName);
    if (known) return known;
    const set = match(place);
    if (places < MOST_PLACES) {
      places += 1;
      const ofProduct = byPlace.get(place.productKey) ?? new Map<string, CheckSet>();
      byPlace.set(place.productKey, ofProduct.set(place.moduleName, set));
    }
    return set;
  };
}

function appliesTo({ product, module }: PolicyOverride, { productKey, moduleName }: Place): boolean {
  return matchesGlob(productKey, product) && matchesGlob(moduleName, module);
}
