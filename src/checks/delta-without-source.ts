import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

/** Type 1 and no SrcVersion. Of a Type that is not documented nobody can say whether one is due. */
export const deltaWithoutSource: AnyCheck = defineCheck({
  id: 'delta-without-source',
  category: 'versioning',
  severity: 'high',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  judge({ package: { type, typeCode, srcVersion } }, _params, { says, common }) {
    if (type === 'unrecognized') return typeUnknown(typeCode, common);
    if (type === 'full') return NOT_APPLICABLE;
    if (srcVersion.trim() !== '') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
