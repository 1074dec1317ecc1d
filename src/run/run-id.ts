import type { Random } from '../core/ports.ts';

/** `20261123T020000Z-a1b2c3`: the start in UTC, then six random hex digits; sorts by time, is a safe file name. */
export function createRunId(startedAtMs: number, random: Random): string {
  const time = new Date(startedAtMs).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const suffix = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0');
  return `${time}-${suffix}`;
}
