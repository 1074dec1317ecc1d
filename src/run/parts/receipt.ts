import { z } from 'zod';
import { AuditError } from '../../core/errors.ts';
import { LEDGER_FOLDER, isPlainPath } from '../../evidence/names.ts';
import type { PartKey, PartReceipt } from './parts.ts';

/** Raised when the shape of a receipt changes. */
export const RECEIPT_SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Whoever can write into the store could name any file: a part is ledgers and nothing else. */
const isLedger = (name: string): boolean =>
  name.startsWith(`${LEDGER_FOLDER}/`) && name.endsWith('.jsonl') && isPlainPath(name);

const schema: z.ZodType<PartReceipt> = z.object({
  schemaVersion: z.literal(RECEIPT_SCHEMA_VERSION),
  runId: z.string(),
  number: z.int().min(1),
  sliceSha256: sha256,
  host: z.string(),
  toolVersion: z.string(),
  startedAt: z.iso.datetime(),
  servedAt: z.iso.datetime().nullable(),
  files: z.array(z.object({ name: z.string().refine(isLedger), sizeBytes: z.int().min(0), sha256 })).min(1),
});

/**
 * A receipt as it was stored, or as a queue has handed it on.
 * @throws AuditError `run-folder` where it is none, or another account's
 */
export function parseReceipt(text: string, key: PartKey): PartReceipt {
  const read = schema.safeParse(parsed(text));
  if (read.success && read.data.runId === key.runId && read.data.number === key.number) return read.data;
  throw damaged(key, 'its receipt cannot be read');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function damaged({ runId, number }: PartKey, problem: string): AuditError {
  return new AuditError(
    'run-folder',
    `the part of account ${number} of run ${runId} is damaged: ${problem}`,
    'See who else writes into the parts, and start the job with --fresh.',
  );
}

/** Nobody waits for it: the run is finished, or was given up. */
export function notOffered({ runId, number }: PartKey): Error {
  return new Error(`account ${number} of run ${runId} is not offered any more: its run has ended`);
}
