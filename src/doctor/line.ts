/** What was looked at, in the order in which it is. */
export type DoctorCheck =
  | 'node'
  | 'job'
  | 'output-folder'
  | 'disk-space'
  | 'lock'
  | 'unfinished-run'
  | 'signing-key'
  | 'exceptions'
  | 'probe'
  | 'quota-store'
  | 'ping'
  | 'metrics'
  | 'selection'
  | 'credentials'
  | 'dns'
  | 'connection'
  | 'clock'
  | 'identity'
  | 'list-permission'
  | 'query-permission'
  | 'rollouts-permission'
  | 'instance';

/** One of `CHANNELS`. */
type ChannelId = string & {};

/** One thing that was looked at. `skipped`: it could not be, and the message says why. */
export interface DoctorLine {
  /** Also the ID of a channel. */
  check: DoctorCheck | ChannelId;
  /**
   * `account/region[/instance]`, or the place of a channel that is not the only one of its ID; `''` where the line is about
   * the whole job.
   */
  target: string;
  status: 'ok' | 'warning' | 'failure' | 'skipped';
  message: string;
  /** What to do; `''` where there is nothing to do. */
  fix: string;
  /** A failure that is the service's word, rather than something wrong here. */
  refused: boolean;
}

/** Where a line belongs. */
export type At = Pick<DoctorLine, 'check' | 'target'>;

export function ok(at: At, message: string): DoctorLine {
  return { ...at, status: 'ok', message, fix: '', refused: false };
}

export function warning(at: At, message: string, fix: string): DoctorLine {
  return { ...at, status: 'warning', message, fix, refused: false };
}

/** Something is wrong here: the job, the folder, the credentials, the network. */
export function failure(at: At, message: string, fix: string): DoctorLine {
  return { ...at, status: 'failure', message, fix, refused: false };
}

/** The service refuses. */
export function refused(at: At, message: string, fix: string): DoctorLine {
  return { ...at, status: 'failure', message, fix, refused: true };
}

export function skipped(at: At, why: string): DoctorLine {
  return { ...at, status: 'skipped', message: why, fix: '', refused: false };
}

/** 0: all ok, or warnings; 2: something is wrong here; 5: all that is wrong is that the service refuses. */
export function doctorExitCode(lines: readonly DoctorLine[]): number {
  const failures = lines.filter(({ status }) => status === 'failure');
  if (failures.length === 0) return 0;
  return failures.every((line) => line.refused) ? 5 : 2;
}
