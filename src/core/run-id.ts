import type { Random } from './ports.ts';

/** `20261123T020000Z-a1b2c3`: the start in UTC, then six random hex digits; sorts by time, is a safe file name. */
export function createRunId(startedAtMs: number, random: Random): string {
  const time = new Date(startedAtMs).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const suffix = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0');
  return `${time}-${suffix}`;
}

const RUN_ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-[0-9a-f]{6}$/;

/** When the run of this ID started, epoch milliseconds; undefined where the text is no run ID (20261123T020000Z-a1b2c3). */
export function runStartedAtMs(runId: string): number | undefined {
  const [, year, month, day, hour, minute, second] = RUN_ID.exec(runId) ?? [];
  if (year === undefined) return undefined;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
