/**
 * Runs the property-based tests by time: `npm run fuzz -- --seconds 60 [--seed n]`. Each round has a seed of its own,
 * which is printed; `FUZZ_SEED=<n> npx vitest run test/hostile` runs a round's inputs again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What one property may take in a round, in milliseconds. */
const PROPERTY_MS = 2_000;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const endsAtMs = Date.now() + Number(values.seconds) * 1_000;
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 31);
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ota-audit-fuzz-'));
const tally = join(scratch, 'inputs');
writeFileSync(tally, '');

let rounds = 0;
let isBroken = false;
do {
  // A property counts on from its round's seed, batch by batch.
  const seed = firstSeed + rounds * 1_000;
  console.log(`fuzz: round ${rounds + 1}, FUZZ_SEED=${seed}`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', 'test/hostile', '--testTimeout', '120000', '--retry', '0'],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: {
        ...process.env,
        FUZZ_SEED: String(seed),
        FUZZ_MS: String(PROPERTY_MS),
        FUZZ_TALLY: tally,
      },
    },
  );
  isBroken = status !== 0;
  if (isBroken) console.log(stdout + stderr);
  rounds += 1;
} while (!isBroken && Date.now() < endsAtMs);

const inputs = readFileSync(tally, 'utf8')
  .split('\n')
  .reduce((sum, line) => sum + Number(line), 0);
rmSync(scratch, { recursive: true, force: true });
console.log(
  `fuzz: ${inputs} inputs in ${rounds} rounds from seed ${firstSeed}: ${isBroken ? 'BROKEN' : 'all held'}`,
);
process.exitCode = isBroken ? 1 : 0;
