import { parseInstant } from '../core/instant.ts';
import type { Link, LinkProblem } from '../core/model/firmware.ts';
import { SIGNED_PATH, withoutSignedLinks } from './signed-text.ts';

/** Absolute expiries are believed from 2000-01-01 to 9999-12-31; milliseconds in place of seconds fall outside. */
const FIRST_EPOCH_SECONDS = 946_684_800;
const LAST_EPOCH_SECONDS = 253_402_300_799;

/** Longest life of a V4 link, in seconds: OSS refuses more (error 0002-00000232). */
const V4_LONGEST_SECONDS = 604_800;

/** Parameters that only a signed link has, besides `Expires` and `x-oss-expires`; the last two are other systems'. */
const SIGNATURE_PARAMETERS = [
  'signature',
  'ossaccesskeyid',
  'security-token',
  'x-oss-signature',
  'x-oss-signature-version',
  'x-oss-credential',
  'x-oss-access-key-id',
  'x-oss-security-token',
  'x-oss-date',
  'x-amz-signature',
  'auth_key',
];

type Expiry =
  | { version: 'V1' | 'V2' | 'V4'; expiresAt: string }
  | { problem: LinkProblem; parameter: string };

/**
 * What may be known of a download link: where it points and until when it is signed (OSS V1, V2 and V4). The query,
 * user-info and fragment are never kept, and of text that is no URL nothing is kept.
 */
export function parseLink(value: unknown): Link {
  if (value === undefined || value === null) return { kind: 'missing' };
  if (typeof value !== 'string') return unreadable('not-text');
  if (value.trim() === '') return { kind: 'missing' };
  const url = urlOf(value.trim());
  if (!url) return unreadable('not-a-url');
  const scheme = url.protocol.slice(0, -1);
  if (url.hostname === '') return { ...unreadable('no-host'), scheme };
  const place = { scheme, host: url.hostname, path: withoutSignature(url.pathname) };
  if (scheme !== 'https' && scheme !== 'http') {
    return { kind: 'unreadable', ...place, problem: 'other-scheme', parameter: '' };
  }
  const expiry = expiryOf(url.searchParams);
  if (expiry === undefined) return { kind: 'unsigned', ...place };
  if ('problem' in expiry) return { kind: 'unreadable', ...place, ...expiry };
  return { kind: 'signed', ...place, ...expiry };
}

/** Read once: asking first whether it can be read is reading it twice. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A query whose `?` was encoded, or forgotten, is read as part of the path, and a CDN may have signed the path itself. */
function withoutSignature(path: string): string {
  return withoutSignedLinks(path.replace(SIGNED_PATH, ''));
}

/** The last part of a link's path, decoded: a file's name where the service gives none. */
export function fileNameOf(link: Link): string {
  if (link.kind === 'missing') return '';
  const last = link.path.slice(link.path.lastIndexOf('/') + 1);
  return decoded(last).replace(/[\u0000-\u001f\u007f]/g, '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function unreadable(problem: LinkProblem): Extract<Link, { kind: 'unreadable' }> {
  return { kind: 'unreadable', scheme: '', host: '', path: '', problem, parameter: '' };
}

/** undefined where nothing says that the link is signed. */
function expiryOf(query: URLSearchParams): Expiry | undefined {
  const params = new Map<string, string>();
  for (const [name, value] of query) {
    const key = name.toLowerCase();
    const before = params.get(key);
    if (before !== undefined && before !== value && isSigning(key))
      return { problem: 'given-twice', parameter: key };
    params.set(key, value);
  }
  switch (versionOf(params)) {
    case 'V4':
      return relativeExpiry(params.get('x-oss-date'), params.get('x-oss-expires'));
    case 'V2':
      return absoluteExpiry('V2', 'x-oss-expires', params.get('x-oss-expires'));
    case 'V1':
      return absoluteExpiry('V1', 'Expires', params.get('expires'));
    case 'unknown':
      return { problem: 'unknown-version', parameter: 'x-oss-signature-version' };
    case undefined:
      return [...params.keys()].some(isSigning) ? { problem: 'no-expiry', parameter: '' } : undefined;
  }
}

function isSigning(name: string): boolean {
  return name === 'expires' || name === 'x-oss-expires' || SIGNATURE_PARAMETERS.includes(name);
}

/** One name, `x-oss-expires`, means an instant in V2 and a duration in V4: the version decides. */
function versionOf(params: ReadonlyMap<string, string>): 'V1' | 'V2' | 'V4' | 'unknown' | undefined {
  const named = params.get('x-oss-signature-version')?.toUpperCase();
  if (named === 'OSS4-HMAC-SHA256') return 'V4';
  if (named === 'OSS2') return 'V2';
  if (named !== undefined) return 'unknown';
  if (params.has('x-oss-expires'))
    return params.has('x-oss-date') || params.has('x-oss-credential') ? 'V4' : 'V2';
  return params.has('expires') ? 'V1' : undefined;
}

function absoluteExpiry(version: 'V1' | 'V2', parameter: string, text: string | undefined): Expiry {
  if (text === undefined || text === '') return { problem: 'expiry-missing', parameter };
  if (!/^\d{1,15}$/.test(text)) return { problem: 'expiry-not-seconds', parameter };
  const seconds = Number(text);
  if (seconds < FIRST_EPOCH_SECONDS || seconds > LAST_EPOCH_SECONDS) {
    return { problem: 'expiry-out-of-range', parameter };
  }
  return { version, expiresAt: new Date(seconds * 1_000).toISOString() };
}

function relativeExpiry(date: string | undefined, seconds: string | undefined): Expiry {
  const signedAtMs = compactInstantMs(date ?? '');
  if (signedAtMs === undefined) return { problem: 'signing-time', parameter: 'x-oss-date' };
  const life = /^\d{1,6}$/.test(seconds ?? '') ? Number(seconds) : 0;
  if (life < 1 || life > V4_LONGEST_SECONDS) {
    return { problem: 'lifetime', parameter: 'x-oss-expires' };
  }
  return { version: 'V4', expiresAt: new Date(signedAtMs + life * 1_000).toISOString() };
}

function compactInstantMs(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const ms = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (ms === undefined) return undefined;
  const seconds = ms / 1_000;
  const isBelieved = seconds >= FIRST_EPOCH_SECONDS && seconds <= LAST_EPOCH_SECONDS - V4_LONGEST_SECONDS;
  return isBelieved ? ms : undefined;
}
