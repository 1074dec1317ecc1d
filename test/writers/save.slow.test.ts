import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkRun } from '../../src/evidence/check-run.ts';
import { openRunFolder } from '../../src/writers/save.ts';
import { tempDir } from './read-back.ts';
import { sampleRun } from './sample-run.ts';

it('a thousand ledgers are published and found as they were written', async () => {
  const folder = await openRunFolder({ outDir: await tempDir(), job: 'nightly', runId: 'r1' });
  for (let at = 0; at < 1_000; at += 1)
    writeFileSync(folder.path(`ledger/${at}.jsonl`), `{"target":${at}}\n`);
  const run = sampleRun(20);
  const facts = { run: { ...run, info: { ...run.info, runId: 'r1' } }, configuration: {} };
  const check = await checkRun((await folder.publish(facts)).folder, [], true);
  expect([check.deviations, check.files]).toEqual([[], 1_002]);
});
