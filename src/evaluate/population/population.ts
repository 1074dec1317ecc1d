//  createPopulation ──► add ──► keys: what packages may have in common, as text
//        │               └───► groups: which of them share it, and who
//        └──► build ──► of ──► what the population says of one package ──► evidence
import type { DeltaSource, Need } from '../../checks/check.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { Observation, TargetReport } from '../../core/model/observation.ts';
import { NO_NEIGHBOURS } from '../around.ts';
import type { Neighbours } from '../around.ts';
import { createGroups } from './groups.ts';
import { createKeys, versionOfKey } from './keys.ts';

/** What the packages of one target have in common. */
export interface Population {
  /** @param observation one of those that were added */
  of(observation: Observation): Neighbours;
}

/** How much of the target is known: judging by absence needs all of it. */
type PopulationScope = Pick<TargetReport, 'stopped' | 'selectionProblem' | 'chosenBy' | 'listedProducts'>;

/** Is handed every observation of one target, in any order, and then asked for what they have in common. */
export interface PopulationBuilder {
  add(observation: Observation): void;
  /** To be called once, when all were added. */
  build(scope: PopulationScope): Population;
}

/** What is kept of a package; its version as its key, which other maps hold anyway. */
interface Package {
  firmwareId: string;
  versionKey: string;
}

/**
 * Holds some 250 bytes of each package until it is built, and after that its version and what others share with it (see
 * docs/performance.md).
 * @param needs what the enabled checks ask for: what none does is not looked for
 */
export function createPopulation(needs: ReadonlySet<Need>): PopulationBuilder {
  const keysOf = createKeys();
  /** Two packages for the same update. */
  const updates = createGroups<Package>(({ firmwareId }) => firmwareId);
  /** The same content under two versions. */
  const contents = createGroups<Package>(({ versionKey }) => versionOfKey(versionKey));
  const versions = new Set<string>();
  let hasUnanswered = false;

  function addFirmware(firmware: Firmware): void {
    const { version, update, contentOf } = keysOf(firmware);
    const pack: Package = { firmwareId: firmware.firmwareId, versionKey: version };
    if (needs.has('deltaSource')) versions.add(version);
    if (needs.has('versionDuplicates') && update !== null) updates.add(update, pack);
    if (!needs.has('contentDuplicates')) return;
    for (const file of firmware.files) {
      const content = contentOf(file);
      if (content !== null) contents.add(content, pack);
    }
  }

  return {
    add({ answer }) {
      if (answer.kind === 'observed') addFirmware(answer.firmware);
      else if (answer.kind !== 'not-found') hasUnanswered = true;
    },
    build({ stopped, selectionProblem, chosenBy, listedProducts }) {
      updates.settle();
      contents.settle();
      const isIncomplete = hasUnanswered || stopped !== null || selectionProblem !== null;
      const products = new Set(listedProducts);

      function deltaSource({ productKey }: Firmware, source: string | null): DeltaSource {
        // Only where the selection names all that the product has can something be missed.
        if (chosenBy !== 'whole-list' && !products.has(productKey)) return 'unlisted';
        if (source !== null && versions.has(source)) return 'delivered';
        return isIncomplete ? 'unknown' : 'absent';
      }

      return {
        of({ answer }) {
          if (answer.kind !== 'observed') return NO_NEIGHBOURS;
          const { firmwareId, destVersion } = answer.firmware;
          const { source, update, contentOf } = keysOf(answer.firmware);
          return {
            versionDuplicates: { ...updates.othersOf(update, firmwareId), isIncomplete },
            contentDuplicates: (file) => ({
              ...contents.othersOf(contentOf(file), destVersion),
              isIncomplete,
            }),
            deltaSource: deltaSource(answer.firmware, source),
          };
        },
      };
    },
  };
}
