export const PACKAGE_TYPES = ['full', 'delta', 'unrecognized'] as const;
export type PackageType = (typeof PACKAGE_TYPES)[number];
export const STATUSES = [
  'not-required',
  'unverified',
  'verified',
  'verifying',
  'failed',
  'unrecognized',
] as const;
/** The service’s status of a package’s verification, in our words. */
export type Status = (typeof STATUSES)[number];

/** Why a link cannot be read; each has its words in `src/texts`. */
export type LinkProblem =
  | 'not-text'
  | 'not-a-url'
  | 'no-host'
  | 'other-scheme'
  | 'given-twice'
  | 'no-expiry'
  | 'unknown-version'
  | 'expiry-missing'
  | 'expiry-not-seconds'
  | 'expiry-out-of-range'
  | 'signing-time'
  | 'lifetime';

/** What a text that is pushed to devices seems to carry and should not. */
export type UdiSecret = 'access-key' | 'password' | 'private-key' | 'secret' | 'token';

/**
 * What may be known and kept of a pre-signed link: never its query, which is a bearer credential for the firmware.
 * `expiresAt` is ISO 8601 UTC.
 */
export type Link =
  | { kind: 'missing' }
  | {
      kind: 'unreadable';
      scheme: string;
      host: string;
      path: string;
      problem: LinkProblem;
      /** The parameter of the link that the problem lies in, `''` where it lies in none. */
      parameter: string;
    }
  | { kind: 'unsigned'; scheme: string; host: string; path: string }
  | {
      kind: 'signed';
      version: 'V1' | 'V2' | 'V4';
      scheme: string;
      host: string;
      path: string;
      expiresAt: string;
    };

/** How far the files behind the links are looked at: whether they are there, or all of their bytes. */
export const PROBE_KINDS = ['links', 'contents'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** Why a file was not fetched: what the job does not allow … */
export type ProbeBar = 'scheme' | 'host' | 'address' | 'redirect';
/** … or what kept this machine from it, and says nothing of the file. */
export type ProbeHindrance = 'store-ill' | 'network' | 'proxy' | 'deadline';

export const PROBE_OUTCOMES = ['reached', 'refused', 'unreachable', 'not-allowed', 'not-made'] as const;

/** What came of fetching a file by its link, right after the query. */
export type ProbeOutcome =
  | {
      kind: 'reached';
      /** Of the object, as the store says it or as it was counted; null where the store does not say it. */
      sizeBytes: number | null;
      /** Of all of its bytes, by method (`MD5`, `SHA1`, `SHA256`), hex; empty where they were not read. */
      digests: Readonly<Record<string, string>>;
      /** Why its bytes were not read to their end, though they were asked for; empty otherwise. */
      unread: '' | 'too-large' | 'too-slow';
    }
  /** The store answered, and not with the file; `code` is its own, empty where it gave none. */
  | { kind: 'refused'; httpStatus: number; code: string; requestId: string }
  /** There was no answer, or it broke off: a code of ours such as `DnsFailed` or `TlsFailed`. */
  | { kind: 'unreachable'; code: string }
  | { kind: 'not-allowed'; bar: ProbeBar }
  | { kind: 'not-made'; hindrance: ProbeHindrance };

/** `at` is when it ended, ISO 8601 UTC. */
export type Probe = { probe: ProbeKind; at: string } & ProbeOutcome;

/** One file of a package, as the service recorded it. */
export interface FirmwareFile {
  /** From 1, in the service's order. */
  index: number;
  /** The service's name in a multi-file package, else the last part of the link's path; may be empty. */
  name: string;
  sizeBytes: number | null;
  /** Hex as the service gave it, computed with the package's `signMethod`. */
  digest: string;
  /** `FileMd5`; multi-file packages only. */
  md5: string;
  link: Link;
  /** Absent where the job does not probe, and where there is no link. */
  probe?: Probe;
}

/** One OTA update package as QueryOTAFirmware described it. Text that was absent is `''`, numbers and times are null. */
export interface Firmware {
  firmwareId: string;
  firmwareName: string;
  description: string;
  productKey: string;
  productName: string;
  moduleName: string;
  typeCode: number | null;
  type: PackageType;
  srcVersion: string;
  destVersion: string;
  /** The service's own code, null where it was absent or no integer; `statusRaw` keeps what came. */
  statusCode: number | null;
  statusRaw: string;
  status: Status;
  /** Percent. */
  verifyProgress: number | null;
  signMethod: string;
  /** `FirmwareSign` of a single-file package; `''` for multi-file ones. */
  firmwareSign: string;
  multiFile: boolean;
  files: FirmwareFile[];
  /** Characters of `Udi`. The text itself is pushed to devices and may carry keys, so it is not kept. */
  udiLength: number;
  /** Kinds of secret that `Udi` seems to carry, in alphabetical order. */
  udiSecrets: UdiSecret[];
  /** ISO 8601 UTC. */
  utcCreate: string | null;
  utcModified: string | null;
}

/** The service's samples have 26 letters and digits; what is longer than this is not a firmware ID. */
export const MAX_ID_LENGTH = 128;
