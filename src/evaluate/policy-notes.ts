import { counted } from './counts.ts';
import type { PolicyTally } from './policy-tally.ts';
import type { Policy } from './policy.ts';

/** More than people read; all of them stand with the checks. */
const MOST_OVERRIDES = 10;

/**
 * What the job changes for some firmware only, and what it leaves out of the exit code.
 * @param softAtOrAboveFailOn findings at or above fail-on that do not count, because their check only reports
 */
export function policyNotes(policy: Policy, tally: PolicyTally, softAtOrAboveFailOn: number): string[] {
  const { notes } = policy.texts;
  const said = policy.overrides.slice(0, MOST_OVERRIDES).map((override, at) => {
    const firmware = tally.firmwareOf(at);
    const facts = { position: at + 1, place: notes.place(override) };
    if (firmware === 0) return notes.overrideUnused(facts);
    return notes.override({
      ...facts,
      ...counted(firmware),
      checks: Object.keys(override.checks).join(', '),
    });
  });
  const left = policy.overrides.length - said.length;
  if (left > 0) said.push(notes.moreOverrides(counted(left)));
  if (softAtOrAboveFailOn > 0)
    said.push(notes.soft({ ...counted(softAtOrAboveFailOn), failOn: policy.failOn }));
  return said;
}
