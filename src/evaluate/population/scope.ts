import { targetKey } from '../../core/model/target.ts';
import type { Observation, TargetReport } from '../../core/model/observation.ts';
import type { Target } from '../../core/model/target.ts';

/** How much of a target is known: judging by absence needs all of it. */
export interface PopulationScope {
  note(observation: Observation): void;
  /** Gave some firmware of the target no answer, or was its list not read to its end? */
  isIncomplete(target: Target): boolean;
  /** Does the selection name whatever the product has? */
  isWhole(target: Target, productKey: string): boolean;
}

/** @param reports of one target there may be several, when a job selects from it more than once */
export function createScope(reports: readonly TargetReport[]): PopulationScope {
  const incomplete = new Set<string>();
  const whole = new Set<string>();
  const products = new Set<string>();
  const productText = (target: Target, productKey: string): string => `${targetKey(target)}\n${productKey}`;
  for (const { target, stopped, selectionProblem, chosenBy, listedProducts = [] } of reports) {
    if (stopped !== null || selectionProblem !== null) incomplete.add(targetKey(target));
    if (chosenBy === 'whole-list') whole.add(targetKey(target));
    for (const productKey of listedProducts) products.add(productText(target, productKey));
  }
  return {
    note({ target, answer }) {
      if (answer.kind === 'denied' || answer.kind === 'failed') incomplete.add(targetKey(target));
    },
    isIncomplete: (target) => incomplete.has(targetKey(target)),
    isWhole: (target, productKey) =>
      whole.has(targetKey(target)) || products.has(productText(target, productKey)),
  };
}
