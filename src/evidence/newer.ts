import { someOf } from '../core/some-of.ts';
import { descendantsOf, readLinks } from './links.ts';
import { listRuns } from './runs.ts';
import type { Links } from './links.ts';
import type { RunCheck } from './run-check.ts';

/** As many as are named; of the rest the number is told. */
const MOST_NAMED = 10;

/**
 * Tells which newer runs of its chain lie beside a run. Where `latest` leads to an older run than the newest that saw
 * anything, it was turned back or could not be moved: that is a deviation. Nobody misses a run that saw nothing.
 * @param newer IDs of the runs that came after it
 * @param isLatest asked for by way of `latest`, not by its ID
 */
export function tellNewer(
  check: RunCheck,
  newer: ReadonlySet<string>,
  { links, isLatest }: { links: Links; isLatest: boolean },
): void {
  const runs = [...newer].toSorted().reverse();
  const observed = runs.filter((runId) => !links.get(runId)?.isEmpty);
  const empty = runs.filter((runId) => !observed.includes(runId));
  const problem = `the chain has newer runs: ${someOf(observed, MOST_NAMED)}`;
  if (observed.length > 0 && isLatest)
    check.deviations.push({ file: '', problem: `\`latest\` points to it, although ${problem}` });
  else if (observed.length > 0) check.notes.push(problem);
  if (empty.length > 0)
    check.notes.push(`the chain has newer runs that saw nothing: ${someOf(empty, MOST_NAMED)}`);
}

/** The same for a run that is checked alone. @param jobDir the folder that it lies in */
export async function tellNewerBeside(check: RunCheck, jobDir: string, isLatest: boolean): Promise<void> {
  let links: Links;
  try {
    links = await readLinks(jobDir, new Set(await listRuns(jobDir)));
  } catch {
    check.notes.push(`newer runs are unknown: ${jobDir} cannot be read`);
    return;
  }
  tellNewer(check, descendantsOf(check.runId, links), { links, isLatest });
}
