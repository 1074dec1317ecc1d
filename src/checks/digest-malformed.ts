import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

/** Not hexadecimal, or not of the length that its method gives. One that is absent is `digest-missing`'s. */
export const digestMalformed: AnyCheck = defineCheck({
  id: 'digest-malformed',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
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
