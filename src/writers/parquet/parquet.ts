import { z } from 'zod';
import { publishedFormat } from '../format.ts';
import { pourRows } from '../rows.ts';
import { HISTORY_TABLES } from '../table.ts';
import { loadWriter, openParquet } from './parquet-file.ts';
import type { EvaluatedRun } from '../../core/model/run.ts';
import type { PublishedFormat, PublishedOutputs } from '../format.ts';

/** The tables that BI tools read over all runs, with the values as they are: nothing is neutralised. */
export const parquet: PublishedFormat = publishedFormat({
  id: 'parquet',
  description:
    'Packages, findings, runs, verdicts and rollouts as Parquet files in the job’s `history`, one file per run, for BI tools and warehouses.',
  byDefault: false,
  options: z.strictObject({}),
  load: loadWriter,
  write,
});

async function write(run: EvaluatedRun, outputs: PublishedOutputs): Promise<void> {
  const { toolVersion } = run.info;
  const open = (name: string): NodeJS.WritableStream => outputs.openHistory(name, 'parquet');
  const files = await Promise.all(
    HISTORY_TABLES.map((table) => openParquet(table, open(table.name), `ota-audit ${toolVersion}`)),
  );
  await pourRows(run, files);
  for (const file of files) await file.end();
}
