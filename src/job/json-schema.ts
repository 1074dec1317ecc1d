import type { CheckOutline } from '../checks/outline.ts';
import { toJsonSchema } from '../yaml/json-schema.ts';
import type { JsonSchema } from '../yaml/json-schema.ts';
import type { FormatOutline } from './format-outline.ts';
import { jobSchema } from './schema.ts';

/** The job file's schema for editors (draft 7, which the YAML language server knows best). */
export function jobJsonSchema(
  checks: readonly CheckOutline[],
  formats: readonly FormatOutline[],
): JsonSchema {
  return toJsonSchema(jobSchema(checks, formats), 'A job of ota-audit');
}
