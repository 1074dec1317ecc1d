import type { CheckCounts, Evaluated, Finding, Verdict } from '../core/model/finding.ts';
import { acceptCounted, addCounts, countCheck, emptyCheckCounts } from './counts.ts';
import type { CheckSet, Policy, PolicyCheck } from './policy.ts';

/** A check under one setting of it, with its verdicts. */
export interface VariantCounts {
  checked: PolicyCheck;
  counts: CheckCounts;
}

/** Counts verdicts by check, apart for each setting that overrides give it, and the firmware of each override. */
export interface PolicyTally {
  /** One firmware, and the checks that it was judged by. */
  addFirmware(set: CheckSet, judged: Pick<Evaluated, 'verdicts' | 'findings'>): void;
  /** What was said of a target as a whole; what is accepted of it is added as other findings. */
  addTarget(verdicts: readonly Verdict[]): void;
  /** A finding of no firmware of the run. */
  addOther(finding: Finding): void;
  /** Every check that is on for some firmware, from 0. */
  byCheck(): Record<string, CheckCounts>;
  /** In the order of the catalogue; only settings that something was judged by. */
  byVariant(): VariantCounts[];
  /** Firmware that the override at this position applied to. */
  firmwareOf(override: number): number;
}

interface Counted {
  firmware: number;
  verdicts: Record<string, CheckCounts>;
}

export function createPolicyTally(policy: Policy): PolicyTally {
  const bySet = new Map<CheckSet, Counted>();

  function variantsOf(id: string): VariantCounts[] {
    const variants = new Map<PolicyCheck, CheckCounts>();
    for (const [{ enabled }, { verdicts }] of bySet) {
      const checked = enabled.find(({ check }) => check.id === id);
      const counts = verdicts[id];
      if (checked && counts)
        variants.set(checked, addCounts(variants.get(checked) ?? emptyCheckCounts(), counts));
    }
    return [...variants]
      .map(([checked, counts]) => ({ checked, counts }))
      .sort((a, b) => orderOf(a.checked) - orderOf(b.checked));
  }

  function countedOf(set: CheckSet): Counted {
    let counted = bySet.get(set);
    if (!counted) bySet.set(set, (counted = { firmware: 0, verdicts: {} }));
    return counted;
  }

  function add({ verdicts: counts }: Counted, verdicts: readonly Verdict[]): void {
    for (const { checkId, verdict } of verdicts)
      countCheck((counts[checkId] ??= emptyCheckCounts()), verdict);
  }

  function accept({ verdicts: counts }: Counted, { state, checkId, verdict }: Finding): void {
    if (state === 'accepted') acceptCounted((counts[checkId] ??= emptyCheckCounts()), verdict);
  }

  return {
    addFirmware(set, { verdicts, findings }) {
      const counted = countedOf(set);
      counted.firmware += 1;
      add(counted, verdicts);
      for (const finding of findings) accept(counted, finding);
    },
    addTarget: (verdicts) => add(countedOf(policy.base), verdicts),
    addOther(finding) {
      const { subject, state } = finding;
      if (state === 'resolved') return;
      const isOfTarget = subject.firmwareId === '';
      const counted = countedOf(isOfTarget ? policy.base : policy.of(subject));
      // The verdicts on a target were added with those that pass.
      if (!isOfTarget) add(counted, [finding]);
      accept(counted, finding);
    },
    byCheck() {
      const totals = policy.enabledSomewhere.map(({ id }) => {
        return [
          id,
          variantsOf(id)
            .map(({ counts }) => counts)
            .reduce(addCounts, emptyCheckCounts()),
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
