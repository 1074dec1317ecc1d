import { common } from '../../checks/support/common.ts';
import { remedies } from '../../checks/support/remedies.ts';
import type { Texts } from '../texts.ts';
import { screen } from './screen.ts';
import { figures } from './figures.ts';
import { judging } from './judging.ts';
import { message } from './message.ts';
import { headline } from './headline.ts';
import { notes } from './notes.ts';
import { page } from './page.ts';
import { results } from './results.ts';
import { rollouts } from './tables-rollouts.ts';
import { runs } from './tables-runs.ts';
import { columns, tables } from './tables.ts';
import { empty, values } from './workbook-rows.ts';
import { cover } from './workbook-cover.ts';
import { workbook } from './workbook.ts';

/** English: the language that the others are held against. */
export const en: Texts = {
  judging: { ...common, ...judging, remedies },
  message,
  notes: { ...notes, ...headline },
  results,
  screen,
  page,
  workbook: { ...workbook, cover, figures, values, empty },
  columns,
  tables: { ...tables, runs, rollouts },
};
