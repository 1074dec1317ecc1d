import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Type 1 and SrcVersion equal to DestVersion. Without a SrcVersion it is `delta-without-source`'s. */
export const deltaSameVersion: AnyCheck = defineCheck({
  id: 'delta-same-version',
  category: 'versioning',
  severity: 'high',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  judge({ package: { type, srcVersion, destVersion } }, _params, { says }) {
    if (type !== 'delta' || srcVersion.trim() === '') return NOT_APPLICABLE;
    if (srcVersion !== destVersion) return PASS;
    const version = destVersion.slice(0, 80);
    return {
      verdict: 'fail',
      observed: version,
      expected: says.expected({ version }),
      message: says.fail({ version }),
    };
  },
});
