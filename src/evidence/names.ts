/** What ran, on what, with what, and the digest of every other file. */
export const MANIFEST = 'manifest.json';
/** The manifest's signature: the 64 bytes of Ed25519, in runs that were signed. */
export const SIGNATURE = 'manifest.json.sig';
/** A line for every file but itself, as `sha256sum -c` reads it. */
export const SUMS = 'SHA256SUMS';
/** The targets of the run, the selection of each, and who asks: written before the first query. */
export const PLAN = 'plan.json';
/** A ledger for each target: the observations that everything else is made from. */
export const LEDGER_FOLDER = 'ledger';
/** The ledger of a run of version 0.1.0, which had one for all targets. */
export const LEDGER = 'ledger.jsonl';
/** What the run says of each firmware: verdicts, findings with their state, and what later runs compare with. */
export const RESULTS = 'results.jsonl';
/** What the run says as a whole. Reports are made from it and the results, and nothing else. */
export const RUN = 'run.json';
/** Where runs are made until they are whole; a killed one is continued from here. */
export const WORK = '.work';
/** Where stored runs are rendered again, by default: none of them is a run of the job. */
export const RENDERED = 'rendered';
/** Parts of runs that several machines collect, by run: `shards/<run-id>/2-of-5/`. They are handed on, and merged. */
export const SHARDS = 'shards';
/** Which shard of which plan a folder holds. */
export const SHARD = 'shard.json';
/** Runs that are being deleted: out of sight first, so that no half folder stays under a run's name. */
export const REMOVED = '.removed';
/** A file for each published run that a database or the history has not taken yet. */
export const UNDELIVERED = '.undelivered';
/** What is kept of the job's ends from one run to the next, and which runs nobody was told of yet. */
export const TELLING = '.telling';
/** Where files of the history are made: on its disk, but not in it, where a reader would take them for data. */
export const HISTORY_ASIDE = '.history';
/** The link to a job's newest finished run. */
export const LATEST = 'latest';

/** A job's tables over all its runs, beside the run folders. */
export const HISTORY_FOLDER = 'history';

// No separator, no `.` and `..`, nothing hidden, nothing that SHA256SUMS would have to escape.
const PLAIN_NAME = /^[^./\\\u0000-\u001f][^/\\\u0000-\u001f]*$/;

/** Can it be the name of a file in a run folder, or of the folder? */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** A file lies in the run folder or in a folder in it: `ledger/<target>.jsonl`. */
export const MAX_PATH_PARTS = 2;

/** Can it be the POSIX path of a file, relative to its run folder? */
export function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  return parts.length <= MAX_PATH_PARTS && parts.every(isPlainName);
}
