import { rmSync } from 'node:fs';
import type { Bench, Figure } from './bench.ts';
import { measuredReport } from './processes.ts';
import { storedRun } from './stored-run.ts';
import type { StoredSize } from './stored-run.ts';

const SIZES = [1, 2, 4, 8];
const PACKAGES = 2_000;
/** Twice as much may cost twice as much, and a fifth more for what nobody can keep quiet. */
const LINEAR = 1.2;

const AXES: readonly { of: string; unit: string; size: (times: number) => StoredSize; many: number }[] = [
  {
    of: 'packages',
    unit: 'µs/package',
    size: (times) => ({ packages: PACKAGES * times }),
    many: PACKAGES,
  },
  {
    of: 'files a package',
    unit: 'µs/file',
    size: (times) => ({ packages: PACKAGES, files: times }),
    many: PACKAGES,
  },
  {
    of: 'targets',
    unit: 'µs/package',
    size: (times) => ({ packages: PACKAGES, targets: times * 8 }),
    many: 0,
  },
];

/** CPU of `report` in CSV of a stored run, at four sizes along each axis; what a start costs is taken off. */
export const growth: Bench = {
  name: 'growth',
  seconds: 150,
  light: false,
  async run({ runs, say }) {
    const cpuMs = async (size: StoredSize): Promise<number> => {
      const stored = await storedRun(size);
      const cost = await measuredReport(stored, ['--format', 'csv']);
      for (const made of [stored, cost.folder]) rmSync(made, { recursive: true });
      return cost.cpuMs;
    };
    const figures: Figure[] = [];
    for (const { of, unit, size, many } of AXES) {
      const values = SIZES.map(() => [] as number[]);
      for (let run = 0; run < Math.min(runs, 2); run += 1) {
        const start = await cpuMs({ packages: 1 });
        for (const [at, times] of SIZES.entries()) {
          const units = many === 0 ? PACKAGES : many * times;
          values[at]?.push((((await cpuMs(size(times))) - start) * 1_000) / units);
        }
      }
      for (const [at, times] of SIZES.entries()) {
        const shown = Object.values(size(times)).at(-1);
        say(`${shown} ${of}: ${values[at]?.map((us) => us.toFixed(0)).join(', ')} ${unit}`);
        figures.push({
          what: `growth: ${shown} ${of}`,
          unit,
          ours: values[at] ?? [],
          peers: { smallest: values[0] ?? [] },
          limit: { mostOf: 'smallest', times: LINEAR },
        });
      }
    }
    return figures;
  },
};
