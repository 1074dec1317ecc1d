import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

/** SignMethod is MD5 and SignValue is not FileMd5: only files of multi-file packages have both. */
export const digestInconsistent: AnyCheck = defineCheck({
  id: 'digest-inconsistent',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
  judge({ digest }, _params, { says, common }) {
    const value = digest.digest.trim();
    const md5 = digest.md5.trim();
    if (!digest.multiFile || value === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (method.name !== 'MD5') return NOT_APPLICABLE;
    if (md5 === '') {
      return { verdict: 'unknown', observed: says.noMd5, expected: says.agreeing, message: says.unknown };
    }
    if (value.toLowerCase() === md5.toLowerCase()) return PASS;
    const [shown, shownMd5] = [value.slice(0, 80), md5.slice(0, 80)];
    return {
      verdict: 'fail',
      observed: shown,
      expected: says.expected({ md5: shownMd5 }),
      message: says.fail({ digest: shown, md5: shownMd5 }),
    };
  },
});
