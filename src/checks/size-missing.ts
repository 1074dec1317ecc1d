import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** FirmwareSize (Size of one of several files) absent or 0. */
export const sizeMissing: AnyCheck = defineCheck({
  id: 'size-missing',
  category: 'integrity',
  severity: 'medium',
  scope: 'file',
  needs: ['file'],
  params: {},
  judge({ file: { sizeBytes } }, _params, { says }) {
    if (sizeBytes !== null && sizeBytes > 0) return PASS;
    return {
      verdict: 'fail',
      observed: sizeBytes === null ? says.none : says.zero,
      expected: says.expected,
      message: sizeBytes === null ? says.fail : says.failZero,
    };
  },
});
