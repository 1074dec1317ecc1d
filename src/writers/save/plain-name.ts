import { AuditError } from '../../core/errors.ts';
import { isPlainName } from '../../evidence/names.ts';

/**
 * The name of a job, run or file as the name of an entry of a folder.
 * @throws AuditError `output-folder` for a path, and for what would be hidden
 */
export function plainName(what: string, name: string): string {
  if (isPlainName(name)) return name;
  throw new AuditError(
    'output-folder',
    `"${name}" cannot be the name of a ${what}`,
    'Use a plain name: no path separator and no dot in front.',
  );
}
