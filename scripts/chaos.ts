/**
 * npm run chaos [-- --minutes 30] [--rounds 5] [--seed 1]
 *
 * The chaos tests, so many rounds of every kind of harm, and again with the next seed until the minutes are over. Prints
 * every seed, and at the end what was survived. Ends non-zero at the first seed that finds something.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ota-audit-chaos-'));
const tally = join(scratch, 'tally.jsonl');
const startedMs = performance.now();
const minutesSpent = (): number => (performance.now() - startedMs) / 60_000;

function runOnce(seed: number): number {
  console.log(`\nseed ${seed}, ${values.rounds} rounds`);
  // Their processes are what is tested; more files at once only make each wait for the others.
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/chaos', '--maxWorkers', '3'];
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CHAOS_SEED: String(seed), CHAOS_ROUNDS: values.rounds, CHAOS_TALLY: tally },
  });
  return status ?? 1;
}

/** What the tests counted, summed up; of `most …` the largest. One line a figure. */
function figures(): string {
  const sums = new Map<string, number>();
  const lines = existsSync(tally) ? readFileSync(tally, 'utf8').trimEnd().split('\n') : [];
  for (const line of lines) {
    for (const [name, count] of Object.entries(JSON.parse(line) as Record<string, number>)) {
      const before = sums.get(name) ?? 0;
      sums.set(name, name.startsWith('most ') ? Math.max(before, count) : before + count);
    }
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${String(count).padStart(9)}  ${name}`)
    .join('\n');
}

let seed = Number(values.seed);
let status = runOnce(seed);
while (status === 0 && minutesSpent() < Number(values.minutes)) status = runOnce((seed += 1));
const seeds = seed === Number(values.seed) ? `seed ${seed}` : `seeds ${values.seed} to ${seed}`;
const held = status === 0 ? 'all held' : `BROKEN at seed ${seed}`;
console.log(`\nchaos: ${seeds}, ${minutesSpent().toFixed(1)} minutes: ${held}\n${figures()}`);
rmSync(scratch, { recursive: true, force: true });
process.exitCode = status;
