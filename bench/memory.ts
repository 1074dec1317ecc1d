import { rmSync } from 'node:fs';
import type { Bench, Figure } from './bench.ts';
import { OPEN } from './cost.ts';
import { measuredReport, measuredRun, serve } from './processes.ts';
import { idsFile } from './selection.ts';
import { storedRun } from './stored-run.ts';

const SMALL_HEAP = ['--max-old-space-size=128'];
const MOST_MB = 200;

/** Ten times the packages may take so many times the memory. */
const MOST_GROWTH = 1.1;

/** The most memory that a process ever had (VmHWM), as the system counts it, in a small heap. One run each: they take minutes. */
export const memory: Bench = {
  name: 'memory',
  seconds: 420,
  light: false,
  async run({ say }) {
    const figures: Figure[] = [];
    const add = (what: string, peakMb: number, before?: number): number => {
      say(`${what}: ${peakMb.toFixed(0)} MB`);
      const common = { what, unit: 'MB', ours: [peakMb], note: 'heap of 128 MB; one run' };
      const most = { ...common, limit: { most: MOST_MB } };
      const peers = { 'a tenth of the packages': [before ?? 0] };
      figures.push(most);
      if (before !== undefined) {
        const limit = { mostOf: 'a tenth of the packages', times: MOST_GROWTH };
        figures.push({ ...common, what: `growth: ${what}`, peers, limit });
      }
      return peakMb;
    };
    let before: number | undefined;
    for (const packages of [10_000, 100_000]) {
      before = add(`memory: collect and CSV, ${packages} packages`, await collected(packages), before);
    }
    before = undefined;
    for (const packages of [100_000, 1_000_000]) {
      before = add(`memory: report in CSV, ${packages} packages`, await reported(packages, 'csv'), before);
    }
    add(
      'memory: report in workbook, CSV and HTML, 100000 packages',
      await reported(100_000, 'xlsx,csv,html'),
    );
    return figures;
  },
};

async function collected(packages: number): Promise<number> {
  const service = await serve(packages);
  try {
    const args = ['--ids', await idsFile(packages), '--format', 'csv', ...OPEN];
    const { peakMb, folder } = await measuredRun(service.url, args, { node: SMALL_HEAP });
    rmSync(folder, { recursive: true });
    return peakMb;
  } finally {
    await service.stop();
  }
}

async function reported(packages: number, formats: string): Promise<number> {
  const stored = await storedRun({ packages });
  const { peakMb, folder } = await measuredReport(stored, ['--format', formats], SMALL_HEAP);
  for (const made of [stored, folder]) rmSync(made, { recursive: true });
  return peakMb;
}
