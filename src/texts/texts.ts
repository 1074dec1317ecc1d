import type { integrity } from './en/checks/integrity.ts';
import type { lifecycle } from './en/checks/lifecycle.ts';
import type { link } from './en/checks/link.ts';
import type { metadata } from './en/checks/metadata.ts';
import type { target } from './en/checks/target.ts';
import type { verification } from './en/checks/verification.ts';
import type { versioning } from './en/checks/versioning.ts';
import type { judging } from './en/judging.ts';
import type { notes } from './en/notes.ts';
import type { page } from './en/page.ts';
import type { columns, tables } from './en/tables.ts';
import type { workbook } from './en/workbook.ts';

/**
 * Every text that a report shows, in one language. The shape is that of the English catalogue, so that a text which
 * another language lacks, or has too many, does not compile.
 */
export interface Texts {
  checks: typeof verification &
    typeof link &
    typeof integrity &
    typeof versioning &
    typeof metadata &
    typeof lifecycle &
    typeof target;
  judging: typeof judging;
  notes: typeof notes;
  page: typeof page;
  workbook: typeof workbook;
  columns: typeof columns;
  tables: typeof tables;
}

/** The ID of every check: public, since jobs, exceptions and BI filters key on it. */
export type CheckId = keyof Texts['checks'];

/** The tables that the catalogue describes, and the columns of one: each column that is written has its texts there. */
export type TableName = keyof Texts['tables'];
export type ColumnName<T extends TableName> = (keyof Texts['columns'] | keyof Texts['tables'][T]['columns']) &
  string;

/** What a column is called where people read, and what it holds. */
export interface ColumnTexts {
  label: string;
  meaning: string;
}

/** What there is of every check in every language. */
export interface CheckTexts {
  /** The compliant state. */
  title: string;
  /** The failing one. */
  failingTitle: string;
  why: string;
  /** How to mend it in the console, and by API. */
  console: string;
  api: string;
  /** One sentence for each parameter. */
  params: Readonly<Record<string, string>>;
  /**
   * What it means, and what to set, when nearly everything fails this one check: one sentence for the summary.
   * `{lifetime}` stands for the observed life of the links, `{<name>}` for a parameter.
   */
  widespread?: string;
  /** What its verdicts say: texts, and functions of the values in them. */
  says: Readonly<Record<string, unknown>>;
}
