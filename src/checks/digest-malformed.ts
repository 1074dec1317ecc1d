import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

const english = {
  title: 'The digest is well-formed',
  failingTitle: 'The digest is malformed',
  why: 'A digest of the wrong length, or with characters that are not hexadecimal, matches no file: either every device refuses the update, or none compares it.',
  console:
    'Upload the file again as a new package so that the service computes the digest, and delete this package.',
  api: 'Compute the digest again (32 hexadecimal digits for MD5, 64 for SHA256), call CreateOTAFirmware with it, and DeleteOTAFirmware for this one.',
  params: {},
  widespread:
    'so many at once point to one cause. The service seems to write digests in a form that this version does not know; look at one and update the tool.',
  says: {
    hex: ({ digits, method }: { digits: number; method: string }): string =>
      `${digits} hexadecimal digits (${method})`,
    fail: ({ method, digits, length }: { method: string; digits: number; length: number }): string =>
      `${method} digests have ${digits} hexadecimal digits; this one has ${length} characters.`,
    failCharacters: ({ method }: { method: string }): string =>
      `${method} digests have hexadecimal digits only; this one has other characters.`,
  },
};

/** Not hexadecimal, or not of the length that its method gives. One that is absent is `digest-missing`'s. */
export const digestMalformed: Check<'digest-malformed', 'integrity', typeof english> = defineCheck({
  id: 'digest-malformed',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
  english,
  judge({ digest }, _params, { says, common }) {
    const value = digest.digest;
    if (value.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    const { name, hexDigits: digits } = method;
    const isHex = /^[0-9a-f]+$/i.test(value);
    if (isHex && value.length === digits) return PASS;
    return {
      verdict: 'fail',
      observed: value.slice(0, 80),
      expected: says.hex({ digits, method: name }),
      message: isHex
        ? says.fail({ method: name, digits, length: value.length })
        : says.failCharacters({ method: name }),
    };
  },
});
