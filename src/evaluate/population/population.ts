//  surveyPopulation ──► scope: how much of each target is known
//        │        ├───► traits ──► keys, groups: what several firmware have in common, and who
//        │        └───► sources: which of the versions that deltas start from are there
//        └──► of ──► what the population says of one firmware ──► evidence
import type { DeltaSource, Need } from '../../checks/check.ts';
import { POPULATION_NEEDS } from '../../checks/check.ts';
import { createColumn } from '../../core/columns.ts';
import type { Firmware, Observation, Target, TargetReport } from '../../core/model.ts';
import { NO_NEIGHBOURS } from '../around.ts';
import type { Neighbours } from '../around.ts';
import type { Fingerprint } from '../finding-id.ts';
import { NO_OTHERS } from './groups.ts';
import { createScope } from './scope.ts';
import { createSources } from './sources.ts';
import { CONTENT, UPDATE, createTrait } from './traits.ts';

/** What all firmware of a target together say of one of them. */
export interface Population {
  /** @param position of the observation among those that were surveyed, from 0 */
  of(observation: Observation, position: number): Neighbours;
}

export interface SurveyOptions {
  observations(): AsyncIterable<Observation>;
  targetReports: readonly TargetReport[];
  /** What the enabled checks ask for: what none does is not looked for. */
  needs: ReadonlySet<Need>;
  fingerprint: Fingerprint;
}

const UNASKED: Population = { of: () => NO_NEIGHBOURS };

/** Of a firmware: is its update, or the content of one of its files, that of others too? */
const UPDATE_SHARED = 1;
const CONTENT_SHARED = 2;

/**
 * Looks at all firmware before any is judged: once, and up to twice more where something may be shared or a delta starts
 * from somewhere. Holds a byte for each firmware, and prints of what is shared or started from; names of a few.
 */
export async function surveyPopulation(options: SurveyOptions): Promise<Population> {
  const { needs, fingerprint } = options;
  if (![...needs].some((need) => POPULATION_NEEDS.has(need))) return UNASKED;
  const scope = createScope(options.targetReports);
  const update = needs.has('versionTwins') ? createTrait(UPDATE, fingerprint) : null;
  const content = needs.has('contentTwins') ? createTrait(CONTENT, fingerprint) : null;
  const sources = needs.has('deltaSource') ? createSources(fingerprint) : null;
  const flags = createColumn(Uint8Array);

  for await (const observation of options.observations()) {
    scope.note(observation);
    const { target, answer } = observation;
    if (answer.kind !== 'observed') continue;
    update?.sight(target, answer.firmware);
    content?.sight(target, answer.firmware);
    sources?.want(target, answer.firmware);
  }
  if (update?.mayBeShared || content?.mayBeShared || sources?.isWanted) {
    await each(options, (target, firmware) => {
      update?.count(target, firmware);
      content?.count(target, firmware);
      sources?.deliver(target, firmware);
    });
  }
  if (update?.isShared || content?.isShared) {
    await each(options, (target, firmware, position) => {
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
      return {
        versionTwins: { ...(isUpdateShared ? update.othersOf(target, firmware) : NO_OTHERS), isIncomplete },
        contentTwins: (file) => ({
          ...(isContentShared ? content.othersOf(target, firmware, file) : NO_OTHERS),
          isIncomplete,
        }),
        deltaSource: deltaSource(target, firmware),
      };
    },
  };
}

/** Calls `look` with each firmware that was observed, and its position among all observations. */
async function each(
  { observations }: Pick<SurveyOptions, 'observations'>,
  look: (target: Target, firmware: Firmware, position: number) => void,
): Promise<void> {
  let position = 0;
  for await (const { target, answer } of observations()) {
    if (answer.kind === 'observed') look(target, answer.firmware, position);
    position += 1;
  }
}
