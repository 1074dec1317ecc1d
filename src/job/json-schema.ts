import { z } from 'zod';
import type { CheckOutline } from '../checks/outline.ts';
import { jobSchema } from './schema.ts';

/** A node of a JSON schema, as far as it is looked at here. */
export interface JsonSchema {
  title?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

/** The job file's schema for editors (draft 7, which the YAML language server knows best). */
export function jobJsonSchema(checks: readonly CheckOutline[], formats: readonly string[]): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(jobSchema(checks, formats), {
    target: 'draft-7',
    io: 'input',
  });
  return { $schema, title: 'A job of ota-audit', ...schema } as JsonSchema;
}

/** @returns the keys that may stand at a path of the job file; empty where none may */
export function knownKeys(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path;
  const branches = [schema, ...(schema.anyOf ?? [])];
  if (key === undefined) return branches.flatMap((branch) => Object.keys(branch.properties ?? {}));
  return branches.flatMap((branch) => {
    const next = typeof key === 'number' ? branch.items : branch.properties?.[String(key)];
    return next ? knownKeys(next, rest) : [];
  });
}
