import type { Observation } from '../core/model.ts';

/**
 * How far an observation may stand behind its place: 20 a second for the two minutes that retries may take, with room.
 * About 20 MB at the most.
 */
const WINDOW = 10_000;

/**
 * Observations are written as they arrive, a little out of order; reports show them in the order of the selection, so
 * that the same run always gives the same rows. Holds back what came early until its turn, `window` records at most.
 */
export async function* inSelectionOrder(
  observations: AsyncIterable<Observation>,
  window: number = WINDOW,
): AsyncIterable<Observation> {
  const early = new Map<number, Observation>();
  let turn = 1;
  for await (const observation of observations) {
    if (observation.seq === turn && early.size === 0) {
      turn += 1;
      yield observation;
      continue;
    }
    early.set(observation.seq, observation);
    if (early.size > window && !early.has(turn)) turn = Math.min(...early.keys());
    yield* ready();
  }
  while (early.size > 0) {
    turn = Math.min(...early.keys());
    yield* ready();
  }

  function* ready(): Iterable<Observation> {
    for (let next = early.get(turn); next; next = early.get(turn)) {
      early.delete(turn);
      turn += 1;
      yield next;
    }
  }
}
