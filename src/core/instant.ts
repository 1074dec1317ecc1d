const DAY_MS = 86_400_000;
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Years of four digits, after the zone is taken off: databases and spreadsheets have no others. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * An ISO 8601 instant with its zone, or a day, which is its start in UTC → epoch milliseconds; undefined for anything
 * else. What no calendar and no clock shows (30 February, 24:00, a leap second) is none, though `Date.parse` takes some of
 * it for another time.
 */
export function parseInstant(text: string): number | undefined {
  const [, day = '', time = '00:00', seconds = ':00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  const written = `${day}T${time}${seconds}`;
  const writtenMs = Date.parse(`${written}Z`);
  if (Number.isNaN(writtenMs) || isoSeconds(writtenMs) !== written.slice(0, 19)) return undefined;
  const ms = Date.parse(written + zone);
  return ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined;
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** As `parseInstant`, of a time with its zone alone: a day would leave open whose, and links live for hours. */
export function parseZoned(text: string): number | undefined {
  return text.includes('T') ? parseInstant(text) : undefined;
}

/** The last millisecond of a day in UTC, or the instant itself where the text is more than a day. */
export function parseLastInstant(text: string): number | undefined {
  const ms = parseInstant(text);
  return ms !== undefined && text.length === 10 ? ms + DAY_MS - 1 : ms;
}

/** An HTTP `Date` as all servers write it (IMF-fixdate) → epoch milliseconds; undefined for anything else. */
export function parseHttpDate(text: string): number | undefined {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? ms : undefined;
}

/**
 * An instant (ISO 8601 with its zone, or epoch milliseconds) as people read it in a sentence: `2026-11-27 03:18 UTC`. A
 * day, and what is no time, stays as it is.
 * @param precision `seconds` where a minute is too coarse, as between two clocks
 */
export function formatInstant(at: string | number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const ms = typeof at === 'number' ? at : (parseZoned(at) ?? Number.NaN);
  // A year of more than four digits would be cut in its middle.
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) return String(at);
  const text = isoSeconds(ms).replace('T', ' ');
  return `${precision === 'seconds' ? text : text.slice(0, 16)} UTC`;
}
