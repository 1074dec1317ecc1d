const DAY_MS = 86_400_000;
const INSTANT = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * An ISO 8601 instant with its zone, or a day, which is its start in UTC → epoch milliseconds; undefined for anything
 * else. A day that no calendar has (30 February) is none, though `Date.parse` takes it for one in March.
 */
export function parseInstant(text: string): number | undefined {
  const [, day = ''] = INSTANT.exec(text) ?? [];
  const dayMs = Date.parse(day);
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== day) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The last millisecond of a day in UTC, or the instant itself where the text is more than a day. */
export function parseLastInstant(text: string): number | undefined {
  const ms = parseInstant(text);
  return ms !== undefined && text.length === 10 ? ms + DAY_MS - 1 : ms;
}
