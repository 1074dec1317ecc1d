import type { z } from 'zod';
import type { EvaluatedRun } from '../core/model.ts';

/** The run folder as a format sees it while the folder is being filled. */
export interface FolderOutputs {
  /** Opens a file by its name. The format ends the stream; who opened it cleans up after a failure. */
  open(fileName: string): NodeJS.WritableStream;
  /** Size and SHA-256 (hex) of a file of this format that was written and ended. */
  digest(fileName: string): Promise<{ sizeBytes: number; sha256: string }>;
}

/** What a format's options are once they were checked: by name, defaults filled in. */
export type FormatOptions = Readonly<Record<string, unknown>>;

/**
 * A way to write a run: one row of `FORMATS`. `write` resolves when every file of `files` is written and ended, rejects
 * with the stream's or the source's error otherwise, and never holds more than a bounded number of rows.
 */
export interface Format {
  id: string;
  /** What it writes, as a sentence: for help, docs and editors. */
  description: string;
  /** Is it written where neither the job nor a flag names formats? */
  byDefault: boolean;
  /** Its files in the run folder by name, and what each is for. */
  files: Readonly<Record<string, string>>;
  /** Its options in a job's `reports`, each described; the job's schema and its messages derive from it. */
  options: z.ZodObject;
  /** Options whose value nobody may see. */
  secret: readonly string[];
  write(run: EvaluatedRun, outputs: FolderOutputs, options: FormatOptions): Promise<void>;
}

type FormatOf<Options extends z.ZodObject> = Omit<Format, 'options' | 'secret' | 'write'> & {
  options: Options;
  secret?: readonly (keyof z.output<Options> & string)[];
  write(run: EvaluatedRun, outputs: FolderOutputs, options: z.output<Options>): Promise<void>;
};

/** Hides the type of a format's options, so that all formats fit in one list. Options that are left out get their defaults. */
export function defineFormat<Options extends z.ZodObject>(format: FormatOf<Options>): Format {
  return {
    ...format,
    secret: format.secret ?? [],
    write: (run, outputs, options) => format.write(run, outputs, format.options.parse(options)),
  };
}
