/** What one operation saw; figures of a second are the most in any sliding second, over all accounts. */
export interface OperationStats {
  received: number;
  /** Let through by the quota, whatever was answered. */
  accepted: number;
  throttled: number;
  mostAcceptedInAnySecond: number;
}

/** What an emulator saw since it started; calls of all operations and accounts together unless it says otherwise. */
export interface EmulatorStats {
  received: number;
  accepted: number;
  throttled: number;
  mostAcceptedInAnySecond: number;
  operations: Record<string, OperationStats>;
  /** Refusals by code, both layers. */
  errors: Record<string, number>;
  /** Faults of the script by kind. */
  faults: Record<string, number>;
  /** Requests to the object store. */
  objects: number;
}

/** A second's worth of instants; knows the most it ever held. */
function slidingSecond(): { add(atMs: number): number } {
  let times: number[] = [];
  return {
    add(atMs) {
      times = times.filter((time) => atMs - time < 1_000);
      times.push(atMs);
      return times.length;
    },
  };
}

export interface StatsRecorder {
  received(operation: string): void;
  accepted(account: string, operation: string, atMs: number): void;
  throttled(operation: string): void;
  error(code: string): void;
  fault(kind: string): void;
  object(): void;
  snapshot(): EmulatorStats;
}

/** Counts what the server does. */
export function statsRecorder(): StatsRecorder {
  const operations: Record<string, OperationStats> = {};
  const errors: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const seconds = new Map<string, ReturnType<typeof slidingSecond>>();
  let objects = 0;
  const of = (operation: string): OperationStats =>
    (operations[operation] ??= { received: 0, accepted: 0, throttled: 0, mostAcceptedInAnySecond: 0 });
  const total = (pick: (stats: OperationStats) => number): number =>
    Object.values(operations).reduce((sum, stats) => sum + pick(stats), 0);
  return {
    received: (operation) => void (of(operation).received += 1),
    accepted(account, operation, atMs) {
      const stats = of(operation);
      const key = `${operation} ${account}`;
      const second = seconds.get(key) ?? slidingSecond();
      seconds.set(key, second);
      stats.accepted += 1;
      stats.mostAcceptedInAnySecond = Math.max(stats.mostAcceptedInAnySecond, second.add(atMs));
    },
    throttled: (operation) => void (of(operation).throttled += 1),
    error: (code) => void (errors[code] = (errors[code] ?? 0) + 1),
    fault: (kind) => void (faults[kind] = (faults[kind] ?? 0) + 1),
    object: () => void (objects += 1),
    snapshot: () => ({
      received: total((stats) => stats.received),
      accepted: total((stats) => stats.accepted),
      throttled: total((stats) => stats.throttled),
      mostAcceptedInAnySecond: Math.max(
        0,
        ...Object.values(operations).map((s) => s.mostAcceptedInAnySecond),
      ),
      operations: structuredClone(operations),
      errors: { ...errors },
      faults: { ...faults },
      objects,
    }),
  };
}
