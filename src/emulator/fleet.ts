import type { FleetJob } from './jobs.ts';

/**
 * What the emulated service knows: instances with their products and packages. All of it is plain data, so that a
 * test can take a package, change one thing and serve it.
 */

/** The bytes behind a link: made from the seed on demand, never held. */
export interface StoredObject {
  seed: string;
  sizeBytes: number;
  /** `Multipart` objects have no Content-MD5. Default `Normal`. */
  objectType?: 'Normal' | 'Multipart';
}

/**
 * How a file's link is written at each query. `expiresInSeconds` counts from the query and may be negative;
 * `lifetimeSeconds` (default a day) tells V4's signing date. `literal` is sent as it is, null as a missing field.
 */
export type LinkPlan =
  | {
      kind: 'signed';
      version: 'V1' | 'V2' | 'V4';
      expiresInSeconds?: number;
      lifetimeSeconds?: number;
      sts?: boolean;
      scheme?: 'https' | 'http';
      host?: string;
    }
  | { kind: 'unsigned'; scheme?: 'https' | 'http'; host?: string }
  | { kind: 'literal'; url: string | null };

/** One file of a package. */
export interface FleetFile {
  name: string;
  /** The recorded size; the object's own where the two are meant to differ. */
  sizeBytes: number;
  /** Recorded digests, hex; left out, they are computed from the object's bytes. */
  digest?: string;
  md5?: string;
  link: LinkPlan;
  /** What was uploaded, and what recorded digests are of. Null: it was deleted from the store. */
  object: StoredObject | null;
  /** What the store has in its place by now: other bytes, a redirect, or null for nothing any more. */
  served?: StoredObject | Redirect | null;
}

/** The store sends whoever asks somewhere else. */
export interface Redirect {
  redirectTo: string;
}

/** How several files are wrapped in `MultiFiles`; the published interface has the flat array. */
export type MultiFilesShape = 'flat' | 'OtaPackageFileDTO' | 'MultiFiles' | 'lone-object';

/** One OTA update package, in the service’s own codes. */
export interface FleetPackage {
  firmwareId: string;
  firmwareName: string;
  description: string;
  productKey: string;
  productName: string;
  moduleName: string;
  type: number;
  srcVersion: string;
  destVersion: string;
  status: number;
  verifyProgress: number;
  signMethod: string;
  udi: string;
  /** ISO 8601 UTC with milliseconds, as the service writes it. */
  utcCreate: string;
  utcModified: string;
  files: FleetFile[];
  /** Set for a multi-file package. */
  multiFiles?: MultiFilesShape;
  /** What a single-file package shows as `MultiFiles`; default nothing. */
  emptyMultiFiles?: 'null' | 'array' | 'object';
  /** Fields the answer leaves out, by the service's names. */
  omit?: readonly string[];
  /** What the list shows otherwise than the detail: a package that was changed between the two calls. */
  listedAs?: Partial<Pick<FleetPackage, 'status' | 'description' | 'utcModified'>>;
  /** Numbers and booleans are sent as strings. */
  asStrings?: boolean;
}

/** Packages by position, newest first. `at` may make the package on demand. */
export interface PackageSource {
  readonly count: number;
  at(index: number): FleetPackage | undefined;
  find(firmwareId: string): FleetPackage | undefined;
}

/** An instance with its packages, as an account owns it. */
export interface FleetInstance {
  /** Label of the account that owns it; left out, every account does. */
  account?: string;
  /** Served for this region only, where the request tells one; left out, for all. */
  region?: string;
  /** `''` for an old public instance, which has no ID. */
  iotInstanceId: string;
  productKeys: readonly string[];
  packages: PackageSource;
  /** Update batches of its packages, each package's newest first; default none. */
  jobs?: readonly FleetJob[];
}

/** All that an emulator serves. */
export interface Fleet {
  instances: FleetInstance[];
}

/** Packages that are held in memory, in the order given (newest first). */
export function packageList(packages: readonly FleetPackage[]): PackageSource {
  const byId = new Map(packages.map((entry) => [entry.firmwareId, entry]));
  return { count: packages.length, at: (index) => packages[index], find: (id) => byId.get(id) };
}

/** A fleet of one instance that holds exactly these packages. */
export function fleetOf(
  packages: readonly FleetPackage[],
  iotInstanceId = '',
  jobs: readonly FleetJob[] = [],
): Fleet {
  const productKeys = [...new Set(packages.map((entry) => entry.productKey))];
  return { instances: [{ iotInstanceId, productKeys, packages: packageList(packages), jobs }] };
}
