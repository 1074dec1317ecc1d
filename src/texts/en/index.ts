import { common } from '../../checks/support/common.ts';
import type { Texts } from '../texts.ts';
import { judging } from './judging.ts';
import { notes } from './notes.ts';
import { page } from './page.ts';
import { results } from './results.ts';
import { runs } from './tables-runs.ts';
import { columns, tables } from './tables.ts';
import { cover } from './workbook-cover.ts';
import { workbook } from './workbook.ts';

/** English: the language that the others are held against. */
export const en: Texts = {
  judging: { ...common, ...judging },
  notes,
  results,
  page,
  workbook: { ...workbook, cover },
  columns,
  tables: { ...tables, runs },
};
