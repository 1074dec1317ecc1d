import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { seededRandom } from '../../../src/emulator/random.ts';

/**
 * Everything that is left to chance comes from one seed, which is printed; `CHAOS_SEED` gives a seed again. A round has
 * every kind of harm in it; `CHAOS_ROUNDS` says how many there are (default 1).
 */
export const SEED: number = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);

/** What ends a test that hangs. Far more than any takes: a machine that is busy must not make one fail. */
export const LIMIT_MS = 300_000;

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 1);

/** How often a test is repeated that comes so many times in a round; never more than `most` times. */
export function times(inRound: number, most: number = Infinity): number {
  return Math.min(inRound * ROUNDS, most);
}

/** Says how to run a test file again as it ran now. */
export function announce(file: string): void {
  console.info(`CHAOS_SEED=${SEED} npx vitest run ${relative(process.cwd(), file)}`);
}

/** Numbers in [0, 1), a sequence of its own for each name. */
export function chanceFor(name: string): () => number {
  const mixed = [...name].reduce((sum, letter) => Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0), SEED);
  return seededRandom(mixed);
}

/**
 * Counts for the figures that `npm run chaos` prints: one line a count, in the file that it names. They are added up, but
 * for those called `most …`, of which the largest counts.
 */
export function tally(counts: Record<string, number>): void {
  const path = process.env['CHAOS_TALLY'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(counts)}\n`);
}
