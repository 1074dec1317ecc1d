import { POPULATION_NEEDS } from '../checks/check.ts';
import type { Need } from '../checks/check.ts';
import type { Observation, TargetReport } from '../core/model/observation.ts';
import { targetKey } from '../core/model/target.ts';
import { NO_NEIGHBOURS } from './around.ts';
import { createPopulation } from './population/population.ts';
import type { Population, PopulationBuilder, PopulationScope } from './population/population.ts';

interface SurveyOptions {
  observations: () => AsyncIterable<Observation>;
  /** Of one target there may be several, when a job selects from it more than once. */
  targetReports: readonly TargetReport[];
  needs: ReadonlySet<Need>;
}

/** Reads all observations once, where a check asks for what packages have in common: that of each target apart. */
export async function surveyTargets({
  observations,
  targetReports,
  needs,
}: SurveyOptions): Promise<Population> {
  if (![...needs].some((need) => POPULATION_NEEDS.has(need))) return { of: () => NO_NEIGHBOURS };
  const builders = new Map<string, PopulationBuilder>();
  for await (const observation of observations()) {
    const key = targetKey(observation.target);
    const builder = builders.get(key) ?? createPopulation(needs);
    builders.set(key, builder);
    builder.add(observation);
  }
  const populations = new Map<string, Population>();
  for (const [key, builder] of builders) {
    const reports = targetReports.filter(({ target }) => targetKey(target) === key);
    populations.set(key, builder.build(scopeOf(reports)));
  }
  return {
    of: (observation) => populations.get(targetKey(observation.target))?.of(observation) ?? NO_NEIGHBOURS,
  };
}

function scopeOf(reports: readonly TargetReport[]): PopulationScope {
  return {
    stopped: reports.find(({ stopped }) => stopped !== null)?.stopped ?? null,
    selectionProblem:
      reports.find(({ selectionProblem }) => selectionProblem !== null)?.selectionProblem ?? null,
    ...(reports.some(({ chosenBy }) => chosenBy === 'whole-list') && { chosenBy: 'whole-list' }),
    listedProducts: reports.flatMap(({ listedProducts = [] }) => listedProducts),
  };
}
