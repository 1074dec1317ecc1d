import { nearest } from '../core/nearest.ts';
import { fold, visible } from '../sources/csv-cell.ts';
import { INSTANCE_NAMES, REGION_NAMES } from '../sources/csv-table.ts';
import type { RawRow } from '../sources/csv-table.ts';
import type { Problem } from '../yaml/parse.ts';

export type Column =
  | 'account'
  | 'region'
  | 'instance'
  | 'endpoint'
  | 'sts_endpoint'
  | 'profile'
  | 'env_prefix'
  | 'role_arn'
  | 'external_id'
  | 'session_name'
  | 'qps'
  | 'list_qps'
  | 'rollout_qps'
  | 'share'
  | 'quota_account';

/** Columns of a file of accounts, each with the path of the target's key that it fills. */
export const COLUMNS: Readonly<Record<Column, readonly (string | number)[]>> = {
  account: ['account'],
  region: ['region'],
  instance: ['instances', 0],
  endpoint: ['endpoint'],
  sts_endpoint: ['stsEndpoint'],
  profile: ['credentials', 'profile'],
  env_prefix: ['credentials', 'env'],
  role_arn: ['credentials', 'assumeRole', 'arn'],
  external_id: ['credentials', 'assumeRole', 'externalId'],
  session_name: ['credentials', 'assumeRole', 'sessionName'],
  qps: ['quota', 'qps'],
  list_qps: ['quota', 'listQps'],
  rollout_qps: ['quota', 'rolloutQps'],
  share: ['quota', 'share'],
  quota_account: ['quota', 'account'],
};

export const COLUMN_NAMES: readonly Column[] = Object.keys(COLUMNS) as Column[];

/** Columns that hold numbers. */
export const RATES: readonly Column[] = ['qps', 'list_qps', 'rollout_qps', 'share'];

/** A column's names, folded; the service's own exports name instance and region. */
const NAMES = new Map<string, Column>([
  ...COLUMN_NAMES.map((column) => [fold(column), column] as const),
  ...INSTANCE_NAMES.map((name) => [name, 'instance'] as const),
  ...REGION_NAMES.map((name) => [name, 'region'] as const),
  ['账号', 'account'],
]);

export interface Header {
  /** By position; undefined for a column without a name. */
  columns: (Column | undefined)[];
  problems: Problem[];
}

/** The columns that a header names, and what is wrong with it. */
export function readHeader({ cells, line }: RawRow): Header {
  const problems: Problem[] = [];
  const firstAt = new Map<Column, number>();
  const columns = cells.map((cell, at) => {
    if (cell.trim() === '') return undefined;
    const problem = (text: string): void => void problems.push({ line, column: at + 1, text });
    const column = NAMES.get(fold(cell));
    const first = column && firstAt.get(column);
    if (!column) problem(unknown(cell));
    else if (first !== undefined) problem(`${column} is column ${first + 1} already; remove one of them`);
    else firstAt.set(column, at);
    return column;
  });
  if (!firstAt.has('account')) {
    const known = `the first row must name the columns: ${COLUMN_NAMES.join(', ')}`;
    problems.push({ line, column: 1, text: `there is no account column; ${known}` });
  }
  return { columns, problems };
}

function unknown(cell: string): string {
  const name = visible(cell.trim(), 40);
  const near = nearest(fold(cell), [...NAMES.keys()]);
  const meant = near === undefined ? undefined : NAMES.get(near);
  if (meant !== undefined) return `unknown column «${name}»; did you mean ${meant}?`;
  const isSecret = /secret|token|password|access_?key/i.test(cell);
  const help = isSecret
    ? 'access keys do not belong in a file of accounts'
    : `known columns: ${COLUMN_NAMES.join(', ')}`;
  return `unknown column «${name}»; ${help}`;
}
