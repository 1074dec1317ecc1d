import { z } from 'zod';
import { HISTORY_SCHEMA_VERSION } from '../core/history.ts';
import type { HistoryRecord } from '../core/history.ts';
import { SEVERITIES } from '../core/model/severity.ts';
import { linesOf } from '../ledger/lines.ts';

const text = z.string();
const instant = z.iso.datetime();
const findingId = text.regex(/^[0-9a-f]{16}$/);
const target = z.object({ account: text, region: text, iotInstanceId: text });
const name = z.object({ target, firmwareId: text });
const subject = name.extend({ productKey: text, moduleName: text, destVersion: text });

const finding = z.object({
  checkId: text,
  category: text,
  severity: z.enum(SEVERITIES),
  verdict: z.enum(['fail', 'unknown']),
  fileIndex: z.number(),
  fileName: text,
  observed: text,
  expected: text,
  message: text,
  subject,
  findingId,
  state: z.enum(['new', 'persisting', 'reopened', 'accepted']),
  firstSeen: instant,
  lastSeen: instant,
  unobserved: z.literal(true).optional(),
});

const shape: z.ZodType<HistoryRecord> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('history'),
    schemaVersion: z.literal(HISTORY_SCHEMA_VERSION),
    runId: text,
    startedAt: instant,
  }),
  z.object({ kind: z.literal('audited'), subject, at: instant }),
  z.object({ kind: z.literal('population'), target, count: z.int().min(0).nullable(), at: instant }),
  z.object({ kind: z.literal('finding'), finding }),
  z.object({
    kind: z.literal('resolved'),
    subject: name,
    findingId,
    checkId: text,
    firstSeen: instant,
    at: instant,
  }),
]);

/**
 * The records of a history.jsonl, line by line.
 * @throws Error at the first line that is none, and where the file is not that of this run
 */
export async function* readHistory(
  chunks: AsyncIterable<Buffer>,
  runId: string,
): AsyncGenerator<HistoryRecord> {
  let isHead = true;
  for await (const lines of linesOf(chunks)) {
    for (const { bytes, whole } of lines) {
      const record = shape.parse(JSON.parse(bytes.toString()));
      if (!whole) throw new Error('its last line has no end');
      if (isHead !== (record.kind === 'history')) throw new Error('its head is not its first line');
      if (record.kind === 'history' && record.runId !== runId)
        throw new Error(`it is that of ${record.runId}`);
      isHead = false;
      yield record;
    }
  }
  if (isHead) throw new Error('it is empty');
}
