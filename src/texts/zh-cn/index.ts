import type { Translation } from '../texts.ts';
import { common } from './checks/common.ts';
import { integrity } from './checks/integrity.ts';
import { lifecycle } from './checks/lifecycle.ts';
import { link } from './checks/link.ts';
import { metadata } from './checks/metadata.ts';
import { remedies } from './checks/remedies.ts';
import { rollout } from './checks/rollout.ts';
import { target } from './checks/target.ts';
import { verification } from './checks/verification.ts';
import { versioning } from './checks/versioning.ts';
import { screen } from './screen.ts';
import { judging } from './judging.ts';
import { message } from './message.ts';
import { headline } from './headline.ts';
import { notes } from './notes.ts';
import { page } from './page.ts';
import { results } from './results.ts';
import { rollouts } from './tables-rollouts.ts';
import { runs } from './tables-runs.ts';
import { columns, tables } from './tables.ts';
import { workbook } from './workbook.ts';

/** Simplified Chinese. */
export const zhCn: Translation = {
  checks: {
    ...verification,
    ...link,
    ...integrity,
    ...versioning,
    ...metadata,
    ...lifecycle,
    ...rollout,
    ...target,
  },
  judging: { ...common, ...judging, remedies },
  message,
  notes: { ...notes, ...headline },
  results,
  screen,
  page,
  workbook,
  columns,
  tables: { ...tables, runs, rollouts },
};
