import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../bench.ts';
import type { Cost } from '../processes.ts';

const MB = 1_000_000;

/** Collects figures, and says each at once: what comes after it may take long. */
export interface Figures {
  add(what: string, unit: string, value: number, note?: string): void;
  /** Time, CPU and memory of a process. @param packages that it worked on: CPU for each */
  cost(what: string, cost: Cost, packages?: number): void;
  all(): Figure[];
}

export function createFigures(say: (text: string) => void): Figures {
  const figures: Figure[] = [];
  const add: Figures['add'] = (what, unit, value, note) => {
    say(`${what}: ${value.toPrecision(4)} ${unit}`);
    figures.push({ what, unit, ours: [value], ...(note !== undefined && { note }) });
  };
  return {
    add,
    cost(what, { wallMs, cpuMs, peakMb }, packages) {
      add(`${what}: time`, 's', wallMs / 1_000);
      add(`${what}: CPU`, 's', cpuMs / 1_000);
      if (packages !== undefined) add(`${what}: CPU a package`, 'µs', (cpuMs * 1_000) / packages);
      add(`${what}: memory`, 'MB', peakMb);
    },
    all: () => figures,
  };
}

/** Of a file, or of all in a folder; megabytes of 10^6 bytes. */
export function sizeMb(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.size / MB;
  return readdirSync(path).reduce((sum, name) => sum + sizeMb(join(path, name)), 0);
}
