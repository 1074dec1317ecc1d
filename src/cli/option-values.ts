import { parseDuration } from '../core/duration.ts';
import { AuditError } from '../core/errors.ts';
import { parseZoned } from '../core/instant.ts';

/** What the texts of flags become. Each throws AuditError `usage` for what cannot be. */

/** One of a few words. */
export function oneOf(
  name: string,
  values: readonly string[],
): { values: readonly string[]; parse: (text: string) => string } {
  const parse = (text: string): string => {
    if (values.includes(text)) return text;
    throw new AuditError('usage', `${name} ${text}: not one of ${values.join(', ')}`);
  };
  return { values, parse };
}

/** Gathers the values of a flag that may be given several times. */
export const repeated = (text: string, previous: unknown): string[] => [
  ...((previous as string[] | undefined) ?? []),
  text,
];

export const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

export function qps(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.1 && value <= 100_000) return value;
  throw new AuditError('usage', `--qps ${text}: not a number from 0.1 to 100000`);
}

export function duration(name: string): (text: string) => string {
  return (text) => {
    if (parseDuration(text) !== undefined) return text;
    const hint = 'Use a number and a unit, for example 90m, 6h or 2d.';
    throw new AuditError('usage', `${name} ${text}: not a duration`, hint);
  };
}

export function instant(text: string): string {
  const ms = parseZoned(text);
  if (ms !== undefined) return new Date(ms).toISOString();
  throw new AuditError(
    'usage',
    `--as-of ${text}: not an ISO 8601 time with a time zone`,
    'For example: 2026-11-23T02:00:00Z or 2026-11-23T10:00:00+08:00.',
  );
}

export function shard(text: string): { number: number; of: number } {
  const [, number = 0, of = 0] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []).map(Number);
  if (number >= 1 && number <= of) return { number, of };
  throw new AuditError('usage', `--shard ${text}: not a valid shard number`, 'For example: 2/5.');
}

export function shards(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_000) return value;
  throw new AuditError('usage', `--shards ${text}: not a whole number from 1 to 1000`);
}

export function accounts(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 64) return value;
  throw new AuditError('usage', `--accounts ${text}: not a whole number from 1 to 64`);
}
