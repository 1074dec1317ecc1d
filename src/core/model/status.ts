/** One end of a run of the job, with or without a report. */
export interface JobEnd {
  /** Null where it ended before it had one. */
  runId: string | null;
  exitCode: number;
  /** ISO 8601 UTC. */
  endedAt: string;
}

/** How the job's runs end, kept from one to the next in its folder. Ends with exit code 6 are none of this run's. */
export interface JobStatus {
  schemaVersion: 1;
  /** The newest end; null: none yet. */
  last: JobEnd | null;
  /** The newest end that left a report. */
  lastReport: JobEnd | null;
  /** The newest end whose run was COMPLETE, whatever it found. */
  lastComplete: JobEnd | null;
  /** By account: when it was last audited with an answer for everything, ISO 8601 UTC. */
  accountsComplete: Record<string, string>;
  /** Reports in a row that are INCOMPLETE, the newest included; an end without a report changes nothing. */
  consecutiveIncomplete: number;
}
