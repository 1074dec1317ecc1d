import { failure, ok, warning } from './line.ts';
import type { DoctorLine } from './line.ts';

/** The oldest Node that the program runs on; package.json says the same. */
export const MINIMUM_NODE: readonly [number, number] = [20, 18];

/**
 * The last day on which each major version of Node is mended, as of 2026-11 (schedule.json of
 * https://github.com/nodejs/Release). Of a version that is not here nothing is known.
 */
export const LAST_DAYS: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  21: '2024-06-01',
  22: '2027-04-30',
  23: '2025-06-01',
  24: '2028-04-30',
  25: '2026-06-01',
  26: '2029-04-30',
};

const DAY_MS = 86_400_000;
/** Time enough to try another version before it is needed. */
const WARNING_MS = 90 * DAY_MS;

/**
 * @param version as `process.versions.node` has it
 * @param nowMs epoch milliseconds
 */
export function nodeLine(version: string, nowMs: number): DoctorLine {
  const at = { check: 'node', target: '' } as const;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = MINIMUM_NODE;
  const isNewEnough = major > minMajor || (major === minMajor && minor >= minMinor);
  if (!isNewEnough) {
    const message = `Node ${version} is too old; ${minMajor}.${minMinor} or newer is needed`;
    return failure(at, message, 'Install a newer Node, and check which one cron uses.');
  }
  const lastDay = LAST_DAYS[major];
  const leftMs = lastDay === undefined ? Infinity : Date.parse(lastDay) + DAY_MS - nowMs;
  if (leftMs > WARNING_MS) return ok(at, `Node ${version}`);
  const verb = leftMs > 0 ? 'receives no security fixes after' : 'has received no security fixes since';
  return warning(at, `Node ${version} ${verb} ${lastDay}`, NEWER);
}

const NEWER = 'Install an LTS version of Node (even major version), and check which one cron uses.';
