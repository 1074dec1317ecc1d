import { AuditError } from '../../core/errors.ts';
import { isPlainName, isPlainPath } from '../../evidence/names.ts';

/**
 * The name of a job, run or file as the name of an entry of a folder.
 * @throws AuditError `output-folder` for a path, and for what would be hidden
 */
export function plainName(what: string, name: string): string {
  if (isPlainName(name)) return name;
  throw refused(what, name);
}

/**
 * The path of a file in a run folder or in a folder in it, as `ledger/prod.jsonl`.
 * @throws AuditError `output-folder` for a path that leads out or deeper, and for what would be hidden
 */
export function plainPath(path: string): string {
  if (isPlainPath(path)) return path;
  throw refused('file', path);
}

function refused(what: string, name: string): AuditError {
  const hint = 'Use a plain name: no path separator and no dot in front.';
  return new AuditError('output-folder', `"${name}" cannot be the name of a ${what}`, hint);
}
