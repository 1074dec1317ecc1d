import { parseDuration } from '../core/duration.ts';
import type { ParamKind, ParamSpec, ParamValue } from './check.ts';

type Parsed = number | string | readonly string[];

const PARSERS: Record<ParamKind, (value: ParamValue, spec: ParamSpec) => Parsed | undefined> = {
  duration: (value) => (typeof value === 'string' ? parseDuration(value) : undefined),
  integer: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined),
  percent: (value) => (typeof value === 'string' ? parsePercent(value) : undefined),
  hosts: (value) => {
    const hosts = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    return hosts.length > 0 && hosts.every((host) => host.trim() !== '') ? hosts : undefined;
  },
  choice: (value, { choices = [] }) => choices.find((word) => word === value),
};

/** What each kind looks like, for messages: `within … is not a duration: write 90s, 15m, 6h or 2d`. */
export const PARAM_KINDS: Record<ParamKind, { noun: string; example: string }> = {
  duration: { noun: 'a duration', example: 'Write a number and a unit: 90s, 15m, 6h or 2d.' },
  integer: { noun: 'a whole number', example: 'Write a whole number such as 500.' },
  percent: { noun: 'a percentage', example: 'Write a percentage such as 90%.' },
  hosts: { noun: 'a list of hosts', example: 'Write a list such as ["*.aliyuncs.com"].' },
  choice: { noun: 'one of its words', example: '`ota-audit checks <id>` names them.' },
};

/**
 * A parameter as a check gets it: durations in milliseconds, percentages as fractions, hosts as globs, choices as words.
 * @returns undefined where the value is not of the parameter's kind, or out of its range
 */
export function parseParam(spec: ParamSpec, value: ParamValue): Parsed | undefined {
  const parsed = PARSERS[spec.kind](value, spec);
  if (typeof parsed !== 'number') return parsed;
  const isTooSmall = spec.min === undefined ? parsed <= 0 : parsed < spec.min;
  return isTooSmall || parsed > (spec.max ?? Number.POSITIVE_INFINITY) ? undefined : parsed;
}

/** The parameter as people read it. */
export function paramText(value: ParamValue | boolean): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** `90%` → 0.9; undefined for anything else. */
function parsePercent(text: string): number | undefined {
  const match = /^\s*(\d{1,4}(?:\.\d{1,3})?)\s*%\s*$/.exec(text);
  return match ? Number(match[1]) / 100 : undefined;
}
