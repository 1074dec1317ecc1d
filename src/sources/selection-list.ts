import { AuditError } from '../core/errors.ts';

/** A list as a job asks for it. */
export interface ListFilter {
  /** Empty: whatever there is. */
  productKeys: readonly string[];
  destVersion?: string;
  allowEmpty?: boolean;
  /** A list with more is not read to its end, and is not whole. Default 10,000. */
  maxPackages?: number;
}

/** A list that is read of a target; several make one selection. */
export interface SelectionList extends ListFilter {
  allowEmpty: boolean;
  /** `select`: its firmware are audited. `compare`: it is compared with a file, whose firmware are audited. */
  use: 'select' | 'compare';
  /** The file that it is compared with, as its rows' `source`. */
  file?: string;
}

/**
 * Adds a list that is compared with `file`, or selects where there is none; one that is asked for again is read once.
 * @throws AuditError `selection` for an empty product key or version, which would list what it was meant to leave out
 */
export function addList(lists: SelectionList[], filter: ListFilter, file: string | undefined): void {
  if (filter.productKeys.includes('') || filter.destVersion === '') throw emptyFilter();
  const list: SelectionList = {
    productKeys: filter.productKeys,
    ...(filter.destVersion !== undefined && { destVersion: filter.destVersion }),
    allowEmpty: filter.allowEmpty ?? false,
    ...(filter.maxPackages !== undefined && { maxPackages: filter.maxPackages }),
    use: file === undefined ? 'select' : 'compare',
    ...(file !== undefined && { file }),
  };
  const known = lists.find((other) => keyOf(other) === keyOf(list));
  if (!known) lists.push(list);
  else {
    known.allowEmpty ||= list.allowEmpty;
    if (list.maxPackages !== undefined)
      known.maxPackages = Math.max(known.maxPackages ?? 0, list.maxPackages);
  }
}

function emptyFilter(): AuditError {
  return new AuditError(
    'selection',
    'a product key or version filter of the list is empty',
    'Give it a value, or omit it to list everything.',
  );
}

function keyOf({ productKeys, destVersion, file }: SelectionList): string {
  return JSON.stringify([productKeys, destVersion, file]);
}

/** @returns `list`, or `list of product a, version 2` */
export function describeList({
  productKeys,
  destVersion,
}: {
  productKeys: readonly string[];
  destVersion?: string | undefined;
}): string {
  const filters = [
    productKeys.length > 0 && `product ${productKeys.join(', ')}`,
    destVersion !== undefined && `version ${destVersion}`,
  ].filter(Boolean);
  return filters.length > 0 ? `list of ${filters.join(', ')}` : 'list';
}

/** How far the lists that select name whatever there is: judging by absence needs all of it. */
export function reachOf(lists: readonly SelectionList[]): { isWhole: boolean; listedProducts: string[] } {
  const unversioned = lists.filter((list) => list.use === 'select' && list.destVersion === undefined);
  return {
    isWhole: unversioned.some((list) => list.productKeys.length === 0),
    listedProducts: [...new Set(unversioned.flatMap((list) => list.productKeys))],
  };
}
