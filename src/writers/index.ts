import { csv } from './csv.ts';
import { html } from './html/html.ts';
import { parquet } from './parquet/parquet.ts';
import { postgres } from './postgres/postgres.ts';
import { xlsx } from './xlsx/xlsx.ts';
import type { Format } from './format.ts';

/** Every format: a new one is one file and one line here. */
export const FORMATS: readonly Format[] = [xlsx, html, csv, parquet, postgres];

/** The format of that id, or undefined. */
export function findFormat(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
