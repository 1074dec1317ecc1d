import { POPULATION_NEEDS } from '../checks/check.ts';
import type { Need } from '../checks/check.ts';
import type { CheckRules } from './entry-outcomes.ts';
import type { Policy } from './policy.ts';

/** What a run need not look for. */
const OPTIONAL: ReadonlySet<Need> = new Set<Need>(['probe', 'deltaSource', 'listedCount', 'rollouts']);

/** What comparing must know of the policy's checks. */
export function checkRules(policy: Policy): CheckRules {
  const outliving = new Set<string>();
  const ofPopulation = new Set<string>();
  const optional = new Set<string>();
  for (const { check } of policy.all) {
    if (check.outlivesFirmware) outliving.add(check.id);
    if (check.needs.some((need) => POPULATION_NEEDS.has(need))) ofPopulation.add(check.id);
    if (check.needs.some((need) => OPTIONAL.has(need))) optional.add(check.id);
  }
  return {
    isOn: (checkId, place) => policy.of(place).enabled.some(({ check }) => check.id === checkId),
    outlivesFirmware: (checkId) => outliving.has(checkId),
    isOfPopulation: (checkId) => ofPopulation.has(checkId),
    isOptional: (checkId) => optional.has(checkId),
  };
}
