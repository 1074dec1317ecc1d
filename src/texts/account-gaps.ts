import { isLost, isWhole } from '../core/accounts.ts';
import type { AccountCounts } from '../core/accounts.ts';
import type { TargetSummary } from '../core/model/run.ts';
import type { Texts } from './texts.ts';

/** So many codes are named. */
const MOST_CODES = 3;

/** Why not all of an account was audited, a clause each, what was not audited at all first; empty where all was. */
export function accountGaps(
  { targets, coverage }: AccountCounts,
  texts: Pick<Texts, 'screen' | 'notes'>,
): string[] {
  const { screen } = texts;
  const of = shown(targets.length);
  const lost = targets.filter(isLost);
  const partly = targets.filter((target) => !isWhole(target) && !isLost(target));
  const clauses = (
    [
      ['lost', lost],
      ['partly', partly],
    ] as const
  ).flatMap(([kind, those]) =>
    those.length === 0
      ? []
      : [screen.account[kind]({ count: shown(those.length), of, codes: codesOf(those, texts) })],
  );
  const silent = coverage.denied + coverage.failed;
  const noAnswer = { count: shown(silent), isOne: silent === 1 };
  return silent === 0 ? clauses : [...clauses, screen.target.noAnswer(noAnswer)];
}

function codesOf(targets: readonly TargetSummary[], { notes }: Pick<Texts, 'notes'>): string {
  const codes = [...new Set(targets.flatMap(({ report }) => report.stopped?.code ?? []))];
  return codes.slice(0, MOST_CODES).join(notes.listComma) + (codes.length > MOST_CODES ? ' …' : '');
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
