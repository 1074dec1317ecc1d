const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A hundred years: adding more to a date may leave the range of dates. */
const LONGEST_MS = 36_500 * UNITS.d;

/** `90s`, `15m`, `6h`, `2d`, `250ms` → milliseconds; undefined for anything else, and for more than 36,500 days. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const ms = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  return ms > LONGEST_MS ? undefined : ms;
}

/** Milliseconds → the two largest units that say it, for people: `1d 2h`, `45m`, `12s`, `0s`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  let rest = Math.round(Math.abs(ms) / 1_000) * 1_000;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    rest -= count * UNITS[unit];
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return sign + (parts.slice(0, 2).join(' ') || '0s');
}
