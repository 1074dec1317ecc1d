import type { StoredManifest } from './manifest.ts';

/** Something that is not as the run was written. `file` is empty where it is about the run as a whole. */
export interface Deviation {
  file: string;
  problem: string;
}

/** A run folder held against its own manifest. */
export interface RunCheck {
  runId: string;
  /** Null where there is none that could be read. */
  manifest: StoredManifest | null;
  /** Of manifest.json as it stands; empty where there is none. */
  manifestSha256: string;
  /** Files that are as they were written, and their bytes. */
  files: number;
  sizeBytes: number;
  /** Is its signature good, by one of the keys that were given? */
  isSigned: boolean;
  deviations: Deviation[];
  /** What a reader should know and nothing is wrong with. */
  notes: string[];
}
