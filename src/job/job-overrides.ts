import type { Locale } from '../core/model/locale.ts';
import type { FailOn } from '../core/model/severity.ts';
import type { Given } from './job.ts';
import type { ProbeFlag } from './probe.ts';
import type { RolloutFlag } from './rollouts.ts';

/** What flags say, or their variables; each wins over the job file. */
export interface JobOverrides {
  /** A CSV file relative to the working directory, or `-`. */
  ids?: string;
  /** The CSV file's ID column: a name, or a number from 1. */
  column?: string;
  /** Selects by the live list; with `ids`, compares the two. */
  list?: boolean;
  /** Of the list only these products, and only packages of this version. */
  productKeys?: readonly string[];
  destVersion?: string;
  /** Of a job with one target. */
  region?: string;
  instanceId?: string;
  endpoint?: string;
  /** Queries a second; the list's rate follows down, never up. */
  qps?: number;
  /** Folder that run folders are made in, relative to the working directory. */
  out?: string;
  /** Formats to write, in place of the job’s: `xlsx`, `csv` … */
  formats?: readonly string[];
  failOn?: FailOn;
  failOnNew?: boolean;
  locale?: Locale;
  /** What is done with links; `off`: nothing, whatever the file says. */
  probe?: ProbeFlag;
  /** Of which packages rollouts are asked for; `off`: of none, whatever the file says. */
  rollouts?: RolloutFlag;
  /** A duration such as `6h`: the window of the check `url-expiring`. */
  expiringWithin?: string;
  /** ISO 8601 with its zone. */
  asOf?: string;
  /** Where each of these came from, for the record. */
  given?: Given;
}
