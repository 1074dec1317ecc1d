import type { Firmware } from '../core/model/firmware.ts';
import type { Outcome } from '../core/model/finding.ts';
import type { ProductCounts } from '../core/model/run.ts';
import type { Texts } from '../texts/index.ts';
import { emptyOutcomes } from './counts.ts';

/** More products than people read in a summary; a service that invents product keys cannot fill the memory. */
const MOST_PRODUCTS = 1_000;

/** Counts firmware by product, worst product first; what comes after the first 1,000 products is one line, the last. */
export interface Products {
  add(firmware: Firmware, outcome: Outcome): void;
  counts(): ProductCounts[];
}

export function createProducts(notes: Texts['notes'], mostProducts: number = MOST_PRODUCTS): Products {
  const byKey = new Map<string, ProductCounts>();
  const other = emptyCounts(notes.otherProducts, null);
  return {
    add(firmware, outcome) {
      const { productKey } = firmware;
      let line = byKey.get(productKey);
      if (!line && byKey.size < mostProducts) {
        line = emptyCounts(labelOf(firmware, notes), productKey);
        byKey.set(productKey, line);
      }
      line ??= other;
      line.firmware += 1;
      line.outcomes[outcome] += 1;
    },
    counts() {
      const lines = [...byKey.values()].sort(
        (a, b) =>
          b.outcomes.fail - a.outcomes.fail ||
          b.outcomes.unjudged - a.outcomes.unjudged ||
          b.firmware - a.firmware ||
          (a.label < b.label ? -1 : a.label > b.label ? 1 : 0),
      );
      return other.firmware > 0 ? [...lines, other] : lines;
    },
  };
}

function emptyCounts(label: string, productKey: string | null): ProductCounts {
  return { label, productKey, firmware: 0, outcomes: emptyOutcomes() };
}

function labelOf({ productKey, productName }: Firmware, notes: Texts['notes']): string {
  if (productKey === '') return productName === '' ? notes.noProduct : productName;
  return productName === '' ? productKey : `${productName} (${productKey})`;
}
