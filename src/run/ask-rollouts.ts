//  createRolloutAsker ──► readList: the rollouts of a package, page by page
//                    ──► of each open one: described, then its tasks counted (count-tasks.ts)
import { isOpenState } from '../core/model/rollout.ts';
import type { ListedRollout, Rollout, Rollouts, Tasks } from '../core/model/rollout.ts';
import type { IotClient } from '../iot/client.ts';
import { createTaskCounter } from './count-tasks.ts';
import type { CountTasks } from './count-tasks.ts';
import { readList } from './list-rollouts.ts';
import type { ReadList } from './list-rollouts.ts';
import { createLanes, kindOf, unknownTasks } from './rollout-lanes.ts';
import type { AskOne, LaneOptions } from './rollout-lanes.ts';

/** Open rollouts of one package that are looked at; a package of the platform has a handful. */
const MOST_OPEN = 50;

export interface RolloutAskerOptions extends LaneOptions {
  iotInstanceId: string;
  client: Pick<IotClient, 'rollouts' | 'clockOffMs'>;
}

/** What is known of the rollouts of a package, and the calls that it took. */
export interface AskedRollouts {
  rollouts: Rollouts;
  calls: number;
  throttled: number;
}

/** @returns asks for a package of the target. It throws the signal's reason where the run was interrupted */
export function createRolloutAsker(
  options: RolloutAskerOptions,
): (firmwareId: string) => Promise<AskedRollouts> {
  const { client, iotInstanceId, clock } = options;
  const lanes = createLanes(options);
  const countTasks = createTaskCounter(client.rollouts, iotInstanceId);
  /** By the service's clock where this machine's is off. */
  const now = (): string => new Date(clock.now() - client.clockOffMs).toISOString();
  return async (firmwareId) => {
    const tally = { calls: 0, throttled: 0 };
    const ask: AskOne = (operation, call) => lanes.ask(operation, call, tally);
    const list = await readList({ firmwareId, iotInstanceId }, client.rollouts, ask);
    const looking = { ask, calls: client.rollouts, iotInstanceId, countTasks, now, list };
    return { rollouts: await lookAt(looking), ...tally };
  };
}

/** A package whose list was read, and how more is learned of it. */
interface Looking {
  ask: AskOne;
  calls: IotClient['rollouts'];
  iotInstanceId: string;
  countTasks: CountTasks;
  now: () => string;
  list: ReadList;
}

async function lookAt(looking: Looking): Promise<Rollouts> {
  const { list, now } = looking;
  const { failure, isWhole, requestId } = list;
  if (failure && list.rollouts.length === 0) {
    const { code, detail } = failure;
    return { kind: kindOf(failure), code, detail, observedAt: now(), requestId: failure.requestId };
  }
  const rollouts: Rollout[] = [];
  let looked = 0;
  for (const listed of list.rollouts) {
    const isOpen = isOpenState(listed.state);
    if (isOpen) looked += 1;
    if (isOpen && looked <= MOST_OPEN) rollouts.push(await described(listed, looking));
    else rollouts.push(notAsked(listed, isOpen ? TOO_MANY : NOT_OPEN, looking));
  }
  return { kind: 'listed', rollouts, isWhole, observedAt: now(), requestId };
}

const NOT_OPEN: Tasks = { kind: 'unknown', why: 'not-open', code: '' };
const TOO_MANY: Tasks = { kind: 'unknown', why: 'too-many-rollouts', code: '' };

function notAsked(listed: ListedRollout, tasks: Tasks, { now, list }: Looking): Rollout {
  const { requestId } = list;
  return {
    ...listed,
    detail: 'not-asked',
    detailCode: '',
    described: null,
    tasks,
    observedAt: now(),
    requestId,
  };
}

async function described(listed: ListedRollout, looking: Looking): Promise<Rollout> {
  const { ask, calls, iotInstanceId, countTasks, now, list } = looking;
  const { jobId } = listed;
  const asked = await ask('QueryOTAJob', (signal) => calls.describe({ jobId, iotInstanceId }, signal));
  const observedAt = now();
  if (asked.ok) {
    const { destVersion, srcVersions, dynamicMode, grayPercent, utcSchedule, ...facts } = asked.value;
    const tasks = isOpenState(facts.state) ? await countTasks(ask, jobId) : NOT_OPEN;
    const described = { destVersion, srcVersions, dynamicMode, grayPercent, utcSchedule };
    return { ...facts, detail: 'described', detailCode: '', described, tasks, observedAt };
  }
  const { failure } = asked;
  const none = {
    detailCode: failure.code,
    described: null,
    observedAt,
    requestId: failure.requestId || list.requestId,
  };
  if (failure.outcome === 'not-found')
    return { ...listed, state: 'unknown', detail: 'gone', tasks: unknownTasks('gone', failure), ...none };
  // What the list said stands: it is open, and its devices may be counted all the same.
  return { ...listed, detail: kindOf(failure), tasks: await countTasks(ask, jobId), ...none };
}
