import { failure, ok } from './line.ts';
import type { DoctorLine } from './line.ts';

/** The oldest Node that the program runs on; package.json says the same. */
export const MINIMUM_NODE: readonly [number, number] = [20, 18];

/** @param version as `process.versions.node` has it */
export function nodeLine(version: string): DoctorLine {
  const at = { check: 'node', target: '' } as const;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = MINIMUM_NODE;
  const isNewEnough = major > minMajor || (major === minMajor && minor >= minMinor);
  if (isNewEnough) return ok(at, `Node ${version}`);
  const message = `Node ${version} is too old; ${minMajor}.${minMinor} or newer is needed`;
  return failure(at, message, 'Install a newer Node, and check which one cron finds.');
}
