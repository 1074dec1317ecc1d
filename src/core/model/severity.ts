export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
/** How bad a finding is, from worst to best. */
export type Severity = (typeof SEVERITIES)[number];

/** Severity from which findings turn the exit code to 3; `never` keeps it at 0. */
export type FailOn = Severity | 'never';

/** Is `severity` as bad as `threshold`, or worse? */
export function isAtLeast(severity: Severity, threshold: FailOn): boolean {
  return threshold !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
