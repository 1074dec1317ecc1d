import type { Texts } from '../../texts/texts.ts';

/** `fw1, fw2, fw3 and 7 more`; only how many there are where none is named. */
export function twinsText(
  count: number,
  named: readonly string[],
  { twins: says }: Texts['judging'],
): string {
  if (named.length === 0) return says.unnamed({ count });
  const shown = named.join(says.separator);
  const left = count - named.length;
  return left > 0 ? says.more({ named: shown, count: left }) : shown;
}
