/**
 * A line of a CSV file that is no row: a comment; the heading again, or one that is taken for it; a rule of a terminal
 * table; a title above the table or a count below it.
 */
export const NO_ROW_KINDS = ['comment', 'heading', 'rule', 'caption'] as const;
export type NoRowKind = (typeof NO_ROW_KINDS)[number];

/** Lines of a target's CSV files that are no rows, by kind; `lines` holds the first few whose number is known. */
export interface NoRows {
  counts: Partial<Record<NoRowKind, number>>;
  lines: number[];
}
