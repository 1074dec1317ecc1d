import type { Outcome, UrlState } from '../../core/model/finding.ts';
import type { Status } from '../../core/model/firmware.ts';
import type { Severity } from '../../core/model/severity.ts';
import type { Tone } from './styles.ts';

/** Which words are coloured, and how. Words that are in order stay plain, so that a page is as calm as the fleet is. */
export const SEVERITY_TONES: Record<Severity, Tone> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'info',
};

const OUTCOME_TONES: Record<Outcome, Tone> = {
  pass: 'good',
  fail: 'high',
  unjudged: 'unknown',
  'not-found': 'medium',
  denied: 'unknown',
  error: 'unknown',
};

export const STATUS_TONES: Record<Status, Tone | null> = {
  failed: 'critical',
  unverified: 'high',
  verifying: 'low',
  'not-required': 'low',
  unrecognized: 'unknown',
  verified: null,
};

export const URL_STATE_TONES: Record<UrlState, Tone | null> = {
  expired: 'high',
  missing: 'high',
  unreadable: 'medium',
  expiring: 'medium',
  unsigned: 'medium',
  valid: null,
};

/** The columns that may be the loud one of a sheet. */
const BY_COLUMN: Readonly<Record<string, Readonly<Record<string, Tone | null>>>> = {
  severity: SEVERITY_TONES,
  outcome: OUTCOME_TONES,
  url_state: URL_STATE_TONES,
  open_of_failing: { true: 'critical' },
  reason: {
    'not-found': 'medium',
    denied: 'unknown',
    failed: 'unknown',
    'not-in-list': 'low',
    'not-in-selection': 'low',
  },
};

/** The colours of a column's words; null: they stay plain. */
export function tonesOf(column: string): Readonly<Record<string, Tone | null>> {
  return BY_COLUMN[column] ?? {};
}
