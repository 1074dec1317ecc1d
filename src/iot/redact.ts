import { withoutSignedLinks } from './signed-text.ts';

/** Names whose values never leave the process, as parameters, headers, JSON members or INI keys. */
const SECRET_NAMES = [
  'signature',
  'x-oss-signature',
  '(?:oss)?access[-_]?key[-_]?(?:id|secret)',
  'x-acs-accesskey-id',
  'x-oss-access-key-id',
  'x-oss-credential',
  'credential',
  'auth_key',
  'authorization',
  '(?:x-acs-|x-oss-)?security[-_]?token',
  '(?:access|sts|refresh|bearer|oidc)[-_]?token',
  'password',
  'secret',
].join('|');

/** `name=value`, `name: value`, `"name":"value"`, also percent-encoded once or twice as in a string to sign. */
const SECRET_PAIR = new RegExp(
  `\\b(${SECRET_NAMES})(["']?\\s*(?:=|:|%3D|%253D)\\s*)(?:"[^"]*"|'[^']*'|(?:(?!%26|%2526)[^&\\s"',;}])+)`,
  'gi',
);

/** Key IDs as Alibaba Cloud writes them: long-lived, temporary and console ones. */
const KEY_ID = /\b(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{6,}/g;

/** Any URL's user-info, query and fragment: a pre-signed link is a credential. */
const URL_PARTS = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#"'<>@]*@)?([^\s?#"'<>]*)(?:[?#][^\s"'<>]*)?/gi;

/** The gateway quotes what it would have signed, with the caller's parameters. */
const STRING_TO_SIGN = /(?:string\s?to\s?sign|canonical\s?request)(?:\s+is|\s*:).*$/is;

const REQUEST_ID = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i;

/** Shorter values are words rather than secrets: hiding them would spoil messages and tell the value. */
const SHORTEST_SECRET = 6;

/** Takes secrets whose values are known out of a text. */
export type Hide = (text: string) => string;

/** What a live key or a password leaves in a text: `secrets` become `***`, `keyIds` are masked. */
export interface SecretValues {
  secrets: readonly string[];
  keyIds?: readonly string[];
}

/**
 * Hides values wherever they stand: as they are, percent-encoded once or twice, in base64 and base64url, and as JSON
 * writes them. The longest form goes first, so that no part of one is left over.
 */
export function hiding({ secrets, keyIds = [] }: SecretValues): Hide {
  const shown = new Map<string, string>();
  const add = (value: string, instead: string): void => {
    if (value.length >= SHORTEST_SECRET) for (const form of formsOf(value)) shown.set(form, instead);
  };
  for (const id of keyIds) add(id, maskKeyId(id));
  for (const secret of secrets) add(secret, '***');
  const forms = [...shown].sort(([a], [b]) => b.length - a.length);
  return (text) => forms.reduce((hidden, [form, instead]) => hidden.replaceAll(form, () => instead), text);
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  // Out of the bytes: a half surrogate cannot be percent-encoded.
  const encoded = encodeURIComponent(bytes.toString());
  const base64 = bytes.toString('base64');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    encodeURIComponent(encoded),
    base64,
    base64.replace(/=+$/, ''),
    base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

/**
 * Text of a service or a library as it may be shown: no link's query, no signature, key or token, no control
 * characters, at most `maxChars` characters.
 * @param hide hides values that are known to be secret, whatever stands around them
 */
export function redact(text: string, maxChars = 300, hide: Hide = (whole) => whole): string {
  // A message can be megabytes long; what is cut anyway need not be searched.
  const shown = hide(text.slice(0, 65_536));
  // A request ID, of which each answer has one; none of what follows finds anything in it.
  if (shown.length <= maxChars && REQUEST_ID.test(shown)) return shown;
  const plain = withoutSignedLinks(shown.slice(0, 8_192))
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(STRING_TO_SIGN, 'string to sign: (omitted)')
    .replace(URL_PARTS, '$1$2')
    .replace(SECRET_PAIR, '$1$2***')
    .replace(KEY_ID, (id) => maskKeyId(id))
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > maxChars ? `${plain.slice(0, maxChars - 1)}…` : plain;
}

/** A key ID that can be recognised and not used: first and last four characters, of short ones the first two. */
export function maskKeyId(accessKeyId: string): string {
  if (accessKeyId.length <= 12) return `${accessKeyId.slice(0, 2)}…`;
  return `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
