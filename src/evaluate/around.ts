import type { Evidence, Duplicates } from '../checks/check.ts';
import type { FirmwareFile } from '../core/model/firmware.ts';

/** What is known of a firmware besides its own answer: what other runs and other firmware say. */
export interface Around {
  wasAudited: boolean;
  neighbours: Neighbours;
}

/** What the population says of a firmware. */
export interface Neighbours extends Pick<Evidence, 'versionDuplicates' | 'deltaSource'> {
  /** Of one of its files. */
  contentDuplicates: (file: Pick<FirmwareFile, 'digest'>) => Evidence['contentDuplicates'];
}

const NO_DUPLICATES: Duplicates = Object.freeze({ count: 0, named: [], isIncomplete: false });
export const NO_NEIGHBOURS: Neighbours = {
  versionDuplicates: NO_DUPLICATES,
  deltaSource: 'unlisted',
  contentDuplicates: () => NO_DUPLICATES,
};

/** A firmware of which nothing else is known. */
export const ALONE: Around = { wasAudited: false, neighbours: NO_NEIGHBOURS };
