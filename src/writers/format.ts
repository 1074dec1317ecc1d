import type { z } from 'zod';
import type { EvaluatedRun } from '../core/model/run.ts';
import type { Clock } from '../core/ports.ts';

/** The run folder as a format sees it while the folder is being filled. */
export interface FolderOutputs {
  /** Opens a file by its name. The format ends the stream; who opened it cleans up after a failure. */
  open(fileName: string): NodeJS.WritableStream;
  /** Opens a file without a name. The format closes it. */
  scratch(): Promise<Scratch>;
  /** Size and SHA-256 (hex) of a file of this format that was written and ended. */
  digest(fileName: string): Promise<{ sizeBytes: number; sha256: string }>;
}

/** What does not fit in memory until it is its turn: written first, then read. Nothing of it is left behind, ever. */
export interface Scratch {
  write(bytes: Buffer): Promise<void>;
  /** From the start, in pieces, each of which is good until the next is asked for. */
  read(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** What a format may use that writes elsewhere, after the run folder is published: the evidence comes first. */
export interface PublishedOutputs {
  /**
   * Opens the run's file of a table in the job's history. The format ends the stream; the files get their names when
   * its `write` has resolved, and are gone when it has not.
   */
  openHistory(table: string, extension: string): NodeJS.WritableStream;
  clock: Clock;
  /** Aborted when the run is to end. */
  interrupted: AbortSignal;
}

/** What a format's options are once they were checked: by name, defaults filled in. */
export type FormatOptions = Readonly<Record<string, unknown>>;

interface Row<Options extends z.ZodObject, Secret extends string> {
  id: string;
  /** What it writes, as a sentence: for help, docs and editors. */
  description: string;
  /** Is it written where neither the job nor a flag names formats? */
  byDefault: boolean;
  /** Its options in a job's `reports`, each described; the job's schema and its messages derive from it. */
  options: Options;
  /** Options whose value nobody may see. */
  secret: readonly Secret[];
  /**
   * Loads the packages that only writing needs, where that takes long: a run does it while it waits for answers. What
   * fails then fails again when it is written.
   */
  load?: () => Promise<unknown>;
}

type Write<Outputs, Options> = (run: EvaluatedRun, outputs: Outputs, options: Options) => Promise<void>;

/**
 * A way to write a run into its folder. `write` resolves when every file that it opened is written and ended, rejects
 * with the stream's or the source's error otherwise, and never holds more than a bounded number of rows.
 */
export interface FolderFormat extends Row<z.ZodObject, string> {
  stage: 'folder';
  /** Names of the files that it may write. */
  files: readonly string[];
  write: Write<FolderOutputs, FormatOptions>;
}

/** A way to hand a published run on. `write` resolves when all of it has arrived, and leaves nothing half done else. */
export interface PublishedFormat extends Row<z.ZodObject, string> {
  stage: 'published';
  write: Write<PublishedOutputs, FormatOptions>;
}

/** A row of `FORMATS`. */
export type Format = FolderFormat | PublishedFormat;

type Given<Options extends z.ZodObject, Outputs, More = unknown> = Omit<Row<Options, string>, 'secret'> & {
  secret?: readonly (keyof z.output<Options> & string)[];
  write: Write<Outputs, z.output<Options>>;
} & More;

/** Hides the type of a format's options, so that all formats fit in one list. Options that are left out get their defaults. */
export function folderFormat<Options extends z.ZodObject>(
  format: Given<Options, FolderOutputs, Pick<FolderFormat, 'files'>>,
): FolderFormat {
  return { ...format, stage: 'folder', secret: format.secret ?? [], write: checked(format) };
}

/** As `folderFormat`, for what is written once the run is published. */
export function publishedFormat<Options extends z.ZodObject>(
  format: Given<Options, PublishedOutputs>,
): PublishedFormat {
  return { ...format, stage: 'published', secret: format.secret ?? [], write: checked(format) };
}

function checked<Options extends z.ZodObject, Outputs>(
  format: Given<Options, Outputs>,
): Write<Outputs, FormatOptions> {
  return (run, outputs, options) => format.write(run, outputs, format.options.parse(options));
}
