import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

/** MD5 or SHA-1. MD5 is the platform's default, so this is for information; a job lifts it, also per product. */
export const digestWeak: AnyCheck = defineCheck({
  id: 'digest-weak',
  category: 'integrity',
  severity: 'info',
  scope: 'file',
  needs: ['digest'],
  params: {},
  judge({ digest }, _params, { says, common }) {
    if (digest.digest.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (!method.isWeak) return PASS;
    return {
      verdict: 'fail',
      observed: method.name,
      expected: says.expected,
      message: says.fail({ method: method.name }),
    };
  },
});
