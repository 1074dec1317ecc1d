import type { Observation } from '../core/model/observation.ts';
import type { StoredCheckSet } from '../core/model/run.ts';
import { checksFor } from './judge.ts';
import type { CheckSet, Policy } from './policy.ts';

/** Numbers the combinations of checks that firmware were judged by, in the order in which they come. */
export interface CheckSetIndex {
  indexOf(observation: Observation): number;
  list(): StoredCheckSet[];
}

export function createCheckSetIndex(policy: Policy): CheckSetIndex {
  const numbers = new Map<CheckSet, number>();
  return {
    indexOf(observation) {
      const set = checksFor(observation, policy);
      let number = numbers.get(set);
      if (number === undefined) numbers.set(set, (number = numbers.size));
      return number;
    },
    list: () =>
      [...numbers.keys()].map(({ ofFirmware }) =>
        ofFirmware.map(({ check, severity }) => ({ id: check.id, severity })),
      ),
  };
}
