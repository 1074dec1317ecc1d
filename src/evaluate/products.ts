import type { Firmware } from '../core/model/firmware.ts';
import type { Breakdown } from '../core/model/run.ts';
import type { Texts } from '../texts/index.ts';

/** More products than people read in a summary; a service that invents product keys cannot fill the memory. */
const MOST_LABELS = 1_000;

/** Counts firmware by product, worst product first; what comes after the first 1,000 products is one line, the last. */
export interface Products {
  add(firmware: Firmware, isFailing: boolean): void;
  breakdown(): Breakdown[];
}

export function createProducts(notes: Texts['notes'], mostLabels: number = MOST_LABELS): Products {
  const byKey = new Map<string, Breakdown>();
  const other: Breakdown = { label: notes.otherProducts, firmware: 0, failing: 0 };
  return {
    add(firmware, isFailing) {
      let line = byKey.get(firmware.productKey);
      if (!line && byKey.size < mostLabels) {
        line = { label: labelOf(firmware, notes), firmware: 0, failing: 0 };
        byKey.set(firmware.productKey, line);
      }
      line ??= other;
      line.firmware += 1;
      if (isFailing) line.failing += 1;
    },
    breakdown() {
      const lines = [...byKey.values()].sort(
        (a, b) =>
          b.failing - a.failing ||
          b.firmware - a.firmware ||
          (a.label < b.label ? -1 : a.label > b.label ? 1 : 0),
      );
      return (other.firmware > 0 ? [...lines, other] : lines).map((line) => ({ ...line }));
    },
  };
}

function labelOf({ productKey, productName }: Firmware, notes: Texts['notes']): string {
  if (productKey === '') return productName === '' ? notes.noProduct : productName;
  return productName === '' ? productKey : `${productName} (${productKey})`;
}
