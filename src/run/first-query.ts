/** Lets the first query of a target go alone. */
export interface FirstQueryGate {
  /** Resolves at once for the first caller, for all others when the gate is open. */
  enter(): Promise<void>;
  /** To be called when it is known that the target may be asked, or that it may not; only the first time matters. */
  open(): void;
}

/**
 * The first query goes alone: a refused key costs one call rather than a poolful, and the first calls do not bunch on
 * cold connections.
 */
export function createFirstQueryGate(): FirstQueryGate {
  let entered = false;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    enter() {
      if (entered) return opened;
      entered = true;
      return Promise.resolve();
    },
    open: () => open(),
  };
}
