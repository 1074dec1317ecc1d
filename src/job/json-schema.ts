import type { CheckOutline } from '../checks/outline.ts';
import { toJsonSchema } from '../yaml/json-schema.ts';
import type { JsonSchema } from '../yaml/json-schema.ts';
import { jobSchema } from './schema.ts';
import type { Outlines } from './schema.ts';

/** The job file's schema for editors (draft 7, which the YAML language server knows best). */
export function jobJsonSchema(checks: readonly CheckOutline[], outlines: Outlines): JsonSchema {
  return toJsonSchema(jobSchema(checks, outlines), 'ota-audit job');
}
