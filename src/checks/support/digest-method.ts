import type { Texts } from '../../texts/texts.ts';
import type { Judgement } from '../check.ts';

/** Methods by their plain names, with the hexadecimal digits that each gives. */
const HEX_DIGITS: Readonly<Record<string, number>> = { MD5: 32, SHA1: 40, SHA256: 64 };

interface DigestMethod {
  /** As people write it. */
  name: string;
  hexDigits: number;
  isWeak: boolean;
}

/**
 * A SignMethod, whatever its case and dashes; the service documents MD5 and SHA256.
 * @returns undefined for one that is not known
 */
export function digestMethodOf(signMethod: string): DigestMethod | undefined {
  const name = signMethod.trim().toUpperCase().replaceAll('-', '');
  const hexDigits = Object.hasOwn(HEX_DIGITS, name) ? HEX_DIGITS[name] : undefined;
  // RFC 6151 for MD5; NIST retired SHA-1 in 2022.
  return hexDigits === undefined ? undefined : { name, hexDigits, isWeak: name !== 'SHA256' };
}

/** The verdict of every check that must know the method, where nobody does. */
export function methodUnknown(signMethod: string, common: Texts['judging']): Judgement {
  const method = signMethod.trim().slice(0, 40);
  return {
    verdict: 'unknown',
    observed: method === '' ? common.noSignMethod : method,
    expected: common.knownMethods,
    message: method === '' ? common.noMethod : common.methodUnknown({ method }),
  };
}
