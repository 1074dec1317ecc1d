//   format ─► branch ─┐
//   format ─► branch ─┼─► once each has taken its last batch, the next one ─► source
//   format ─► branch ─┘
//
//  A branch holds the others up until it asks for its first item or leaves, and from then on between its batches.

/** So much is handed on at a time: a turn of all branches costs by their number, and no branch is further ahead than this. */
const BATCH = 64;

/** One reader's part in a reading that several share. */
export interface Branch<T> {
  /** The shared items, from the first on. Whoever calls it again gets a reading of its own. */
  items(): AsyncIterable<T>;
  /** To be called when the reader has settled, however it did: nobody waits for it from then on. */
  leave(): void;
}

/** A branch that has taken its last batch, and waits for the next. */
interface Waiting<T> {
  resolve: (batch: readonly T[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads a source once for several readers. It is opened when every branch has asked for its first item or left, read at
 * the pace of the slowest branch, closed when none is left, and holds one batch at a time. What the source throws
 * reaches every branch that still reads.
 * @param open begins a reading of the source
 * @param count of branches, each of which has to leave in the end
 */
// oxlint-disable-next-line max-lines-per-function -- the branches share one state, which nothing else may touch
export function shareReading<T>(
  open: () => AsyncIterable<T>,
  count: number,
  batch: number = BATCH,
): Branch<T>[] {
  let staying = count;
  const waiting = new Set<Waiting<T>>();
  let source: AsyncIterator<T> | undefined;

  async function readBatch(): Promise<readonly T[]> {
    source ??= open()[Symbol.asyncIterator]();
    const items: T[] = [];
    while (items.length < batch) {
      const next = await source.next();
      if (next.done === true) break;
      items.push(next.value);
    }
    return items;
  }

  function proceed(): void {
    if (staying === 0) source?.return?.().catch(() => undefined);
    if (waiting.size === 0 || waiting.size < staying) return;
    const served = [...waiting];
    waiting.clear();
    readBatch().then(
      (items) => served.forEach(({ resolve }) => resolve(items)),
      (error: unknown) => served.forEach(({ reject }) => reject(error)),
    );
  }

  function branch(): Branch<T> {
    let hasAsked = false;
    let hasLeft = false;
    let mine: Waiting<T> | undefined;

    function leave(): void {
      if (hasLeft) return;
      hasLeft = true;
      staying -= 1;
      if (mine && waiting.delete(mine)) mine.resolve([]);
      proceed();
    }

    function nextBatch(): Promise<readonly T[]> {
      return new Promise((resolve, reject) => {
        mine = { resolve, reject };
        waiting.add(mine);
        proceed();
      });
    }

    async function* shared(): AsyncGenerator<T, void, undefined> {
      try {
        while (!hasLeft) {
          const items = await nextBatch();
          if (items.length === 0) return;
          for (const item of items) yield item;
        }
      } finally {
        leave();
      }
    }

    return {
      items() {
        if (hasAsked) return open();
        hasAsked = true;
        return shared();
      },
      leave,
    };
  }

  return Array.from({ length: count }, branch);
}
