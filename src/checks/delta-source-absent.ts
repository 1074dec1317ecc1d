import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

const english = {
  title: 'A package delivers the source version of the delta package',
  failingTitle: 'No package delivers the source version of the delta package',
  why: 'A delta package can only be applied to the version that it was made against. Where no package delivers it, only devices that left the factory with it, or received it from a package deleted since, can use the delta. The selection has to cover all packages of the product: a list without a filter, or filtered by product alone.',
  console:
    'Compare the version to be updated with the packages of the same product and module in Maintenance > OTA Update. If devices left the factory with it, switch the check off for this product; otherwise upload the package of that version, or a delta that starts from an existing version.',
  api: 'Call ListOTAFirmware with the ProductKey and look for a DestVersion equal to the SrcVersion; call CreateOTAFirmware with Type=0 and that DestVersion where devices still need it.',
  params: {},
  widespread:
    'the packages that deltas start from seem to be deleted after rollout, or devices leave the factory with those versions. If this is intended, switch delta-source-absent off in the job.',
  says: {
    expected: ({ version }: { version: string }): string => `a package of version ${version}`,
    observed: 'no such package',
    notSeen: 'no such package among those observed',
    unlisted: 'The selection does not cover all packages of the product, so absence cannot be determined.',
    unknown: ({ version }: { version: string }): string =>
      `No package of version ${version} was observed for this product and module, but some packages of the target gave no answer or were not listed.`,
    fail: ({ version }: { version: string }): string =>
      `This delta package starts from version ${version}, and no package of its product and module delivers that version.`,
  },
};

/**
 * Type 1 and no package delivers SrcVersion for that product and module. Absence can be judged only where the selection
 * names all that the product has, and where all of it gave an answer. A delta without a source, or to where it starts,
 * is other checks'.
 */
export const deltaSourceAbsent: Check<'delta-source-absent', 'versioning', typeof english> = defineCheck({
  id: 'delta-source-absent',
  category: 'versioning',
  severity: 'low',
  scope: 'firmware',
  needs: ['package', 'deltaSource'],
  params: {},
  english,
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
        return {
          verdict: 'unknown',
          remedy: 'whole-list',
          observed: says.notSeen,
          expected,
          message: says.unknown({ version }),
        };
      case 'absent':
        return { verdict: 'fail', observed: says.observed, expected, message: says.fail({ version }) };
    }
  },
});
