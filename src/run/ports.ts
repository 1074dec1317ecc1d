import type { Readable } from 'node:stream';
import type { AccessKey } from '../iot/sign.ts';
import type { RunInfo } from '../core/model/run.ts';
import type { Clock, Logger, OnProgress, Random } from '../core/ports.ts';

/** The world as a run needs it: `nodePorts` makes it of this machine and process. */
export interface RunPorts {
  clock: Clock;
  random: Random;
  /** What happens, without secrets. */
  logger: Logger;
  onProgress: OnProgress;
  /** Environment: credentials and proxies are read from it, by name. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where a selection of `-` is read from. */
  stdin: Readable;
  /** Name of the machine and process, for the record and the lock. */
  host: string;
  pid: number;
  nodeVersion: string;
  /** An origin that answers for every host of a link: the demo's emulator. Absent: links are followed where they lead. */
  store?: string;
  /** Told which run it is, before anything is asked. */
  onRun?: (run: Pick<RunInfo, 'job' | 'runId'>) => void;
  /** Told of every key that is fetched, so that its owner can keep it out of what is printed. */
  onKey?: (key: AccessKey) => void;
  /** The same of any other secret, such as a database's password. */
  onSecret?: (secret: string) => void;
}
