import type { Observation } from '../core/model/observation.ts';
import type { Difference, Selected } from '../core/model/selection.ts';
import { targetKey } from '../core/model/target.ts';
import { AuditError } from '../core/errors.ts';
import { isSameIdentity } from '../iot/identity.ts';
import type { Logger } from '../core/ports.ts';
import { surveyLedger } from '../ledger/read.ts';
import type { LedgerSurvey } from '../ledger/read.ts';
import type { LedgerHead } from '../ledger/records.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { factsOf } from '../writers/save/places.ts';

/** The ledger of an interrupted run that this run goes on with. */
export interface Resumed {
  survey: LedgerSurvey;
  /** Is the firmware recorded? A row that cannot be queried is known by its line, since its ID may be anything. */
  hasFirmware(selected: Selected): boolean;
  hasDifference(difference: Difference): boolean;
  /** Packages that are recorded and chosen, and whose rollouts are not asked for yet. */
  unasked: string[];
}

/**
 * The ledger at `path`, where it is one of the same target, selection, policy and identity. Otherwise the target is begun
 * anew, which is told with the reason.
 * @param head as this run would begin the ledger
 * @param isChosen are its rollouts asked for?
 */
export async function resumeTarget(
  path: string,
  head: LedgerHead,
  isChosen: (observation: Observation) => boolean,
  logger: Logger,
): Promise<Resumed | null> {
  if (!(await factsOf(path).catch(() => undefined))?.isFile()) return null;
  const recorded = new Set<string>();
  const chosen: string[] = [];
  const survey = await surveyLedger(path, {
    onObservation(observation) {
      recorded.add(observationKey(observation));
      if (isChosen(observation)) chosen.push(observation.firmwareId);
    },
  }).catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw unreadable(path, error);
    tellAnew(head, error.message, logger);
    return undefined;
  });
  if (!survey) return null;
  const difference = differenceOf(survey.head, head);
  if (difference !== null) {
    tellAnew(head, difference, logger);
    return null;
  }
  for (const found of survey.differences) recorded.add(differenceKey(found));
  return {
    survey,
    hasFirmware: (selected) => recorded.has(selectedKey(selected)),
    hasDifference: (found) => recorded.has(differenceKey(found)),
    unasked: chosen.filter((firmwareId) => !survey.rollouts.places.has(firmwareId)),
  };
}

/** The disk refused to read: that says nothing of the ledger, which is kept for the next run. */
function unreadable(path: string, error: unknown): AuditError {
  const { reason, hint } = ioProblem(error);
  return new AuditError('output-failed', `${path} cannot be read: ${reason}`, hint, { cause: error });
}

/** Why one ledger does not go on with the other; null where it does. */
function differenceOf(before: LedgerHead, now: LedgerHead): string | null {
  if (targetKey(before.target) !== targetKey(now.target)) return 'it belongs to another target';
  if (before.digest !== now.digest) return 'the selection or policy has changed';
  if (!isSameIdentity(before.identity, now.identity)) return 'the identity has changed';
  return null;
}

function tellAnew({ target }: LedgerHead, because: string, logger: Logger): void {
  const { account, region, iotInstanceId } = target;
  logger.warn('a target of the interrupted run is collected from the start', {
    account,
    region,
    iotInstanceId,
    because,
  });
}

function observationKey({ firmwareId, source, sourceLine, isUnusableRow }: Observation): string {
  return isUnusableRow === true ? rowKey(source, sourceLine) : firmwareId;
}

function selectedKey({ firmwareId, source, sourceLine, problem }: Selected): string {
  return problem === undefined ? firmwareId : rowKey(source, sourceLine);
}

/** No firmware ID has a line break in it. */
function rowKey(source: string, line: number | null): string {
  return `row\n${source}\n${line ?? ''}`;
}

function differenceKey({ firmwareId, reason }: Difference): string {
  return `${reason}\n${firmwareId}`;
}
