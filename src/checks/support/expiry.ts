import type { Remedy } from '../../core/model/finding.ts';
import type { Link } from '../../core/model/firmware.ts';
import type { Judgement } from '../check.ts';
import type { Common } from './common.ts';

/** Until when a link can be used, as far as that is known. */
export type Expiry =
  | { kind: 'none' }
  | { kind: 'unknown'; problem: string; remedy: Remedy }
  | { kind: 'known'; expiresAtMs: number };

/**
 * A missing link, an unsigned one and text that is no URL have no expiry. A link that is a URL but whose expiry cannot
 * be read has one that is unknown, and so is everything that depends on it.
 */
export function expiryOf(link: Link, common: Common): Expiry {
  switch (link.kind) {
    case 'missing':
    case 'unsigned':
      return { kind: 'none' };
    case 'unreadable':
      if (link.host === '') return { kind: 'none' };
      return {
        kind: 'unknown',
        problem: problemText(link, common),
        remedy: link.problem === 'unknown-version' ? 'upgrade' : 'link',
      };
    case 'signed': {
      const expiresAtMs = Date.parse(link.expiresAt);
      return Number.isNaN(expiresAtMs)
        ? { kind: 'unknown', problem: common.expiryIsNoTime, remedy: 'link' }
        : { kind: 'known', expiresAtMs };
    }
  }
}

/** Why a link cannot be read, as half a sentence. */
export function problemText(
  { problem, parameter }: Extract<Link, { kind: 'unreadable' }>,
  common: Common,
): string {
  return common.linkProblems[problem]({ parameter });
}

/** The verdict of the checks that compare an expiry which cannot be read. */
export function expiryUnknown(
  { problem, remedy }: Extract<Expiry, { kind: 'unknown' }>,
  expected: string,
  common: Common,
): Judgement {
  return {
    verdict: 'unknown',
    remedy,
    observed: common.expiryUnreadable,
    expected,
    message: common.expiryUnknown({ problem }),
  };
}
