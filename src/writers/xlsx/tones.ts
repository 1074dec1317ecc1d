import type { FindingState, Outcome, UrlState, VerdictKind } from '../../core/model/finding.ts';
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

const VERDICT_TONES: Record<VerdictKind, Tone | null> = {
  fail: 'high',
  unknown: 'unknown',
  pass: null,
  'not-applicable': null,
};

export const STATE_TONES: Record<FindingState, Tone | null> = {
  new: 'high',
  reopened: 'high',
  persisting: null,
  accepted: 'info',
  resolved: 'good',
};

const BY_COLUMN: Readonly<Record<string, Readonly<Record<string, Tone | null>>>> = {
  severity: SEVERITY_TONES,
  worst_severity: SEVERITY_TONES,
  outcome: OUTCOME_TONES,
  status: STATUS_TONES,
  url_state: URL_STATE_TONES,
  verdict: VERDICT_TONES,
  state: STATE_TONES,
  reason: {
    'not-found': 'medium',
    denied: 'unknown',
    failed: 'unknown',
    'not-in-list': 'low',
    'not-in-selection': 'low',
  },
};

/** The words of a column that have a colour, with their tones. */
export function tonesOf(column: string): [word: string, tone: Tone][] {
  return Object.entries(BY_COLUMN[column] ?? {}).flatMap(([word, tone]) => (tone ? [[word, tone]] : []));
}
