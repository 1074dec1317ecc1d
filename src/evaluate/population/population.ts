//  surveyPopulation ──► scope: how much of each target is known
//        │        ├───► traits ──► keys, groups: what several firmware have in common, and who
//        │        ├───► sources: which of the versions that deltas start from are there
//        │        └───► places: which firmware need not be looked at again
//        └──► of ──► what the population says of one firmware ──► evidence
import type { DeltaSource, Need, Duplicates } from '../../checks/check.ts';
import { POPULATION_NEEDS } from '../../checks/check.ts';
import { createColumn } from '../../core/columns.ts';
import type { Column } from '../../core/columns.ts';
import type { Firmware } from '../../core/model/firmware.ts';
import type { Observation, TargetReport } from '../../core/model/observation.ts';
import type { Target } from '../../core/model/target.ts';
import { NO_NEIGHBOURS } from '../around.ts';
import type { Neighbours } from '../around.ts';
import type { Fingerprint } from '../finding-id.ts';
import { NO_OTHERS } from './groups.ts';
import { createPlaces } from './places.ts';
import type { PlaceKind } from './places.ts';
import { createScope } from './scope.ts';
import type { PopulationScope } from './scope.ts';
import { createSources } from './sources.ts';
import type { Sources } from './sources.ts';
import { CONTENT, UPDATE, createTrait } from './traits.ts';
import type { Trait } from './traits.ts';

/** What all firmware of a target together say of one of them. */
export interface Population {
  /** @param position of the observation among those that were surveyed, from 0 */
  of(observation: Observation, position: number): Neighbours;
}

export interface SurveyOptions {
  observations: () => AsyncIterable<Observation>;
  /** The same, with null for those whose position is not wanted, which need not be made. Absent: all are looked at again. */
  someObservations?: (isWanted: (position: number) => boolean) => AsyncIterable<Observation | null>;
  targetReports: readonly TargetReport[];
  /** What the enabled checks ask for: what none does is not looked for. */
  needs: ReadonlySet<Need>;
  fingerprint: Fingerprint;
}

const NO_DUPLICATES: Duplicates = Object.freeze({ ...NO_OTHERS, isIncomplete: false });
const NO_DUPLICATES_YET: Duplicates = Object.freeze({ ...NO_OTHERS, isIncomplete: true });
const UNASKED: Population = { of: () => NO_NEIGHBOURS };

/** Of a firmware: is its update, or the content of one of its files, that of others too? */
const UPDATE_SHARED = 1;
const CONTENT_SHARED = 2;
/** May one of them be, or may it be what a delta starts from? */
const MAY_SHARE = 4;
const MAY_DELIVER = 8;

/**
 * Looks at all firmware before any is judged: once, and up to twice more at those of which something may be shared, or that
 * may be what a delta starts from. Holds a byte for each firmware, and prints of what is shared or started from; names of a
 * few; and until the first look ends 4 bytes for each firmware, its version and each of its files.
 */
export async function surveyPopulation(options: SurveyOptions): Promise<Population> {
  const { needs, fingerprint } = options;
  if (![...needs].some((need) => POPULATION_NEEDS.has(need))) return UNASKED;
  const scope = createScope(options.targetReports);
  const update = needs.has('versionDuplicates') ? createTrait(UPDATE, fingerprint) : null;
  const content = needs.has('contentDuplicates') ? createTrait(CONTENT, fingerprint) : null;
  const sources = needs.has('deltaSource') ? createSources(fingerprint) : null;
  const flags = createColumn(Uint8Array);

  await mark(flags, options, { scope, update, content, sources });
  if (update?.mayBeShared || content?.mayBeShared || sources?.isWanted) {
    const isWanted = (position: number): boolean => (flags.get(position) & (MAY_SHARE + MAY_DELIVER)) !== 0;
    await each(options, isWanted, (target, firmware) => {
      update?.count(target, firmware);
      content?.count(target, firmware);
      sources?.deliver(target, firmware);
    });
  }
  if (update?.isShared || content?.isShared) {
    const isWanted = (position: number): boolean => (flags.get(position) & MAY_SHARE) !== 0;
    await each(options, isWanted, (target, firmware, position) => {
      const isUpdateShared = update?.name(target, firmware) === true;
      const isContentShared = content?.name(target, firmware) === true;
      flags.set(position, (isUpdateShared ? UPDATE_SHARED : 0) + (isContentShared ? CONTENT_SHARED : 0));
    });
  }

  function deltaSource(target: Target, firmware: Firmware): DeltaSource {
    if (!sources || !scope.isWhole(target, firmware.productKey)) return 'unlisted';
    if (sources.isDelivered(target, firmware)) return 'delivered';
    return scope.isIncomplete(target) ? 'unknown' : 'absent';
  }

  return {
    of({ target, answer }, position) {
      if (answer.kind !== 'observed') return NO_NEIGHBOURS;
      const { firmware } = answer;
      const isIncomplete = scope.isIncomplete(target);
      const flag = flags.get(position);
      const isUpdateShared = update !== null && (flag & UPDATE_SHARED) !== 0;
      const isContentShared = content !== null && (flag & CONTENT_SHARED) !== 0;
      const none = isIncomplete ? NO_DUPLICATES_YET : NO_DUPLICATES;
      return {
        versionDuplicates: isUpdateShared ? { ...update.othersOf(target, firmware), isIncomplete } : none,
        contentDuplicates: (file) =>
          isContentShared ? { ...content.othersOf(target, firmware, file), isIncomplete } : none,
        deltaSource: deltaSource(target, firmware),
      };
    },
  };
}

interface Lookers {
  scope: PopulationScope;
  update: Trait | null;
  content: Trait | null;
  sources: Sources | null;
}

/** The first look, at all: flags those that later ones must see. */
async function mark(
  flags: Column,
  { observations }: SurveyOptions,
  { scope, update, content, sources }: Lookers,
): Promise<void> {
  const places = createPlaces();
  const noteUpdate = (place: number): void => places.add('update', place);
  const noteContent = (place: number): void => places.add('content', place);
  const noteVersion = (place: number): void => places.add('version', place);
  for await (const observation of observations()) {
    scope.note(observation);
    const { target, answer } = observation;
    if (answer.kind === 'observed') {
      update?.sight(target, answer.firmware, noteUpdate);
      content?.sight(target, answer.firmware, noteContent);
      sources?.want(target, answer.firmware, noteVersion);
    }
    places.next();
  }
  const flagOf: Record<PlaceKind, (place: number) => number> = {
    update: (place) => (update?.mayBeSharedAt(place) === true ? MAY_SHARE : 0),
    content: (place) => (content?.mayBeSharedAt(place) === true ? MAY_SHARE : 0),
    version: (place) => (sources?.isWantedAt(place) === true ? MAY_DELIVER : 0),
  };
  places.each((position, kind, place) => {
    const flag = flagOf[kind](place);
    if (flag !== 0) flags.set(position, flags.get(position) | flag);
  });
}

/** Calls `look` with each firmware that was observed and is wanted, and its position among all observations. */
async function each(
  { observations, someObservations = observations }: SurveyOptions,
  isWanted: (position: number) => boolean,
  look: (target: Target, firmware: Firmware, position: number) => void,
): Promise<void> {
  let position = 0;
  for await (const observation of someObservations(isWanted)) {
    if (observation?.answer.kind === 'observed')
      look(observation.target, observation.answer.firmware, position);
    position += 1;
  }
}
