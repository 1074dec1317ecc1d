/** What every bench has in common. */

/** One figure: what was measured of us, of peers in the same runs, and what it must keep to. */
export interface Figure {
  what: string;
  unit: string;
  ours: readonly number[];
  peers?: Readonly<Record<string, readonly number[]>>;
  limit?: Limit;
  /** A word on how it was measured. */
  note?: string;
}

/** `most` and `least` are bounds on our median; `mostOf` and `leastOf` are parts of that peer's median. */
export type Limit =
  | { most: number }
  | { least: number }
  | { mostOf: string; times: number }
  | { leastOf: string; times: number };

export interface BenchOptions {
  /** Interleaved runs of each; at least 5 where figures are published. */
  runs: number;
  /** The short form: fewer packages, only ratios. */
  light: boolean;
  /** Tells what is going on. */
  say: (text: string) => void;
}

export interface Bench {
  name: string;
  /** About how long it takes, seconds. */
  seconds: number;
  /** Whether it has a light form. */
  light: boolean;
  /** Runs only where it is named: what it says is not held against anything. */
  named?: boolean;
  run(options: BenchOptions): Promise<Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The limit as a number, in the figure's unit. */
export function limitOf({
  limit,
  peers = {},
}: Figure): { side: 'most' | 'least'; value: number } | undefined {
  if (!limit) return undefined;
  if ('most' in limit) return { side: 'most', value: limit.most };
  if ('least' in limit) return { side: 'least', value: limit.least };
  const [side, peer] =
    'mostOf' in limit ? (['most', limit.mostOf] as const) : (['least', limit.leastOf] as const);
  return { side, value: median(peers[peer] ?? []) * limit.times };
}

/** True without a limit. @param slack part of the limit by which it may be missed */
export function holds(figure: Figure, slack = 0): boolean {
  const limit = limitOf(figure);
  if (!limit) return true;
  const ours = median(figure.ours);
  return limit.side === 'most' ? ours <= limit.value * (1 + slack) : ours >= limit.value * (1 - slack);
}

/** Runs each in turn, round after round, so that a machine that gets slower gets slower for all. */
export async function interleaved<K extends string, T = number>(
  runs: number,
  contestants: Readonly<Record<K, () => Promise<T>>>,
): Promise<Record<K, T[]>> {
  const names = Object.keys(contestants) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>;
  for (let run = 0; run < runs; run += 1) {
    // Every second round backwards: nobody is always the one behind the slowest.
    for (const name of run % 2 === 0 ? names : names.toReversed())
      values[name].push(await contestants[name]());
  }
  return values;
}
