import type { Figure } from './bench.ts';
import { markdownTable } from '../src/core/markdown.ts';
import { holds, limitOf, median } from './bench.ts';
import type { Machine } from './machine.ts';

interface Spread {
  median: number;
  least: number;
  most: number;
}

/** A figure as bench/results.json has it. */
export interface Result {
  bench: string;
  what: string;
  unit: string;
  ours: Spread;
  peers: Record<string, Spread>;
  limit: { side: 'most' | 'least'; value: number } | null;
  holds: boolean;
  note: string;
}

export function resultOf(bench: string, figure: Figure): Result {
  const peers = Object.entries(figure.peers ?? {}).map(([name, values]) => [name, spreadOf(values)] as const);
  const limit = limitOf(figure);
  return {
    bench,
    what: figure.what,
    unit: figure.unit,
    ours: spreadOf(figure.ours),
    peers: Object.fromEntries(peers),
    limit: limit ? { side: limit.side, value: rounded(limit.value) } : null,
    holds: holds(figure),
    note: figure.note ?? '',
  };
}

/** One line a figure: ours, peers, limit; medians, with the least and the most in brackets. */
export function table(figures: readonly { bench: string; figure: Figure }[]): string {
  const rows = figures.map(({ bench, figure }) => cellsOf(resultOf(bench, figure)));
  const all = [['bench', 'what', 'ours', 'peers', 'limit', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What bench/results.json holds. */
export interface Results {
  machine: Machine;
  runs: number;
  results: Result[];
}

/** The machine and the table of docs/performance.md. */
export function describeResults({ machine, runs, results }: Results): string {
  const { cpu, cores, memoryGb, load, system, node, versions } = machine;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const rows = results.map((result) => {
    const [, what = '', ours = '', peers = '', limit = '', verdict = ''] = cellsOf(result);
    return [what, ours, peers, limit, verdict, result.note];
  });
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}; ${packages.join(', ')}. Load average of 15 minutes at the end: ${load}.`,
    `Medians of ${runs} runs (or as many as the last column says), the least and the most in brackets.`,
    '',
    markdownTable(['what', 'ours', 'peers', 'goal', '', 'how'], rows),
  ].join('\n');
}

/** A result's cells, for the table here and the one in docs/performance.md. */
function cellsOf(result: Result): string[] {
  const { bench, what, unit, ours, peers, limit } = result;
  return [
    bench,
    what,
    `${spreadText(ours)} ${unit}`.trimEnd(),
    Object.entries(peers)
      .map(([name, spread]) => `${name}: ${spreadText(spread)}`)
      .join('; '),
    limit ? `${limit.side === 'most' ? '≤' : '≥'} ${shown(limit.value)}` : '',
    limit ? (result.holds ? 'holds' : 'MISSED') : '',
  ];
}

function spreadOf(values: readonly number[]): Spread {
  return {
    median: rounded(median(values)),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
}

function spreadText({ median, least, most }: Spread): string {
  return least === most ? shown(median) : `${shown(median)} (${shown(least)}–${shown(most)})`;
}

/** Four digits: more is noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 });
}
