import type { Observation } from '../core/model/observation.ts';
import type { RolloutAsking } from '../core/model/rollout-report.ts';
import type { Target } from '../core/model/target.ts';
import type { Logger } from '../core/ports.ts';
import { createPool } from '../quota/pool.ts';
import { createRolloutAsker } from './ask-rollouts.ts';
import type { AskedRollouts, RolloutAskerOptions } from './ask-rollouts.ts';

/**
 * How a run asks for rollouts. Which packages are chosen is a matter of checks, and collecting knows none: the run hands
 * the choice in.
 */
export interface RolloutChoice extends RolloutAsking {
  isChosen(observation: Observation): boolean;
}

/** Packages that are asked about at a time: with answers of 300 ms as many as each lane's ten calls a second need. */
export const ROLLOUTS_AT_A_TIME = 8;

/** The rollouts of a target, asked for while its packages, and those of the targets after it, are queried. */
export interface AskingRollouts {
  /** Asks for them where the package is chosen; returns at once, and nothing ever waits for it. */
  offer(observation: Observation): void;
  ask(firmwareId: string): void;
  /** Packages of which nothing is known yet. */
  readonly pending: number;
  /** Resolves when all are asked and kept. @throws the first error; the signal's reason where the run was interrupted */
  settled(): Promise<void>;
  /** Begins no more, and waits for what is under way, whatever comes of it. */
  giveUp(): Promise<void>;
}

/**
 * @param open called once, when the first package is asked about
 * @param keep keeps what came of it
 */
export function createAskingRollouts(
  choice: Pick<RolloutChoice, 'isChosen'>,
  open: () => RolloutAskerOptions,
  keep: (firmwareId: string, asked: AskedRollouts) => Promise<void>,
): AskingRollouts {
  const pool = createPool(ROLLOUTS_AT_A_TIME);
  let asker: ReturnType<typeof createRolloutAsker> | undefined;
  let isGivenUp = false;
  let pending = 0;
  const ask = (firmwareId: string): void => {
    asker ??= createRolloutAsker(open());
    const about = asker;
    pending += 1;
    // IDs alone wait in the queue: what was observed is kept by then. What goes wrong `settled` tells.
    pool
      .start(async () => {
        if (!isGivenUp) await keep(firmwareId, await about(firmwareId));
        pending -= 1;
      })
      .catch(() => undefined);
  };
  return {
    offer(observation) {
      if (choice.isChosen(observation)) ask(observation.firmwareId);
    },
    ask,
    get pending() {
      return pending;
    },
    settled: () => pool.settled(),
    async giveUp() {
      isGivenUp = true;
      await pool.settled().catch(() => undefined);
    },
  };
}

/** Of a run that asks for none. */
export const NO_ROLLOUTS: AskingRollouts = {
  offer: () => undefined,
  ask: () => undefined,
  pending: 0,
  settled: () => Promise.resolve(),
  giveUp: () => Promise.resolve(),
};

/** Nothing is left to query, and the run goes on: whoever watches learns why. */
export function tellPending({ pending }: AskingRollouts, target: Target, logger: Logger): void {
  if (pending === 0) return;
  const { account, region, iotInstanceId } = target;
  logger.info('querying rollouts of packages', {
    account,
    region,
    iotInstanceId,
    packages: pending,
  });
}
