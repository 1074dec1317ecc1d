/** An error of the store has some hundred bytes; a page of a proxy may have more, and nothing to say. */
const MOST_BYTES = 16_384;

/**
 * The code in an error of Object Storage Service: `AccessDenied`, `NoSuchKey` … Nothing else of the body is kept: it quotes
 * the signature that it refused.
 * @returns '' where there is none
 */
export async function refusalCode(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString('latin1');
    if (text.length >= MOST_BYTES) break;
  }
  return /<Code>\s*([A-Za-z][A-Za-z0-9.]{0,63})\s*<\/Code>/.exec(text.slice(0, MOST_BYTES))?.[1] ?? '';
}

/** A request ID as the store writes it (24 hex digits), or a UUID; '' for anything else. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[0-9A-Fa-f-]{1,64}$/.test(header) ? header : '';
}

/** The length of the whole object that a ranged answer tells: `bytes 0-0/924` → 924; null where it does not. */
export function rangeTotal(contentRange: string | string[] | undefined): number | null {
  const total = /^bytes \d+-\d+\/(\d{1,15})$/.exec(String(contentRange ?? ''))?.[1];
  return total === undefined ? null : Number(total);
}

/** The length of a whole answer; null where it is not told. */
export function contentLength(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
