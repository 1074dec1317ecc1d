import { z } from 'zod';

/** A node of a JSON schema, as far as it is looked at here. */
export interface JsonSchema {
  title?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  const?: unknown;
  [keyword: string]: unknown;
}

/**
 * A file's schema as editors want it, and as messages look keys up in it.
 * @param target by default draft 7, which the YAML language server knows best
 */
export function toJsonSchema(
  of: z.ZodType,
  title = '',
  target: 'draft-7' | 'draft-2020-12' = 'draft-7',
): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(of, { target, io: 'input' });
  return { $schema, title, ...schema } as JsonSchema;
}

/**
 * @param value what stands at the path; of several kinds of block it tells which is meant
 * @returns the keys that may stand at a path of the job file; empty where none may
 */
export function knownKeys(schema: JsonSchema, path: readonly PropertyKey[], value?: unknown): string[] {
  const [key, ...rest] = path;
  const branches = branchesOf(schema);
  if (key === undefined) {
    return branches
      .filter((branch) => isMeant(branch, value))
      .flatMap((branch) => Object.keys(branch.properties ?? {}));
  }
  return branches.flatMap((branch) => {
    const next = typeof key === 'number' ? branch.items : branch.properties?.[String(key)];
    return next ? knownKeys(next, rest, value) : [];
  });
}

function branchesOf(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(branchesOf)];
}

/** Does no constant of the branch, such as a report's format, speak against the value? */
function isMeant({ properties = {} }: JsonSchema, value: unknown): boolean {
  return Object.entries(properties).every(([name, property]) => {
    const given = (value as Record<string, unknown> | undefined)?.[name];
    return property.const === undefined || given === undefined || given === property.const;
  });
}
