/** Methods by their plain names, with the hexadecimal digits that each gives. */
const HEX_DIGITS: Readonly<Record<string, number>> = { MD5: 32, SHA1: 40, SHA256: 64 };

export interface DigestMethod {
  /** As people write it. */
  name: string;
  hexDigits: number;
  isWeak: boolean;
}

/** Is the text, of any case, what this method gives? */
export function isDigest(text: string, { hexDigits }: DigestMethod): boolean {
  return text.length === hexDigits && /^[0-9a-f]+$/i.test(text);
}

/**
 * A SignMethod, whatever its case and dashes; the service documents MD5 and SHA256.
 * @returns undefined for one that is not known
 */
export function digestMethodOf(signMethod: string): DigestMethod | undefined {
  // Several ask for that of the same firmware in a row.
  if (signMethod !== last.signMethod) last = { signMethod, method: methodOf(signMethod) };
  return last.method;
}

let last: { signMethod: string; method: DigestMethod | undefined } = { signMethod: '', method: undefined };

function methodOf(signMethod: string): DigestMethod | undefined {
  const name = signMethod.trim().toUpperCase().replaceAll('-', '');
  const hexDigits = Object.hasOwn(HEX_DIGITS, name) ? HEX_DIGITS[name] : undefined;
  // RFC 6151 for MD5; NIST retired SHA-1 in 2022.
  return hexDigits === undefined ? undefined : { name, hexDigits, isWeak: name !== 'SHA256' };
}
