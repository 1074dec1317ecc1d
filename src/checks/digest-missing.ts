import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** No FirmwareSign, or SignValue in a multi-file package: every file has one. */
export const digestMissing: AnyCheck = defineCheck({
  id: 'digest-missing',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
  judge({ digest }, _params, { says }) {
    if (digest.digest.trim() !== '') return PASS;
    return {
      verdict: 'fail',
      observed: says.observed,
      expected: says.expected,
      message: digest.multiFile ? says.failOfFile : says.fail,
    };
  },
});
