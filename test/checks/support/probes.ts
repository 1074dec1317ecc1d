import type { Evidence } from '../../../src/checks/check.ts';
import type { ProbeKind, ProbeOutcome } from '../../../src/core/model/firmware.ts';

type Probed = Pick<Evidence, 'probe'>;

/** What a probe of this kind came to. */
export function probed(outcome: ProbeOutcome, probe: ProbeKind = 'links'): Probed {
  return { probe: { probe, at: '2026-11-23T02:00:00.000Z', ...outcome } };
}

export function reached(
  sizeBytes: number | null,
  digests: Record<string, string> = {},
  unread: '' | 'too-large' | 'too-slow' = '',
): ProbeOutcome {
  return { kind: 'reached', sizeBytes, digests, unread };
}

export const NO_PROBE: Probed = { probe: null };
export const REFUSED: ProbeOutcome = {
  kind: 'refused',
  httpStatus: 404,
  code: 'NoSuchKey',
  requestId: '5C3D9175B6FC201293AD4DE4',
};
export const UNREACHABLE: ProbeOutcome = { kind: 'unreachable', code: 'DnsFailed' };
export const NOT_ALLOWED: ProbeOutcome = { kind: 'not-allowed', bar: 'host' };
export const NOT_MADE: ProbeOutcome = { kind: 'not-made', hindrance: 'store-ill' };
