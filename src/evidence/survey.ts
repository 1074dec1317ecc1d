import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ancestorsOf, descendantsOf, endOfLongest, readLinks } from './links.ts';
import { LATEST } from './names.ts';
import { listRuns } from './runs.ts';
import type { Links } from './links.ts';

/** What is in a job's folder, seen from the run that a check of the chain begins with. */
export interface Survey {
  jobDir: string;
  /** IDs of the runs that are there. */
  runs: ReadonlySet<string>;
  links: Links;
  /** Runs that came after it, which are not looked at. */
  later: ReadonlySet<string>;
  /** The end of the job's chain, where that is another run and neither before nor after it. */
  otherEnd: string | undefined;
}

/** @param runId of the run to begin with */
export async function surveyJob(jobDir: string, runId: string): Promise<Survey> {
  const runs = new Set(await listRuns(jobDir));
  const links = await readLinks(jobDir, runs);
  const latest = await readlink(join(jobDir, LATEST)).catch(() => '');
  const after = descendantsOf(runId, links);
  const facts = { jobDir, runs, links };
  if (latest === runId) {
    // A run may be killed before `latest` is moved to it. One that began before the latest was slipped in, whatever it says,
    // unless it saw nothing: a clock that is behind makes the service refuse, and `latest` stays.
    const later = new Set([...after].filter((id) => id > runId || links.get(id)?.isEmpty === true));
    return { ...facts, later, otherEnd: undefined };
  }
  const before = ancestorsOf(runId, links);
  const end = links.has(latest) ? latest : endOfLongest(links, runs);
  if (end === undefined || end === runId || before.has(end))
    return { ...facts, later: after, otherEnd: undefined };
  const chain = [end, ...ancestorsOf(end, links), ...descendantsOf(end, links)];
  const later = new Set([...after, ...chain.filter((id) => id !== runId && !before.has(id))]);
  return { ...facts, later, otherEnd: after.has(end) ? undefined : end };
}
