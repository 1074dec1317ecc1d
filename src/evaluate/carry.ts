import type { BaselineRecord, KeptFinding } from '../core/model/baseline.ts';
import type { EntryOutcomes } from './entry-outcomes.ts';

/**
 * How long what no run had a word on is kept: a year and a month, so that the yearly review still sees that something came
 * back. Without an end a job whose selection changes would carry whatever it ever had.
 */
const KEEP_MS = 400 * 86_400_000;

/** What is older is forgotten by a run that started at this time; both ISO 8601 UTC. */
export function oldestKept(startedAt: string): string {
  return new Date(Date.parse(startedAt) - KEEP_MS).toISOString();
}

/**
 * A record of the baseline as later runs get it, or null where this run has a word of its own, or it is too old.
 * @param startedAt when this run started, ISO 8601 UTC
 */
export function carry(
  record: BaselineRecord,
  outcomes: Pick<EntryOutcomes, 'ofEntry' | 'ofFinding' | 'ofFirmware'>,
  startedAt: string,
): BaselineRecord | null {
  const oldest = oldestKept(startedAt);
  switch (record.kind) {
    case 'audited': {
      const presence = outcomes.ofFirmware(record.subject.firmwareId);
      return (presence === 'absent' || presence === 'unanswered') && record.at >= oldest ? record : null;
    }
    case 'resolved':
      return outcomes.ofEntry(record.findingId) === 'replaced' || record.at < oldest ? null : record;
    case 'finding':
      return carryFinding(record.finding, outcomes, startedAt, oldest);
  }
}

/** What is cleared or gone stands in this run as resolved. */
function carryFinding(
  finding: KeptFinding,
  outcomes: Pick<EntryOutcomes, 'ofFinding'>,
  startedAt: string,
  oldest: string,
): BaselineRecord | null {
  switch (outcomes.ofFinding(finding)) {
    case 'unsaid':
      return finding.lastSeen < oldest ? null : { kind: 'finding', finding };
    case 'stays':
      return { kind: 'finding', finding: { ...finding, lastSeen: startedAt } };
    case 'replaced':
    case 'cleared':
    case 'gone':
      return null;
  }
}
