import type { Evidence, Twins } from '../checks/check.ts';
import type { FirmwareFile } from '../core/model/firmware.ts';

/** What is known of a firmware besides its own answer: what other runs and other firmware say. */
export interface Around {
  wasAudited: boolean;
  neighbours: Neighbours;
}

/** What the population says of a firmware. */
export interface Neighbours extends Pick<Evidence, 'versionTwins' | 'deltaSource'> {
  /** Of one of its files. */
  contentTwins: (file: Pick<FirmwareFile, 'digest'>) => Evidence['contentTwins'];
}

const NO_TWINS: Twins = Object.freeze({ count: 0, named: [], isIncomplete: false });
export const NO_NEIGHBOURS: Neighbours = {
  versionTwins: NO_TWINS,
  deltaSource: 'unlisted',
  contentTwins: () => NO_TWINS,
};

/** A firmware of which nothing else is known. */
export const ALONE: Around = { wasAudited: false, neighbours: NO_NEIGHBOURS };

/** By kind of answer. */
export const PRESENCE: Record<Evidence['answer']['kind'], 'there' | 'not-found' | 'unknown'> = {
  observed: 'there',
  'not-found': 'not-found',
  denied: 'unknown',
  failed: 'unknown',
};
