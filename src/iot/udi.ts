import type { UdiSecret } from '../core/model/firmware.ts';

/**
 * What gives itself away by its shape: keys in PEM, key IDs of Alibaba Cloud and AWS, JWT (RFC 7519), tokens of GitHub.
 * Every repetition here and below is bounded, so that the time grows with the length of the text only.
 */
const SHAPES: readonly [UdiSecret, RegExp][] = [
  ['private-key', /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/],
  ['access-key', /\b(?:LTAI[A-Za-z0-9]{12,30}|(?:STS|TMP)\.[A-Za-z0-9]{16,40}|A[KS]IA[A-Z0-9]{16})\b/],
  ['token', /(?<![\w-])eyJ[\w-]{10,300}\.eyJ[\w-]{10}|\bgh[opsur]_[A-Za-z0-9]{30}/],
];

/** `name = value` in JSON (also within JSON), XML, YAML, a query or prose, Chinese prose included. */
const NAMED: readonly [UdiSecret, string][] = [
  ['access-key', 'access[-_ ]?key(?:[-_ ]?secret)?'],
  ['password', 'password|passwd|passphrase|pwd|psk|密码|口令'],
  ['token', 'token|令牌'],
  [
    'secret',
    '(?:aes|des|sm4|hmac|encrypt(?:ion)?|private|secret|api|shared|master)[-_ ]?key|(?<!access[-_ ]?key[-_ ]?)secret|密钥',
  ],
];
const QUOTES = '["\'\\\\]{0,3}';
const PAIRS: readonly [UdiSecret, RegExp][] = NAMED.map(([kind, names]) => [
  kind,
  new RegExp(`(?:${names})${QUOTES}\\s{0,3}[:=>：＝]\\s{0,3}${QUOTES}([!-~]{1,200})`, 'gi'),
]);

/** A password or a token where the protocol has a place for one. */
const PLACED: readonly [UdiSecret, RegExp][] = [
  ['token', /\bbearer\s{1,3}([\w.~+/=-]{16,2000})/gi],
  ['password', /\bauthorization["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}basic\s{1,3}([\w+/=-]{8,200})/gi],
  ['password', /:\/\/[^\s/:@"']{1,64}:([^\s/@"']{1,64})@/g],
];

/**
 * The kinds of secret that a package's Udi seems to carry; it is pushed to every device. The text itself is not kept.
 * It knows shapes, and pairs of a name and a value that is no word, number or placeholder; rather misses one than cries
 * wolf.
 */
export function secretsIn(udi: string): UdiSecret[] {
  // Most packages have none, and some fifteen patterns are tried on those that do.
  if (udi === '') return [];
  const shaped = SHAPES.filter(([, shape]) => shape.test(udi)).map(([kind]) => kind);
  const said = [...PAIRS, ...PLACED].filter(([kind, pattern]) => hasValue(udi, kind, pattern));
  return [...new Set([...shaped, ...said.map(([kind]) => kind)])].sort();
}

function hasValue(text: string, kind: UdiSecret, pattern: RegExp): boolean {
  return [...text.matchAll(pattern)].some(([, value = '']) => isSecret(valueOf(value), kind));
}

/** The value up to what ends it in JSON, a query, XML or a sentence. */
function valueOf(text: string): string {
  return text.replace(/["'\\,;&<>}\])].*$/s, '').replace(/[.!?]+$/, '');
}

/** Filled in by a program or a reader later, masked, or made of one or two characters. */
const PLACEHOLDER = /[*…]|\$\{|\$\(|\{\{|%\w+%|^(.)\1*$|^(?:x{3,}|your|example|change.?me|placeholder)/i;
const WORD = /^[a-z]+$/i;
const NUMBER = /^v?\d+$/i;
/** A part of a date and time: `23T02`, `00Z`. */
const TIME = /^\d+(?:T\d+)?Z?$/i;
const NUMBERED_WORD = /^[a-z]+\d{0,2}$/i;

const SHORTEST_PASSWORD = 6;
const SHORTEST_SECRET = 8;
/** Letters alone are taken for words up to here; beyond, upper and lower case mixed are no word. */
const LONGEST_WORD = 20;

/** Passwords may be short, and digits alone; other secrets are made by machines and look like it. */
function isSecret(value: string, kind: UdiSecret): boolean {
  const shortest = kind === 'password' ? SHORTEST_PASSWORD : SHORTEST_SECRET;
  if (value.length < shortest || PLACEHOLDER.test(value)) return false;
  const parts = value.split(/[-_.:/+ ]/);
  if (parts.length > 1)
    return !parts.every(
      (part) => NUMBERED_WORD.test(part) || NUMBER.test(part) || TIME.test(part) || part === '',
    );
  if (NUMBER.test(value)) return kind === 'password';
  if (WORD.test(value)) return value.length > LONGEST_WORD && /[a-z]/.test(value) && /[A-Z]/.test(value);
  return new Set(value).size >= 4;
}
