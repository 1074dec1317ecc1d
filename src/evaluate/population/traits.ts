import type { Firmware, FirmwareFile } from '../../core/model/firmware.ts';
import type { Target } from '../../core/model/target.ts';
import type { Fingerprint } from '../finding-id.ts';
import { NO_OTHERS, createGroups } from './groups.ts';
import type { Others } from './groups.ts';
import { contentKey, updateKey } from './keys.ts';

/** Something that several firmware should not have in common. */
export interface Trait {
  /** @param note is told the place of each key, for `mayBeSharedAt` */
  sight(target: Target, firmware: Firmware, note: (place: number) => void): void;
  readonly mayBeShared: boolean;
  mayBeSharedAt(place: number): boolean;
  count(target: Target, firmware: Firmware): void;
  readonly isShared: boolean;
  /** @returns whether others have it too */
  name(target: Target, firmware: Firmware): boolean;
  /** What else has it; `file` where it is one of a file. */
  othersOf(target: Target, firmware: Firmware, file?: Pick<FirmwareFile, 'digest'>): Others;
}

interface TraitSpec {
  /** None where there is nothing that could be shared. */
  keysOf: (target: Target, firmware: Firmware, files: readonly Pick<FirmwareFile, 'digest'>[]) => string[];
  /** What tells those apart that have it. */
  labelOf: (firmware: Firmware) => string;
}

/** Two packages for the same update. */
export const UPDATE: TraitSpec = {
  keysOf: (target, firmware) => known(updateKey(target, firmware)),
  labelOf: ({ firmwareId }) => firmwareId,
};

/** The same content under two versions. */
export const CONTENT: TraitSpec = {
  keysOf: (target, firmware, files) => files.flatMap((file) => known(contentKey(target, firmware, file))),
  labelOf: ({ destVersion }) => destVersion,
};

export function createTrait({ keysOf, labelOf }: TraitSpec, fingerprint: Fingerprint): Trait {
  const groups = createGroups(fingerprint);
  return {
    sight(target, firmware, note) {
      for (const key of keysOf(target, firmware, firmware.files)) note(groups.sight(key));
    },
    get mayBeShared() {
      return groups.mayShare;
    },
    mayBeSharedAt: (place) => groups.mayShareAt(place),
    count(target, firmware) {
      for (const key of keysOf(target, firmware, firmware.files)) {
        groups.count(key, labelOf(firmware));
      }
    },
    get isShared() {
      return groups.isShared;
    },
    name(target, firmware) {
      const member = { label: labelOf(firmware), firmwareId: firmware.firmwareId };
      const keys = keysOf(target, firmware, firmware.files);
      return keys.filter((key) => groups.name(key, member)).length > 0;
    },
    othersOf(target, firmware, file) {
      const [key] = keysOf(target, firmware, file ? [file] : []);
      return key === undefined ? NO_OTHERS : groups.othersOf(key, labelOf(firmware));
    },
  };
}

function known(key: string | null): string[] {
  return key === null ? [] : [key];
}
