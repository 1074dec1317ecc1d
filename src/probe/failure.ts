import type { ProbeOutcome } from '../core/model/firmware.ts';
import { systemCodeOf, transportCode } from '../iot/transport.ts';
import { AddressNotAllowed } from './guarded-connect.ts';

/** The store answered, but with nothing that says anything of the file. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly outcome: ProbeOutcome;

  constructor(outcome: ProbeOutcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** What a failed attempt comes to when it is the last; a final one is not worth another. */
export interface ProbeFailure {
  outcome: ProbeOutcome;
  isFinal: boolean;
}

/** Troubles of this machine and its network: they say nothing of the file. */
const OURS: readonly string[] = ['EAI_AGAIN', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS'];

/** Names and certificates that are wrong stay wrong for the time of a run. */
const FINAL: readonly string[] = ['TlsFailed', 'DnsFailed'];

/** @throws the error itself where it is no failure of the network: that is a defect */
export function failureOf(error: unknown): ProbeFailure {
  if (error instanceof NotAnswered) return { outcome: error.outcome, isFinal: false };
  if (error instanceof AddressNotAllowed) {
    return { outcome: { kind: 'not-allowed', bar: 'address' }, isFinal: true };
  }
  const code = transportCode(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  if (code === 'ProxyRefused') return { outcome: { kind: 'not-made', hindrance: 'proxy' }, isFinal: true };
  if (OURS.includes(systemCodeOf(error))) {
    return { outcome: { kind: 'not-made', hindrance: 'network' }, isFinal: false };
  }
  return { outcome: { kind: 'unreachable', code }, isFinal: FINAL.includes(code) };
}
