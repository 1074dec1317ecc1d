import { resolve } from 'node:path';
import { AuditError } from '../core/errors.ts';
import type { Selection } from './job.ts';
import type { JobOverrides } from './job-overrides.ts';
import type { JobFile } from './load.ts';
import type { SelectDocument } from './target-schema.ts';

/**
 * A job file's selection; its CSV path is relative to the file's own folder.
 * @param index of the target that it is of
 */
export function fromFile(select: SelectDocument | undefined, file: JobFile | null, index: number): Selection {
  const selection: Selection = {};
  if (select?.ids !== undefined) selection.ids = toIds(select.ids, file, index);
  if (select?.list !== undefined) {
    const { productKeys = [], ...list } = select.list === true ? {} : select.list;
    selection.list = toList({ productKeys, ...list });
  }
  return selection;
}

type Ids = NonNullable<Selection['ids']>;
type List = NonNullable<Selection['list']>;
/** A list as it is written. */
type Given = { productKeys: readonly string[] } & {
  [Name in Exclude<keyof List, 'productKeys'>]?: List[Name] | undefined;
};

function toIds(given: NonNullable<SelectDocument['ids']>, file: JobFile | null, index: number): Ids {
  const { path, column } = typeof given === 'string' ? { path: given, column: undefined } : given;
  const line = file?.idsLines[index] ?? 0;
  return {
    path: path === '-' ? path : resolve(file?.folder ?? '.', path),
    name: path,
    ...(file && line > 0 && path !== '-' && { place: `${file.path}:${line}` }),
    ...(column !== undefined && { column: String(column) }),
  };
}

function toList({ productKeys, destVersion, allowEmpty, maxPackages }: Given): List {
  return {
    productKeys: [...new Set(productKeys)],
    ...(destVersion !== undefined && { destVersion }),
    ...(allowEmpty === true && { allowEmpty }),
    ...(maxPackages !== undefined && { maxPackages }),
  };
}

/**
 * `--ids` replaces a list and `--list` replaces a file; given both, the file is compared with the list.
 * @throws AuditError `usage` for flags that have nothing to work on, `usage` or `job` where nothing is selected
 */
export function resolveSelection(base: Selection, overrides: JobOverrides, file: JobFile | null): Selection {
  const ids = chosenIds(base, overrides);
  const list = chosenList(base, overrides, ids);
  if (!ids && !list) throw nothingSelected(file);
  return { ...(ids && { ids }), ...(list && { list }) };
}

function chosenIds(base: Selection, { ids: path, list: wantsList, column }: JobOverrides): Ids | undefined {
  const replaced = wantsList ? undefined : base.ids;
  const ids = path === undefined ? replaced : { path, name: path };
  if (column === undefined) return ids;
  if (!ids) throw usage('--column needs a CSV file', 'Add --ids.');
  return { ...ids, column };
}

function chosenList(base: Selection, overrides: JobOverrides, ids: Ids | undefined): List | undefined {
  if (overrides.list) return filtered(base.list ?? WHOLE, overrides);
  if (base.list && overrides.ids === undefined) return filtered(base.list, overrides);
  if (!hasFilter(overrides)) return undefined;
  if (ids)
    throw usage(
      '--product-key and --dest-version filter a list, not a file',
      'Add --list to compare the file with the list.',
    );
  return filtered(WHOLE, overrides);
}

const WHOLE: List = { productKeys: [] };

function hasFilter({ productKeys, destVersion }: JobOverrides): boolean {
  return (productKeys?.length ?? 0) > 0 || destVersion !== undefined;
}

function filtered(list: List, { productKeys, destVersion }: JobOverrides): List {
  const keys = productKeys?.length ? productKeys : list.productKeys;
  return toList({ ...list, productKeys: keys, destVersion: destVersion ?? list.destVersion });
}

function nothingSelected(file: JobFile | null): AuditError {
  const hint = 'Give --ids <file> or --list, or a job file with `select`.';
  return file
    ? new AuditError('job', `${file.path} selects nothing`, hint)
    : usage('nothing is selected', hint);
}

function usage(message: string, hint: string): AuditError {
  return new AuditError('usage', message, hint);
}
