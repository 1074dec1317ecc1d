import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { seededRandom } from '../../../src/emulator/random.ts';

/**
 * Everything that is left to chance comes from one seed, which is printed. `CHAOS_SEED` gives a seed again,
 * `CHAOS_ROUNDS` says how many rounds the repeated tests make (default: so few that `npm test` stays quick).
 */
export const SEED: number = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);

/** What ends a test that hangs. Far more than any takes: a machine that is busy must not make one fail. */
export const LIMIT_MS = 300_000;

/** True for `npm run chaos`, whose rounds are many. */
export const IS_LONG: boolean = process.env['CHAOS_ROUNDS'] !== undefined;

export function rounds(byDefault: number): number {
  return Number(process.env['CHAOS_ROUNDS'] ?? byDefault);
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

export function pickOne<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

/**
 * Counts for the figures that `npm run chaos` prints: one line a count, in the file that it names. They are added up, but
 * for those called `most …`, of which the largest counts.
 */
export function tally(counts: Record<string, number>): void {
  const path = process.env['CHAOS_TALLY'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(counts)}\n`);
}
