import type { HistoryRecord, KeptFinding } from '../core/history.ts';
import type { Earlier } from './earlier.ts';
import type { Fates } from './fates.ts';

/**
 * How long what no run had a word on is kept: a year and a month: the yearly review still sees that something came back. Without an end a job whose selection changes
 * would carry whatever it ever had.
 */
const KEEP_MS = 400 * 86_400_000;

/** What is older is forgotten by a run that started at this time; both ISO 8601 UTC. */
export function oldestKept(startedAt: string): string {
  return new Date(Date.parse(startedAt) - KEEP_MS).toISOString();
}

/**
 * A record of the earlier run as the next one gets it, or null where this run has a word of its own, or it is too old.
 * @param startedAt when this run started, ISO 8601 UTC
 */
export function carry(
  record: HistoryRecord,
  earlier: Earlier,
  fates: Fates,
  startedAt: string,
): HistoryRecord | null {
  const oldest = oldestKept(startedAt);
  switch (record.kind) {
    case 'history':
    // Written anew by every run, with what it knows of those that it did not list.
    case 'population':
      return null;
    case 'audited': {
      const presence = fates.ofFirmware(record.subject);
      return (presence === 'absent' || presence === 'unanswered') && record.at >= oldest ? record : null;
    }
    case 'resolved': {
      const isBack = fates.ofEntry(earlier.entryOf(record.findingId)) === 'replaced';
      return isBack || record.at < oldest ? null : record;
    }
    case 'finding':
      return carryFinding(record.finding, fates, startedAt, oldest);
  }
}

function carryFinding(
  finding: KeptFinding,
  fates: Fates,
  startedAt: string,
  oldest: string,
): HistoryRecord | null {
  const fate = fates.ofFinding(finding);
  if (fate === 'unsaid') return finding.lastSeen < oldest ? null : { kind: 'finding', finding };
  if (fate === 'replaced') return null;
  if (fate === 'cleared' || fate === 'gone')
    return finding.unobserved ? null : toTombstone(finding, startedAt);
  return { kind: 'finding', finding: { ...finding, lastSeen: startedAt } };
}

function toTombstone({ subject, findingId, checkId, firstSeen }: KeptFinding, at: string): HistoryRecord {
  const { target, firmwareId } = subject;
  return { kind: 'resolved', subject: { target, firmwareId }, findingId, checkId, firstSeen, at };
}
