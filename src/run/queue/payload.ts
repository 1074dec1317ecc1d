import { z } from 'zod';
import type { PartKey } from '../parts/parts.ts';

/** Raised when the shape of a payload changes. */
export const PAYLOAD_SCHEMA_VERSION = 1;

/** What the queue holds of an account that is to be collected: small, and nothing secret. */
export interface Payload extends PartKey {
  schemaVersion: number;
  /** Of the job, for people who look into the queue. */
  job: string;
  /** Of the slice that lies in the parts, hex. */
  sliceSha256: string;
  toolVersion: string;
  policySha256: string;
  /** When collecting is to be over, ISO 8601 UTC; null: it may take as long as it takes. */
  deadline: string | null;
}

const schema: z.ZodType<Payload> = z.object({
  schemaVersion: z.literal(PAYLOAD_SCHEMA_VERSION),
  runId: z.string(),
  job: z.string(),
  number: z.int().min(1),
  sliceSha256: z.string(),
  toolVersion: z.string(),
  policySha256: z.string(),
  deadline: z.iso.datetime().nullable(),
});

const stamp = z.looseObject({ toolVersion: z.string().optional() });

/** The payload; where it has another shape, the version that made it, as far as it tells. */
export function readPayload(data: unknown): { payload: Payload | null; toolVersion: string } {
  const read = schema.safeParse(data);
  if (read.success) return { payload: read.data, toolVersion: read.data.toolVersion };
  return { payload: null, toolVersion: stamp.safeParse(data).data?.toolVersion ?? 'unknown' };
}

/** What a worker tells of an account while it is under way, or of why it did not take it. */
export interface Note {
  host: string;
  toolVersion: string;
  /** Counts up while the account is collected. */
  beat: number;
  /** Why the worker does not collect the run; null: it does. */
  refused: string | null;
}

const note: z.ZodType<Note> = z.object({
  host: z.string(),
  toolVersion: z.string(),
  beat: z.number(),
  refused: z.string().nullable(),
});

/** Null where nothing was told yet. */
export function readNote(progress: unknown): Note | null {
  return note.safeParse(progress).data ?? null;
}
