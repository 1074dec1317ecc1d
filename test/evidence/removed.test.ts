import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/emulator/random.ts';
import { chainFrom } from '../../src/evidence/chain.ts';
import type { ChainedRun } from '../../src/evidence/chain.ts';
import { verifyRuns } from '../../src/evidence/verify.ts';
import { readPrevious } from '../../src/writers/save/latest.ts';
import { tempFolder } from '../support/temp.ts';
import { publishNight } from './support.ts';

async function deviations(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { runId, deviations } of verifyRuns(path, { chain: true }))
    found.push(...deviations.map(({ problem }) => `${runId} ${problem}`));
  return found;
}

/** A run's own entry in a later list, after what it lists itself. */
function entriesOf({ runId, sha256, manifest }: ChainedRun): NonNullable<ChainedRun['manifest']['removed']> {
  return [...(manifest.removed ?? []), { run_id: runId, sha256, previous: manifest.previous }];
}

it.each([3, 7, 11])(
  'a chain is whole from each run on, whichever runs are listed and removed or left, and not without another: seed %i',
  async (seed) => {
    const random = seededRandom(seed);
    const out = await tempFolder();
    const job = join(out, 'nightly');
    const listed = new Set<string>();
    await publishNight(out, 1);
    for (let day = 2; day <= 12; day += 1) {
      const chain: ChainedRun[] = [];
      for await (const run of chainFrom(job, (await readPrevious(job)).previous)) chain.push(run);
      const old = chain.slice(1).filter(() => random() < 0.3);
      for (const { runId } of old) listed.add(runId);
      await publishNight(out, day, { removed: old.toReversed().flatMap(entriesOf) });
      // The process may be killed over any of them.
      for (const { runId } of old) if (random() < 0.8) await rm(join(job, runId), { recursive: true });
    }
    const there = (await readdir(job)).filter((name) => /^\d/.test(name)).toSorted();
    for (const name of ['latest', ...there]) expect(await deviations(join(job, name)), name).toEqual([]);
    const victim = there.slice(0, -1).find((runId) => !listed.has(runId));
    if (victim === undefined) throw new Error('another seed: every run is listed');
    await rm(join(job, victim), { recursive: true });
    expect((await deviations(join(job, 'latest'))).join('\n')).toContain(`before it: ${victim} is missing`);
  },
);
