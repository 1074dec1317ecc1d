import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

/**
 * Type 1 and no package delivers SrcVersion for that product and module. Absence can be judged only where the selection
 * names all that the product has, and where all of it gave an answer. A delta without a source, or to where it starts,
 * is other checks'.
 */
export const deltaSourceAbsent: AnyCheck = defineCheck({
  id: 'delta-source-absent',
  category: 'versioning',
  severity: 'low',
  scope: 'firmware',
  needs: ['package', 'deltaSource'],
  params: {},
  judge({ package: { type, typeCode, srcVersion, destVersion }, deltaSource }, _params, { says, common }) {
    if (type === 'unrecognized') return typeUnknown(typeCode, common);
    if (type === 'full' || srcVersion.trim() === '' || srcVersion === destVersion) return NOT_APPLICABLE;
    const version = srcVersion.slice(0, 80);
    const expected = says.expected({ version });
    switch (deltaSource) {
      case 'delivered':
        return PASS;
      case 'unlisted':
        return { verdict: 'not-applicable', message: says.unlisted };
      case 'unknown':
        return { verdict: 'unknown', observed: says.notSeen, expected, message: says.unknown({ version }) };
      case 'absent':
        return { verdict: 'fail', observed: says.observed, expected, message: says.fail({ version }) };
    }
  },
});
