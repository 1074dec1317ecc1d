/** Lets the first of many go ahead alone. */
export interface Scout {
  /** Resolves at once for the first caller, for all others when the first one's call is back. */
  returned(): Promise<void>;
  /** To be called when a call is back; only the first time matters. */
  done(): void;
}

/**
 * The first query goes alone: a refused key costs one call rather than a poolful, and the first calls do not bunch on
 * cold connections.
 */
export function createScout(): Scout {
  let sent = false;
  let done: () => void = () => undefined;
  const back = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    returned() {
      if (sent) return back;
      sent = true;
      return Promise.resolve();
    },
    done: () => done(),
  };
}
