import { AuditError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { FormatOutline, ReportDocument } from './format-outline.ts';
import type { JobReport } from './job.ts';

/**
 * The reports of a job with their options' defaults filled in. `flags` picks among the formats: one that the job gives
 * options to keeps them.
 * @param templates of each of the documents, its options as they are written that come from the environment
 * @throws AuditError `usage` for an unknown format, none at all, or one whose options only a job file can give
 */
export function resolveReports(
  documents: readonly ReportDocument[] | undefined,
  flags: readonly string[] | undefined,
  formats: readonly FormatOutline[],
  templates: readonly NonNullable<JobReport['templates']>[] = [],
): JobReport[] {
  const given = (documents ?? []).map((document, at) => ({
    ...toReport(document),
    templates: templates[at] ?? {},
  }));
  const chosen = flags ?? (documents ? given.map(({ format }) => format) : defaultIds(formats));
  if (chosen.length === 0) throw unknownFormat('no format given', formats);
  return [...new Set(chosen)].map((id) => {
    const outline = formats.find((format) => format.id === id);
    if (!outline) throw unknownFormat(`unknown format${meant(id, formats)}`, formats);
    const report = given.find(({ format }) => format === id);
    const { templates: written = {}, options = {} } = report ?? {};
    return { ...completed(outline, options), ...(Object.keys(written).length > 0 && { templates: written }) };
  });
}

function toReport(document: ReportDocument): JobReport {
  if (typeof document === 'string') return { format: document, options: {} };
  const { format, ...options } = document;
  return { format, options };
}

function completed({ id, options }: FormatOutline, given: JobReport['options']): JobReport {
  const result = options.safeParse(given);
  if (result.success) return { format: id, options: result.data };
  const names = [...new Set(result.error.issues.map(({ path: [name] }) => String(name)))];
  throw new AuditError(
    'usage',
    `the format ${id} needs ${names.join(', ')}, which no flag can set`,
    `Set it in a job file: reports: [{ format: ${id}, ${names.map((name) => `${name}: …`).join(', ')} }].`,
  );
}

function defaultIds(formats: readonly FormatOutline[]): string[] {
  return formats.filter(({ byDefault }) => byDefault).map(({ id }) => id);
}

function meant(id: string, formats: readonly FormatOutline[]): string {
  const near = nearest(
    id,
    formats.map((format) => format.id),
  );
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function unknownFormat(message: string, formats: readonly FormatOutline[]): AuditError {
  return new AuditError('usage', message, `Known formats: ${formats.map(({ id }) => id).join(', ')}.`);
}
