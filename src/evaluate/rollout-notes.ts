import type { TargetReport } from '../core/model/observation.ts';
import type { RolloutsReport } from '../core/model/rollout-report.ts';
import { ROLLOUT_OPERATIONS } from '../core/model/rollout.ts';
import type { Texts } from '../texts/index.ts';
import { counted, targetText, targetsText } from './counts.ts';

type Reported = Pick<TargetReport, 'target'> & { rollouts: RolloutsReport };

function reported(reports: readonly TargetReport[]): Reported[] {
  return reports.flatMap(({ target, rollouts }) => (rollouts ? [{ target, rollouts }] : []));
}

/** Why a run is INCOMPLETE that requires to know the rollouts of the target; empty where it does not, or knows them. */
export function rolloutsMissing({ target, rollouts }: TargetReport, notes: Texts['notes']): string[] {
  if (!rollouts?.required || rollouts.unanswered === 0) return [];
  const counts = { ...counted(rollouts.unanswered), asked: counted(rollouts.asked).count };
  return [notes.rolloutsRequired({ target: targetText(target, notes), ...counts })];
}

/** What a reader should know of the rollouts, at most one note for each matter, over all targets. */
export function rolloutNotes(reports: readonly TargetReport[], notes: Texts['notes']): string[] {
  const all = reported(reports);
  const said: string[] = [];
  const refused = all.filter(({ rollouts }) => rollouts.refused.length > 0);
  if (refused.length > 0) {
    const refusals = refused.flatMap(({ rollouts }) => rollouts.refused);
    const actions = ROLLOUT_OPERATIONS.filter((name) => refusals.some(({ operation }) => operation === name));
    const codes = [...new Set(refusals.map(({ code }) => code))].join(notes.listComma);
    said.push(
      notes.rolloutsRefused({
        ...counted(sumOf(refused)),
        operations: actions.join(notes.listComma),
        codes,
        actions: actions.map((name) => `iot:${name}`).join(notes.listComma),
      }),
    );
  }
  const unanswered = all.filter(({ rollouts }) => rollouts.refused.length === 0 && rollouts.unanswered > 0);
  if (unanswered.length > 0) {
    const codes = [...new Set(unanswered.flatMap(({ rollouts }) => rollouts.codes))].join(notes.listComma);
    said.push(notes.rolloutsUnanswered({ ...counted(sumOf(unanswered)), codes }));
  }
  const paged = all.filter(({ rollouts }) => rollouts.countedByPaging).map(({ target }) => target);
  if (paged.length > 0) said.push(notes.tasksCountedByPaging(targetsText(paged, notes)));
  return said;
}

function sumOf(reports: readonly Reported[]): number {
  return reports.reduce((sum, { rollouts }) => sum + rollouts.unanswered, 0);
}
