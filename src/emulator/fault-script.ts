import { z } from 'zod';
import { AuditError } from '../core/errors.ts';
import { OPERATIONS } from './authenticate.ts';
import type { FaultScript } from './faults.ts';

const count = z.int().min(1);
const ms = z.int().min(0).max(600_000);

const match = z.strictObject({
  operation: z.enum(OPERATIONS).exclude(['GetCallerIdentity', 'AssumeRole']).optional(),
  firmwareId: z.string().min(1).optional(),
  jobId: z.string().min(1).optional(),
  page: count.optional(),
  first: count.optional(),
  nth: count.optional(),
  from: count.optional(),
  every: count.optional(),
  probability: z.number().min(0).max(1).optional(),
});

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('throttle'),
    shape: z
      .enum(['user', 'api', 'generic', 'flow-control', 'http-429', 'http-503', 'system-busy'])
      .optional(),
    retryAfterMs: ms.optional(),
    rateLimitHeader: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('server-error'),
    status: z.union([z.literal(500), z.literal(503)]).optional(),
    code: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('html-502') }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('truncated'), afterBytes: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('slow-body'), totalMs: ms }),
  z.strictObject({ kind: z.literal('hang'), after: z.enum(['nothing', 'headers']).optional() }),
  z.strictObject({
    kind: z.literal('success-false'),
    code: z.string().min(1),
    message: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('wrong-types'), variant: z.enum(['strings', 'nonsense']).optional() }),
  z.strictObject({ kind: z.literal('credentials-expired') }),
  z.strictObject({ kind: z.literal('deleted') }),
  z.strictObject({
    kind: z.literal('page-shift'),
    change: z.enum(['insert', 'delete']),
    count: count.optional(),
  }),
  z.strictObject({ kind: z.literal('unparsable') }),
  z.strictObject({ kind: z.literal('oversized'), sizeBytes: count.max(64 * 1024 * 1024).optional() }),
  z.strictObject({
    kind: z.literal('wrong-list'),
    how: z.enum(['bare', 'no-total', 'repeated', 'short', 'other-page', 'other-size', 'endless']),
    count: count.max(100).optional(),
  }),
  z.strictObject({
    kind: z.literal('huge'),
    part: z.enum(['files', 'entries', 'description', 'path', 'error']),
    count: count.max(64 * 1024 * 1024),
  }),
]);

const script = z.array(z.strictObject({ match: match.default({}), fault }));

/**
 * A fault script as it comes out of a YAML or JSON file.
 * @throws AuditError `usage` that names the first rule and key that are wrong
 */
export function parseFaultScript(value: unknown, name: string): FaultScript {
  const result = script.safeParse(value);
  if (result.success) return result.data as FaultScript;
  const [issue] = result.error.issues;
  const where = issue?.path.length ? `rule ${issue.path.map(String).join('.')}: ` : '';
  throw new AuditError(
    'usage',
    `${name}: ${where}${issue?.message ?? 'not a fault script'}`,
    'See docs/emulator.md for fault scripts.',
  );
}
