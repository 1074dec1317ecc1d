import { rmSync } from 'node:fs';
import type { Bench, Figure } from './bench.ts';
import { OPEN } from './cost.ts';
import { measuredReport, measuredRun, serve } from './processes.ts';
import { idsFile } from './selection.ts';
import { storedRun } from './stored-run.ts';

const SMALL_HEAP = ['--max-old-space-size=128'];
const MOST_MB = 200;

/** The most memory that a process ever had (VmHWM), as the system counts it. One run each: they take minutes. */
export const memory: Bench = {
  name: 'memory',
  seconds: 420,
  light: false,
  async run({ say }) {
    const figures: Figure[] = [];
    const add = (what: string, peakMb: number): void => {
      say(`${what}: ${peakMb.toFixed(0)} MB`);
      figures.push({ what, unit: 'MB', ours: [peakMb], limit: { most: MOST_MB } });
    };
    for (const packages of [10_000, 50_000]) {
      const service = await serve(packages);
      try {
        const args = ['--ids', await idsFile(packages), '--format', 'csv', ...OPEN];
        const { peakMb, folder } = await measuredRun(service.url, args, { node: SMALL_HEAP });
        rmSync(folder, { recursive: true });
        add(`collect and CSV, ${packages} packages, 128 MB heap`, peakMb);
      } finally {
        await service.stop();
      }
    }
    for (const [packages, node] of [
      [10_000, []],
      [100_000, []],
      [100_000, SMALL_HEAP],
      [1_000_000, SMALL_HEAP],
    ] as const) {
      const stored = await storedRun({ packages });
      const { peakMb, folder } = await measuredReport(stored, ['--format', 'csv'], node);
      for (const made of [stored, folder]) rmSync(made, { recursive: true });
      add(`report in CSV, ${packages} packages${node.length > 0 ? ', 128 MB heap' : ''}`, peakMb);
    }
    return figures;
  },
};
