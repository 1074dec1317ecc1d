interface Listeners {
  all: Set<() => void>;
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
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size > 0 || waiting.get(signal)?.all !== all) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', call);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all = new Set<() => void>();
  const call = (): void => {
    waiting.delete(signal);
    for (const listener of all) listener();
  };
  signal.addEventListener('abort', call, { once: true });
  return { all, call };
}
