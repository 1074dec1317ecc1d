/** Where the accounts of a run lie on their way to the workers, and their ledgers on their way back. */
export interface Parts {
  /** `folder /mnt/parts` or `PostgreSQL at host:port/database`: never with a user or a password. */
  readonly where: string;
  /**
   * Offers what a worker needs for an account; the same again is no error, and another slice takes its place. A run that was
   * cancelled is not any more.
   */
  offer(key: PartKey, slice: string): Promise<void>;
  /** Null: none is offered, or none any more. */
  slice(key: PartKey): Promise<string | null>;
  /**
   * Hands over the files of a receipt, whole or not at all.
   * @param folder that the names in the receipt begin in
   * @returns the receipt that stands: of whoever came first
   * @throws Error where the account is not offered any more, or a file is not as the receipt says
   */
  put(key: PartKey, receipt: PartReceipt, folder: string): Promise<PartReceipt>;
  /** Null: the part is not there. */
  receipt(key: PartKey): Promise<PartReceipt | null>;
  /** Numbers of the run's accounts whose part is there, in order. */
  received(runId: string): Promise<number[]>;
  /**
   * Copies a part's files into a folder, where none of them is yet.
   * @throws AuditError `run-folder` where one is missing, or is not as its receipt says
   */
  take(key: PartKey, folder: string): Promise<void>;
  /** Workers that look stop within seconds. */
  cancel(runId: string): Promise<void>;
  /** Is the run cancelled, or removed? */
  isCancelled(runId: string): Promise<boolean>;
  /** Removes everything of a run that is finished or given up. What others put there is left, and said. */
  remove(runId: string): Promise<void>;
  /** Ends what is under way, within seconds. */
  close(): Promise<void>;
}

/** An account of a run, counted from 1. */
export interface PartKey {
  runId: string;
  number: number;
}

export interface PartFile {
  /** POSIX path, as `ledger/prod.jsonl`. */
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** What a worker says of a part that it hands over. */
export interface PartReceipt extends PartKey {
  schemaVersion: number;
  /** Of the slice that it was collected by. */
  sliceSha256: string;
  host: string;
  toolVersion: string;
  /** ISO 8601 UTC. */
  startedAt: string;
  /** The service's time when collecting ended; null: it did not tell. */
  servedAt: string | null;
  files: PartFile[];
}
