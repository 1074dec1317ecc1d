import { z } from 'zod';

/** A report format as job files know it: the writers' rows fit. */
export interface FormatOutline {
  id: string;
  description: string;
  /** Is it written where neither the job nor a flag names formats? */
  byDefault: boolean;
  /** Each option described; what is left out gets its default. */
  options: z.ZodObject;
}

/** An entry of `reports` as it is written: a format's ID, or its ID with options. */
export type ReportDocument = string | { format: string; [option: string]: unknown };

/** @returns the schema of `reports` for the formats there are, strict in every option */
export function reportsSchema(formats: readonly FormatOutline[]): z.ZodType {
  const entry = z.union([
    byName(formats),
    z.discriminatedUnion('format', formats.map(withOptions) as [z.ZodObject, ...z.ZodObject[]]),
  ]);
  const byDefault = formats.filter((format) => format.byDefault).map(({ id }) => id);
  return z
    .array(entry)
    .min(1)
    .describe(`Report formats, each as a name or with options. Default: ${byDefault.join(', ')}.`);
}

/** A name alone will do where every option has a default. */
function byName(formats: readonly FormatOutline[]): z.ZodType {
  const needs = new Map(formats.map((format) => [format.id, requiredOptions(format)]));
  return z.enum([...needs.keys()]).refine((id) => needs.get(id)?.length === 0, {
    error: ({ input }) => `${String(input)} needs ${(needs.get(String(input)) ?? []).join(', ')}`,
  });
}

function requiredOptions({ options }: FormatOutline): string[] {
  const { shape } = options;
  return Object.keys(shape).filter((name) => !z.safeParse(shape[name] as z.ZodType, undefined).success);
}

function withOptions({ id, description, options }: FormatOutline): z.ZodObject {
  return z.strictObject({ format: z.literal(id), ...options.shape }).describe(description);
}
