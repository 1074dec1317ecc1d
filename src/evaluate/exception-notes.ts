import { formatDuration } from '../core/duration.ts';
import { formatInstant } from '../core/instant.ts';
import type { Texts } from '../texts/index.ts';
import { counted } from './counts.ts';
import type { CountedUse } from './exceptions.ts';

/** More than people read; all of them stand with the exceptions. */
const MOST_TOLD = 10;
const MOST_NAMED = 20;

/**
 * What a reader must know of the exceptions: which ended and what is open again for it, which will end soon, and which
 * accept nothing.
 * @param isComplete of an INCOMPLETE run nobody can say that an exception is not needed
 */
export function exceptionNotes(
  uses: readonly CountedUse[],
  asOfMs: number,
  isComplete: boolean,
  notes: Texts['notes'],
): string[] {
  const told = uses
    .filter(({ use }) => use.status !== 'active' && use.matched > 0)
    .sort((a, b) => Number(b.use.status === 'expired') - Number(a.use.status === 'expired'))
    .map((counted) => useNote(counted, asOfMs, notes));
  const said = told.slice(0, MOST_TOLD);
  if (told.length > said.length) said.push(notes.moreExceptions(counted(told.length - said.length)));
  const unused = uses.filter(({ use }) => use.matched === 0).map(({ use }) => use.id);
  if (unused.length > 0) {
    const ids = unused.slice(0, MOST_NAMED).join(', ') + (unused.length > MOST_NAMED ? ' …' : '');
    said.push(notes.exceptionsUnused({ ...counted(unused.length), ids, isComplete }));
  }
  return said;
}

function useNote({ use, firmwareIds }: CountedUse, asOfMs: number, notes: Texts['notes']): string {
  const { id, check, until, matched } = use;
  const facts = { id, check, until: untilText(until), ...counted(matched) };
  if (use.status === 'expired') {
    const firmware = firmwareIds.join(', ');
    return notes.exceptionExpired({ ...facts, firmware, more: matched > firmwareIds.length });
  }
  return notes.exceptionEnding({ ...facts, left: formatDuration(Date.parse(until) - asOfMs) });
}

/** The day alone where an exception holds until its end. */
function untilText(until: string): string {
  return formatInstant(until.replace('T23:59:59.999Z', ''));
}
