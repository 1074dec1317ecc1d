import { createPrintIndex, toPrint } from '../../core/print-index.ts';
import type { Print } from '../../core/print-index.ts';
import { createSightings, placeOf } from '../../core/sightings.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { Target } from '../../core/model/target.ts';
import type { Fingerprint } from '../finding-id.ts';
import { WORDS } from './groups.ts';
import { sourceKey, versionKey } from './keys.ts';

/** Which of the versions that deltas start from a package delivers: `want` sees all firmware first, then `deliver`. */
export interface Sources {
  /** @param note is told the place of what the firmware delivers, for `isWantedAt` */
  want(target: Target, firmware: Firmware, note: (place: number) => void): void;
  readonly isWanted: boolean;
  isWantedAt(place: number): boolean;
  deliver(target: Target, firmware: Firmware): void;
  isDelivered(target: Target, firmware: Firmware): boolean;
}

export function createSources(fingerprint: Fingerprint): Sources {
  const wanted = createSightings();
  const delivered = createPrintIndex(WORDS);
  let isWanted = false;
  const printOf = (text: string): Print => toPrint(fingerprint(text), WORDS);
  return {
    want(target, firmware, note) {
      note(placeOf(versionKey(target, firmware, firmware.destVersion)));
      const key = sourceKey(target, firmware);
      if (key === null) return;
      wanted.add(key);
      isWanted = true;
    },
    get isWanted() {
      return isWanted;
    },
    isWantedAt: (place) => wanted.hasAt(place),
    deliver(target, firmware) {
      const key = versionKey(target, firmware, firmware.destVersion);
      if (wanted.has(key)) delivered.add(printOf(key));
    },
    isDelivered(target, firmware) {
      const key = sourceKey(target, firmware);
      return key !== null && delivered.find(printOf(key)) >= 0;
    },
  };
}
