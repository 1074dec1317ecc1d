interface Listeners {
  /**
   * In no order. Not a Set: one that is filled and emptied leaves old tables behind, which hold each other and who waited
   * until the next full collection of garbage.
   */
  all: (() => void)[];
  /** The signal's own listener, which calls them. */
  call: () => void;
}

const waiting = new WeakMap<AbortSignal, Listeners>();

/**
 * Calls `listener` once the signal is aborted; never where it is already. All listeners of a signal share one of the
 * signal's own: to put one on and take it off costs as much as signing a request, and at the eleventh Node warns of a leak.
 * @param listener another function for each that waits
 * @returns takes the listener off
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let listeners = waiting.get(signal);
  if (!listeners) waiting.set(signal, (listeners = listenTo(signal)));
  const { all, call } = listeners;
  all.push(listener);
  return () => {
    drop(all, listener);
    if (all.length > 0 || waiting.get(signal)?.all !== all) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', call);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all: Listeners['all'] = [];
  const call = (): void => {
    waiting.delete(signal);
    for (const listener of all.splice(0)) listener();
  };
  signal.addEventListener('abort', call, { once: true });
  return { all, call };
}

function drop(all: Listeners['all'], listener: () => void): void {
  const at = all.indexOf(listener);
  const last = at < 0 ? undefined : all.pop();
  if (last && at < all.length) all[at] = last;
}
