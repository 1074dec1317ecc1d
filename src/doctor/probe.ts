import { codeOf, isCode } from '../core/error-code.ts';
import { AuditError, CallError } from '../core/errors.ts';
import { DeadlineError, withDeadline } from '../iot/deadline.ts';
import { ioProblem } from '../writers/save/io-problem.ts';
import { failure, warning } from './line.ts';
import type { At, DoctorLine } from './line.ts';

/** Nothing that is looked at may take longer: a doctor never hangs. */
export const LIMIT_MS = 10_000;

/** A line, and what later lines need of it; without a value they cannot be had. */
export interface Probed<T> {
  line: DoctorLine;
  value?: T;
}

/** Looks at one thing. */
export type Probe = <T>(
  at: At,
  work: (signal: AbortSignal, limitMs: number) => Promise<Probed<T>>,
) => Promise<Probed<T>>;

/** A probe that takes at most `limitMs`. What goes wrong becomes a failure with its fix; defects go up as they are. */
export function createProbe(limitMs: number): Probe {
  return async (at, work) => {
    try {
      return await withDeadline(limitMs, undefined, ({ signal }) => work(signal, limitMs));
    } catch (error) {
      return { line: failureLine(at, error) };
    }
  };
}

function failureLine(at: At, error: unknown): DoctorLine {
  if (error instanceof AuditError) return failure(at, error.message, error.hint);
  if (error instanceof CallError) return failure(at, error.message, fixOf(error));
  if (error instanceof DeadlineError) return slowLine(at, error);
  if (codeOf(error) === '') throw error;
  const { reason, hint } = ioProblem(error);
  return failure(at, reason, hint);
}

function slowLine(at: At, { message }: DeadlineError): DoctorLine {
  // A large file is slow and not wrong: a run waits for it.
  if (at.check === 'selection') return warning(at, `reading the file: ${message}`, LARGE);
  return failure(at, message, SLOW[at.check] ?? NETWORK_SLOW);
}

const NETWORK_SLOW = 'The connection hangs: check network, firewall and proxy.';
const LARGE = 'A run reads the complete file before its first query: keep it small, or on a fast disk.';
const DISK_SLOW = 'The disk or network share of the output folder hangs: check it, or choose another --out.';
const SLOW: Readonly<Record<string, string>> = {
  'output-folder': DISK_SLOW,
  'disk-space': DISK_SLOW,
  lock: DISK_SLOW,
  'unfinished-run': DISK_SLOW,
  dns: 'The name servers of this machine do not respond: check /etc/resolv.conf and the network.',
  credentials:
    'The credential source (a role, metadata, a URI) does not respond here: check it, or use other credentials.',
};

/** A certificate that is over is as often a clock that is wrong. */
function fixOf(error: CallError): string {
  if (!isCode(error.cause, 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID')) return error.failure.hint;
  return 'Check the clock of this machine first; if it is right, the endpoint or a proxy that inspects TLS presents an old certificate.';
}
