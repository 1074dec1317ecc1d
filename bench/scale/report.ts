import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HISTORY_FOLDER } from '../../src/evidence/names.ts';
import type { Bench } from '../bench.ts';
import { measuredCli, measuredReport } from '../processes.ts';
import { storedRun } from '../stored-run.ts';
import { createFigures, sizeMb } from './figures.ts';

const PACKAGES = 500_000;
const ACCOUNTS = 1_000;
/** An instant that no run is judged as of: everything is evaluated again. */
const ANOTHER_INSTANT = ['--as-of', '2026-11-24T02:00:00Z'];

/** A run of half a million packages: evaluated, and written in each format by itself. One run each. */
export const scaleReport: Bench = {
  name: 'scale-report',
  seconds: 900,
  light: false,
  named: true,
  async run({ say }) {
    const figures = createFigures(say);
    const stored = await storedRun({ packages: PACKAGES, targets: ACCOUNTS });
    for (const name of ['ledger', 'results.jsonl', 'run.json', 'plan.json'])
      figures.add(`${name} of ${PACKAGES} packages`, 'MB', sizeMb(join(stored, name)));
    for (const format of ['csv', 'xlsx', 'html']) {
      const { folder, ...cost } = await measuredReport(stored, ['--format', format]);
      figures.cost(`report in ${format}`, cost, PACKAGES);
      for (const name of readdirSync(folder).filter((each) => each.includes(`.${format}`)))
        figures.add(name, 'MB', sizeMb(join(folder, name)));
      rmSync(folder, { recursive: true });
    }
    figures.cost(
      'load as parquet',
      await measuredCli(['load', stored, '--format', 'parquet', '--quiet']),
      PACKAGES,
    );
    // Into the job's folder, where the stored run lies.
    figures.add('parquet', 'MB', sizeMb(join(stored, '..', HISTORY_FOLDER)));
    const { folder, ...cost } = await measuredReport(stored, ['--format', 'csv', ...ANOTHER_INSTANT]);
    figures.cost('evaluate, and report in csv', cost, PACKAGES);
    for (const made of [stored, folder]) rmSync(made, { recursive: true });
    return figures.all();
  },
};
