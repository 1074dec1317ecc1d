import { exceptionStatus } from '../core/exception-status.ts';
import { matchesGlob } from '../core/glob.ts';
import type { ExceptionRule, ExceptionUse } from '../core/model/catalogue.ts';
import type { Finding } from '../core/model/finding.ts';

/** What an exception must know of a finding. */
export type Acceptable = Pick<Finding, 'checkId' | 'verdict' | 'subject'>;

/** Is a finding accepted: by which exception, and until when (ISO 8601 UTC; empty: indefinitely)? */
export type Accept = (finding: Acceptable) => { id: string; until: string } | null;

/** The exceptions of a run, at its `as_of`. */
export interface Exceptions {
  accept: Accept;
  /** Counts what each did, over the findings of one pass. */
  tally(): ExceptionTally;
}

export interface ExceptionTally {
  add(finding: Acceptable): void;
  /** In the file's order. */
  uses(): CountedUse[];
}

/** An exception with what it did, and a few of the firmware that it did it for. */
export interface CountedUse {
  use: ExceptionUse;
  firmwareIds: readonly string[];
}

/** Of the firmware that an exception is for, so many are named. */
const MOST_IDS = 3;

/**
 * Makes the exceptions ready: of those that a finding matches the first that still holds accepts it.
 *
 * Only what was seen to fail can be accepted. An `unknown` finding, as all are of firmware that was denied or failed,
 * says that nobody knows; accepting that would turn a missing answer into a decision.
 * @param asOfMs epoch milliseconds; the last instant of an exception still belongs to it
 */
export function createExceptions(rules: readonly ExceptionRule[], asOfMs: number): Exceptions {
  const entries = rules.map((rule) => ({ rule, status: exceptionStatus(rule, asOfMs) }));
  const byCheck = new Map<string, Entry[]>();

  function matching(finding: Acceptable): Entry[] {
    if (finding.verdict !== 'fail' || entries.length === 0) return NONE;
    let ofCheck = byCheck.get(finding.checkId);
    if (!ofCheck) {
      ofCheck = entries.filter(({ rule }) => matchesGlob(finding.checkId, rule.check));
      byCheck.set(finding.checkId, ofCheck);
    }
    return ofCheck.length === 0 ? NONE : ofCheck.filter(({ rule }) => matchesSubject(rule, finding));
  }

  return {
    accept(finding) {
      const holding = matching(finding).find(({ status }) => status !== 'expired');
      return holding ? { id: holding.rule.id, until: holding.rule.until } : null;
    },
    tally() {
      const counts = new Map(entries.map((entry) => [entry, { matched: 0, firmwareIds: [] as string[] }]));
      return {
        add(finding) {
          const found = matching(finding);
          const first = found.find(({ status }) => status !== 'expired') ?? found[0];
          const count = first && counts.get(first);
          if (!count) return;
          count.matched += 1;
          const { firmwareId } = finding.subject;
          const isNew = firmwareId !== '' && !count.firmwareIds.includes(firmwareId);
          if (isNew && count.firmwareIds.length < MOST_IDS) count.firmwareIds.push(firmwareId);
        },
        uses: () =>
          [...counts].map(([{ rule, status }, { matched, firmwareIds }]) => {
            return { use: { ...rule, status, matched }, firmwareIds };
          }),
      };
    },
  };
}

interface Entry {
  rule: ExceptionRule;
  status: ExceptionUse['status'];
}

const NONE: Entry[] = [];

function matchesSubject(rule: ExceptionRule, { subject }: Acceptable): boolean {
  return (
    matchesGlob(subject.productKey, rule.product) &&
    matchesGlob(subject.moduleName, rule.module) &&
    matchesGlob(subject.firmwareId, rule.firmware)
  );
}
