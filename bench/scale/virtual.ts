import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.ts';
import { measured, scratchPath } from '../processes.ts';
import { createFigures } from './figures.ts';
import type { VirtualRun } from './virtual-run.ts';

const SCRIPT = fileURLToPath(new URL('virtual-run.ts', import.meta.url));
const PACKAGES = 500;
/** What the disk takes to say that a line is safe, where nothing else is said. */
const SYNC_MS = 2;
const ESTATES: readonly { accounts: number; atATime: number; syncMs?: number }[] = [
  { accounts: 1, atATime: 1 },
  { accounts: 1, atATime: 1, syncMs: 300 },
  { accounts: 1, atATime: 1, syncMs: 400 },
  { accounts: 1, atATime: 1, syncMs: 600 },
  { accounts: 1_000, atATime: 8 },
  { accounts: 1_000, atATime: 64 },
  { accounts: 1_000, atATime: 256 },
  { accounts: 10_000, atATime: 256 },
];

/** How long estates take at the service's own pace, in virtual time: see virtual-run.ts for what is left out. */
export const scaleVirtual: Bench = {
  name: 'scale-virtual',
  seconds: 600,
  light: false,
  named: true,
  async run({ say }) {
    const figures = createFigures(say);
    for (const { accounts, atATime, syncMs = SYNC_MS } of ESTATES) {
      const path = scratchPath('virtual.json');
      const args = ['--import', 'tsx', SCRIPT, ...[accounts, PACKAGES, atATime, syncMs].map(String), path];
      const cost = await measured(args);
      const { seconds, calls, refused, syncs, ledgerMb } = JSON.parse(
        readFileSync(path, 'utf8'),
      ) as VirtualRun;
      const what = `${accounts} accounts of ${PACKAGES}, ${atATime} at a time${syncMs === SYNC_MS ? '' : `, a sync of ${syncMs} ms`}`;
      figures.add(`${what}: time by the pace alone`, 's', seconds);
      figures.add(`${what}: calls a second`, '', calls / seconds);
      figures.add(`${what}: refused`, '%', (100 * refused) / calls);
      figures.add(`${what}: writes to the disk a second`, '', syncs / seconds);
      figures.add(`${what}: ledgers`, 'MB', ledgerMb);
      figures.add(`${what}: CPU a package`, 'µs', (cost.cpuMs * 1_000) / (accounts * PACKAGES));
      figures.add(`${what}: memory`, 'MB', cost.peakMb);
    }
    return figures.all();
  },
};
