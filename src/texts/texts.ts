import type { CheckTranslations } from '../checks/index.ts';
import type { Common } from '../checks/support/common.ts';
import type { Remedy } from '../core/model/finding.ts';
import type { screen } from './en/screen.ts';
import type { figures } from './en/figures.ts';
import type { judging } from './en/judging.ts';
import type { message } from './en/message.ts';
import type { headline } from './en/headline.ts';
import type { notes } from './en/notes.ts';
import type { page } from './en/page.ts';
import type { rollouts } from './en/tables-rollouts.ts';
import type { runs } from './en/tables-runs.ts';
import type { columns, tables } from './en/tables.ts';
import type { results } from './en/results.ts';
import type { empty, values } from './en/workbook-rows.ts';
import type { cover } from './en/workbook-cover.ts';
import type { workbook } from './en/workbook.ts';

/**
 * Every text that a report shows, in one language, but for those of single checks. The shape is that of the English
 * catalogue, so that a text which another language lacks, or has too many, does not compile.
 */
export interface Texts {
  /** By the check's ID; not in English, which stands in each check's own file. */
  checks?: CheckTranslations;
  judging: Common & typeof judging & { remedies: Readonly<Record<Remedy, string>> };
  message: typeof message;
  notes: typeof notes & typeof headline;
  results: typeof results;
  screen: typeof screen;
  page: typeof page;
  workbook: typeof workbook & {
    cover: typeof cover;
    figures: typeof figures;
    values: typeof values;
    empty: typeof empty;
  };
  columns: typeof columns;
  tables: typeof tables & { runs: typeof runs; rollouts: typeof rollouts };
}

/** A language other than English. */
export type Translation = Required<Texts>;

/** The tables that the catalogue describes, and the columns of one: each column that is written has its texts there. */
export type TableName = keyof Texts['tables'];
export type ColumnName<T extends TableName> = (keyof Texts['columns'] | keyof Texts['tables'][T]['columns']) &
  string;

/** What a column is called where people read, and what it holds. */
export interface ColumnTexts {
  label: string;
  meaning: string;
}
