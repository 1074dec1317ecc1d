import type { Verdict } from '../core/model/finding.ts';
import type { VerdictCounts } from '../core/model/finding.ts';
import { addCounts, countVerdict, emptyVerdictCounts } from './counts.ts';
import type { CheckSet, Policy, PolicyCheck } from './policy.ts';

/** A check under one setting of it, with its verdicts. */
export interface VariantCounts {
  checked: PolicyCheck;
  counts: VerdictCounts;
}

/** Counts verdicts by check, apart for each setting that overrides give it, and the firmware of each override. */
export interface PolicyTally {
  /** The verdicts of one firmware, or of something that is none (0), and the checks that it was judged by. */
  add(set: CheckSet, verdicts: readonly Verdict[], firmware?: 0 | 1): void;
  /** Every check that is on for some firmware, from 0. */
  byCheck(): Record<string, VerdictCounts>;
  /** In the order of the catalogue; only settings that something was judged by. */
  byVariant(): VariantCounts[];
  /** Firmware that the override at this position applied to. */
  firmwareOf(override: number): number;
}

interface Counted {
  firmware: number;
  verdicts: Record<string, VerdictCounts>;
}

export function createPolicyTally(policy: Policy): PolicyTally {
  const bySet = new Map<CheckSet, Counted>();

  function variantsOf(id: string): VariantCounts[] {
    const variants = new Map<PolicyCheck, VerdictCounts>();
    for (const [{ enabled }, { verdicts }] of bySet) {
      const checked = enabled.find(({ check }) => check.id === id);
      const counts = verdicts[id];
      if (checked && counts)
        variants.set(checked, addCounts(variants.get(checked) ?? emptyVerdictCounts(), counts));
    }
    return [...variants]
      .map(([checked, counts]) => ({ checked, counts }))
      .sort((a, b) => orderOf(a.checked) - orderOf(b.checked));
  }

  return {
    add(set, verdicts, firmware = 1) {
      let counted = bySet.get(set);
      if (!counted) bySet.set(set, (counted = { firmware: 0, verdicts: {} }));
      counted.firmware += firmware;
      for (const { checkId, verdict } of verdicts) {
        countVerdict((counted.verdicts[checkId] ??= emptyVerdictCounts()), verdict);
      }
    },
    byCheck() {
      const totals = policy.enabledSomewhere.map(({ id }) => {
        return [
          id,
          variantsOf(id)
            .map(({ counts }) => counts)
            .reduce(addCounts, emptyVerdictCounts()),
        ] as const;
      });
      return Object.fromEntries(totals);
    },
    byVariant: () => policy.enabledSomewhere.flatMap(({ id }) => variantsOf(id)),
    firmwareOf(override) {
      const applied = [...bySet].filter(([{ overrides }]) => overrides.includes(override));
      return applied.reduce((total, [, { firmware }]) => total + firmware, 0);
    },
  };
}

/** The job's own setting first, then by the last override that changed it. */
function orderOf({ overrides }: PolicyCheck): number {
  return overrides.at(-1) ?? -1;
}
