import type { CheckRules } from './fates.ts';
import type { Policy } from './policy.ts';

/** What comparing must know of the policy's checks. */
export function checkRules(policy: Policy): CheckRules {
  const outliving = new Set<string>();
  const probing = new Set<string>();
  for (const { check } of policy.all) {
    if (check.outlivesFirmware) outliving.add(check.id);
    if (check.needs.includes('probe')) probing.add(check.id);
  }
  return {
    isOn: (checkId, place) => policy.of(place).enabled.some(({ check }) => check.id === checkId),
    outlivesFirmware: (checkId) => outliving.has(checkId),
    isOfPopulation: () => false,
    isOfProbe: (checkId) => probing.has(checkId),
  };
}
