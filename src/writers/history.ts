import { z } from 'zod';
import { folderFormat } from './format.ts';
import { watch } from './output.ts';
import type { LeavesHistory } from '../core/history.ts';
import type { EvaluatedRun } from '../core/model/run.ts';
import type { FolderFormat, FolderOutputs } from './format.ts';

/** What the job's next run compares with. */
export const HISTORY = 'history.jsonl';

/** Each write costs some microseconds, as much as making several records. */
const PIECE_CHARACTERS = 16_384;

/** Every run writes it, whatever its formats: one JSON record a line. */
export const history: FolderFormat = folderFormat({
  id: 'history',
  description: 'The findings and packages that the next run compares with.',
  byDefault: false,
  files: { [HISTORY]: 'the findings and packages that the next run compares with' },
  options: z.strictObject({}),
  write,
});

async function write(run: EvaluatedRun, outputs: FolderOutputs): Promise<void> {
  if (!leavesHistory(run)) throw new Error('this run leaves no history');
  const output = outputs.open(HISTORY);
  const watched = watch(output);
  const finished = watched.wait(output, 'finish');
  // Awaited only at the end; a failure before that is met by the next wait for room.
  finished.catch(() => undefined);
  let waiting = '';
  for await (const record of run.history(run.records())) {
    waiting += `${JSON.stringify(record)}\n`;
    if (waiting.length < PIECE_CHARACTERS) continue;
    if (!output.write(waiting)) await watched.wait(output, 'drain');
    waiting = '';
  }
  output.end(waiting);
  await finished;
}

function leavesHistory(run: EvaluatedRun): run is EvaluatedRun & LeavesHistory {
  return 'history' in run;
}
