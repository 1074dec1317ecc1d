import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { sawNothing } from '../core/observed.ts';
import { sha256Of } from './digest.ts';
import { isPlainName, isPlainPath } from './names.ts';

/** A ledger for each of 10,000 targets, and as many files again: more than any run has. */
const MAX_FILES = 20_000;

/** So many files at some 300 bytes each, and the configuration of 10,000 targets; a larger file is no manifest. */
export const MAX_MANIFEST_BYTES = 67_108_864;

/** A file as the manifest names it. */
export interface FileDigest {
  /** POSIX path relative to the run folder. */
  name: string;
  size_bytes: number;
  /** Hex. */
  sha256: string;
}

/** A run by its ID and the SHA-256 of its manifest, hex. */
export interface RunDigest {
  run_id: string;
  sha256: string;
}

/** A run that `keep` removed, and the one before it. */
export interface RemovedRun extends RunDigest {
  previous: RunDigest | null;
}

/** What checking needs of manifest.json; members that are not named here are let through. */
export interface StoredManifest {
  /** 1: of version 0.1.0. */
  schema_version?: number | undefined;
  run_id: string;
  job?: string | undefined;
  finished_at: string;
  continued_at?: string[] | undefined;
  files: FileDigest[];
  previous: RunDigest | null;
  /** Runs before it that `keep` removed when it was published; absent: none. */
  removed?: RemovedRun[] | undefined;
  previous_problem?: string | null | undefined;
  signed_by?: { public_key_sha256: string } | null | undefined;
  /** Set in a folder that is no run but was rendered from one again. */
  rendered_from?:
    | {
        run_id: string;
        manifest_sha256: string;
        tool_version: string;
        previous?: RunDigest | null | undefined;
      }
    | null
    | undefined;
  configuration: { keepMs?: number | undefined };
  complete?: boolean | undefined;
  coverage?: { audited: number; not_found: number } | undefined;
}

/** Did the run see nothing at all? Of a manifest that does not tell, nobody knows, and it counts as one that did. */
export function isEmptyRun({ complete = true, coverage }: StoredManifest): boolean {
  return (
    coverage !== undefined &&
    sawNothing({ complete, audited: coverage.audited, notFound: coverage.not_found })
  );
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().refine(isPlainName);

const previous = z.object({ run_id: name, sha256: digest }).nullable();
const removedRun = z.object({ run_id: name, sha256: digest, previous });
const renderedFrom = z.object({
  run_id: name,
  manifest_sha256: digest,
  tool_version: z.string(),
  previous: previous.optional(),
});

const shape: z.ZodType<StoredManifest> = z.object({
  schema_version: z.number().optional().catch(undefined),
  run_id: name,
  job: z.string().optional().catch(undefined),
  finished_at: z.string(),
  continued_at: z.array(z.string()).optional(),
  files: z
    .array(z.object({ name: z.string().refine(isPlainPath), size_bytes: z.number(), sha256: digest }))
    .max(MAX_FILES),
  previous,
  removed: z.array(removedRun).optional(),
  previous_problem: z.string().nullish(),
  signed_by: z.object({ public_key_sha256: digest }).nullish(),
  rendered_from: renderedFrom.nullish(),
  configuration: z.object({ keepMs: z.number().optional().catch(undefined) }).catch({}),
  complete: z.boolean().optional().catch(undefined),
  coverage: z.object({ audited: z.number(), not_found: z.number() }).optional().catch(undefined),
});

/** A run's manifest with the digest of its bytes. */
export interface ReadManifest {
  manifest: StoredManifest;
  sha256: string;
}

/**
 * Reads a manifest from disk.
 * @returns null where the bytes are not those of a manifest
 * @throws the system's error; ELOOP for a symbolic link
 */
export async function readManifest(path: string): Promise<ReadManifest | null> {
  const bytes = await readBounded(path, MAX_MANIFEST_BYTES);
  if (!bytes) return null;
  const manifest = parseManifest(bytes);
  return manifest && { manifest, sha256: sha256Of(bytes) };
}

/** @returns null where the bytes are not those of a manifest */
export function parseManifest(bytes: Uint8Array): StoredManifest | null {
  try {
    const result = shape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return result.success && hasOwnNames(result.data.files) ? result.data : null;
  } catch {
    return null;
  }
}

function hasOwnNames(files: readonly FileDigest[]): boolean {
  return new Set(files.map((file) => file.name)).size === files.length;
}

/**
 * The bytes of a small file that is no link.
 * @returns null where it is no regular file, or has more than `maxBytes`
 */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer | null> {
  // Without O_NONBLOCK a pipe under this name would be waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await handle.stat();
    return facts.isFile() && facts.size <= maxBytes ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}
