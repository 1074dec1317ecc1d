/**
 * What a run can be told for. `findings`: findings count towards `failOn`; `new`: findings are new or reopened; `resolved`:
 * some are resolved; `incomplete`: not everything was answered; `failed`: there is no report, every target refused, or an
 * output was lost; `recovered`: the end before was not 0, and this one is; `always`: every end.
 */
export const NOTIFY_EVENTS = [
  'findings',
  'new',
  'resolved',
  'incomplete',
  'failed',
  'recovered',
  'always',
] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

/** What came of telling somebody. */
export interface Notified {
  /** A channel's ID, `ping` or `metrics`. */
  channel: string;
  /** Null: it was told. */
  problem: string | null;
}
