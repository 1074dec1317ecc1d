import type { Firmware } from './firmware.ts';
import type { NoRows } from './no-rows.ts';
import type { RolloutsReport } from './rollout-report.ts';
import type { Rollouts } from './rollout.ts';
import type { Target } from './target.ts';

/** What came of asking for one firmware. `not-found` is a definite answer; `denied` and `failed` are none. */
export type Answer =
  | { kind: 'observed'; firmware: Firmware }
  | { kind: 'not-found' | 'denied' | 'failed'; code: string; detail: string };

/** One firmware as ListOTAFirmware shows it; what is absent of the optional fields is not compared with the detail. */
export interface Listed {
  firmwareId: string;
  productKey: string;
  moduleName: string;
  destVersion: string;
  firmwareName?: string;
  description?: string;
  productName?: string;
  typeCode?: number | null;
  srcVersion?: string;
  statusRaw?: string;
  signMethod?: string;
  firmwareSign?: string;
  sizeBytes?: number | null;
  utcCreate?: string | null;
  utcModified?: string | null;
}

/** One page of ListOTAFirmware. Counts are the service's own words and may change from page to page. */
export interface ListPage {
  /** The page that was asked for, where the service does not say which it is. */
  currentPage: number;
  /** 0 where the service does not say it. */
  pageCount: number;
  /** Null where the service does not say it. */
  total: number | null;
  firmware: Listed[];
  /** Entries without a firmware ID, which cannot be audited. */
  nameless?: number;
  requestId: string;
}

/** What the service answered for one firmware at one instant, or why there is no answer. */
export interface Observation {
  /** Its place in the selection, from 1. */
  seq: number;
  target: Target;
  firmwareId: string;
  /** The CSV file as the job names it, `stdin`, or `list`. */
  source: string;
  /** From 1; null for a list. */
  sourceLine: number | null;
  /** When the last attempt ended, ISO 8601 UTC; by the service's clock where this machine's was off. */
  observedAt: string;
  /** How far this machine's clock was ahead of the service's, negative where behind; absent: not more than a minute. */
  clockOffMs?: number;
  requestId: string;
  /** Calls made; 0 where none was made (an unusable row, a target that was refused before). */
  attempts: number;
  /** How many of them the service throttled; absent: none. */
  throttled?: number;
  /** A row of the file that names no firmware that could be asked for; absent elsewhere. */
  isUnusableRow?: true;
  /** Fields that the list gave otherwise than the detail; absent where the firmware was not listed first. */
  listed?: Partial<Listed>;
  /** What was learned of its rollouts; absent: that was not asked. */
  rollouts?: Rollouts;
  answer: Answer;
}

/** What collecting found of one target, apart from its firmware. */
export interface TargetReport {
  target: Target;
  endpoint: string;
  /** Where the credentials came from; never the credentials. */
  identity: string;
  /** The account's UID; absent where STS does not tell it. */
  uid?: string;
  selection: string;
  /** How its firmware were chosen; a list without filters names all that there are. */
  chosenBy?: 'whole-list' | 'filtered-list' | 'file';
  /** Products whose lists were read without any other filter: all that they have was named. Absent where there are none. */
  listedProducts?: string[];
  /** SHA-256 of the CSV file that selects, hex; of several, one after the other with commas. */
  selectionSha256?: string;
  /** The list call's facts, where the target was listed. `total` is the service's count on the last page read. */
  list: { total: number; collected: number; pages: number; repeated: number } | null;
  /** Rows that named a firmware again; they were queried once. `lines` holds the first few. */
  duplicates: { count: number; lines: number[] };
  /** Lines of the CSV files that are not rows, reported for the first target that a file has rows for; absent: none. */
  noRows?: NoRows;
  /** Firmware of its CSV files that another target of the account, before it, names as well; absent: none. */
  alsoNamed?: number;
  /** Calls made, retries included, and how many of them were throttled. */
  calls: number;
  throttled: number;
  /** What came of asking for rollouts; absent: the run asked for none. */
  rollouts?: RolloutsReport;
  /** Why the target was given up, where it was; `unavailable`: the service gave nothing useful for too long. */
  stopped: {
    kind: 'identity' | 'configuration' | 'unavailable';
    code: string;
    detail: string;
    requestId: string;
    hint: string;
  } | null;
  /** Why the selection may be incomplete (a list that could not be read to its end), where it may. */
  selectionProblem: string | null;
}
