/**
 * How far an observation may stand behind its place: 20 a second for the two minutes that retries may take, with room.
 * About 20 MB at the most.
 */
const WINDOW = 10_000;

/** Brings what comes a little out of order into the order of the selection. */
export interface SelectionOrder<T> {
  /** Takes the next item, and gives those whose turn it is now. */
  place(item: T): Iterable<T>;
  /** Gives what is left, when nothing more comes. */
  rest(): Iterable<T>;
}

/**
 * Observations are written as they arrive, a little out of order; reports show them in the order of the selection, so
 * that the same run always gives the same rows. Holds back what came early until its turn, `window` items at most.
 * @param keep what is held back of an item: the same, without what the reader may need again
 */
export function createSelectionOrder<T extends { seq: number }>(
  keep: (item: T) => T,
  window: number = WINDOW,
): SelectionOrder<T> {
  const early = new Map<number, T>();
  let turn = 1;

  function* ready(): Iterable<T> {
    for (let next = early.get(turn); next; next = early.get(turn)) {
      early.delete(turn);
      turn += 1;
      yield next;
    }
  }

  return {
    place(item) {
      if (item.seq === turn && early.size === 0) {
        turn += 1;
        return [item];
      }
      early.set(item.seq, keep(item));
      if (early.size > window && !early.has(turn)) turn = Math.min(...early.keys());
      return ready();
    },
    *rest() {
      while (early.size > 0) {
        turn = Math.min(...early.keys());
        yield* ready();
      }
    },
  };
}
