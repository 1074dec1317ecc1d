import type { UdiSecret } from '../core/model.ts';

/**
 * Words that are no secret where one is expected: switches, placeholders of templates, masks.
 * Numbers and short words are none either, but for passwords.
 */
const PLACEHOLDER =
  /^(?:true|false|yes|no|null|none|nil|undefined|required|optional|n\/a|[*x.•-]+|\$\{.*|\{\{.*|<.*|%.*%)$/i;

/** A name that ends in one of these, with its value, in JSON (quotes escaped or not), an INI file or a query. */
const PAIR =
  /(password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)\\?["']?\s?[:=]\s?\\?["']?([^\s"',;&}\\]{4,256})/gi;

/** The service takes 4,096 characters; what stands far behind them was not written by people. */
const MOST_CHARACTERS = 65_536;

const SHAPES: readonly { kind: UdiSecret; shape: RegExp }[] = [
  { kind: 'private-key', shape: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/ },
  // Alibaba Cloud's own, and Amazon's: https://help.aliyun.com/zh/ram (LTAI, STS.), AKIA and ASIA of AWS.
  { kind: 'access-key', shape: /\b(?:LTAI[A-Za-z0-9]{12,}|STS\.[A-Za-z0-9]{10,}|A[KS]IA[0-9A-Z]{16})\b/ },
  // A JSON Web Token (RFC 7519), an Authorization header, tokens of code hosts.
  {
    kind: 'token',
    shape: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}|\bBearer\s+[\w.~+/-]{16,}|\bgh[pousr]_\w{30,}/,
  },
];

/**
 * The kinds of secret that a package's Udi seems to carry; it is pushed to every device. The text itself is not kept.
 * Rather misses one than cries wolf: a name counts only with a value that can be a secret.
 */
export function secretsIn(udi: string): UdiSecret[] {
  const text = udi.slice(0, MOST_CHARACTERS);
  const found = new Set<UdiSecret>(SHAPES.flatMap(({ kind, shape }) => (shape.test(text) ? [kind] : [])));
  for (const [, word = '', value = ''] of text.matchAll(PAIR)) {
    const isPassword = /^pass|^pwd/i.test(word);
    if (PLACEHOLDER.test(value) || !(isPassword || isRandom(value))) continue;
    found.add(isPassword ? 'password' : /token$/i.test(word) ? 'token' : 'access-key');
  }
  return [...found].sort();
}

/** Long enough, and of letters and digits: no word, no number, no version, no date. */
function isRandom(value: string): boolean {
  return (
    value.length >= 12 && /[A-Za-z]/.test(value) && /\d/.test(value) && !/^v?\d[\d.T:Z_-]*$/i.test(value)
  );
}
