import type { EvaluatedRun } from '../core/model.ts';

/** Opens an output of a run by its file name. The format ends the stream; who opened it cleans up after a failure. */
export type OpenOutput = (fileName: string) => NodeJS.WritableStream;

/**
 * A way to write a run. `write` resolves when every file of `files` is written and ended, rejects with the stream's or
 * the source's error otherwise, and never holds more than a bounded number of rows.
 */
export interface Format {
  id: string;
  files: readonly string[];
  write(run: EvaluatedRun, open: OpenOutput): Promise<void>;
}
