import { z } from 'zod';
import type { FormatOutline } from '../../src/job/format-outline.ts';

/** Formats as a job might know them: without options, with one that has a default, with one that must be given. */
export const formats: readonly FormatOutline[] = [
  { id: 'xlsx', description: 'A workbook.', byDefault: true, options: z.strictObject({}) },
  {
    id: 'csv',
    description: 'Tables.',
    byDefault: true,
    options: z.strictObject({ mark: z.boolean().default(false).describe('With a mark.') }),
  },
  {
    id: 'sql',
    description: 'A database.',
    byDefault: false,
    options: z.strictObject({ url: z.string().min(1).describe('Where it is.') }),
  },
];
