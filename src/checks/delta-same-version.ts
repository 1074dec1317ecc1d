import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

/** Type 1 and SrcVersion equal to DestVersion. Without a SrcVersion it is `delta-without-source`'s. */
export const deltaSameVersion: AnyCheck = defineCheck({
  id: 'delta-same-version',
  category: 'versioning',
  severity: 'high',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  judge({ package: { type, typeCode, srcVersion, destVersion } }, _params, { says, common }) {
    if (type === 'unrecognized') return typeUnknown(typeCode, common);
    if (type === 'full' || srcVersion.trim() === '') return NOT_APPLICABLE;
    if (destVersion.trim() === '') {
      return {
        verdict: 'unknown',
        observed: says.noDestVersion,
        expected: says.expected({ version: srcVersion.slice(0, 80) }),
        message: says.unknown,
      };
    }
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
