import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

const english = {
  title: 'The delta package updates to another version',
  failingTitle: 'The delta package updates to the version it starts from',
  why: 'A device that installs it reports the same version as before, so the platform considers the update failed, or sends it again and again.',
  console: 'Upload the delta again as a new package with the right versions, and delete this one.',
  api: 'Call CreateOTAFirmware with a DestVersion other than SrcVersion, and DeleteOTAFirmware for this one.',
  params: {},
  says: {
    expected: ({ version }: { version: string }): string => `a DestVersion other than ${version}`,
    noDestVersion: 'no DestVersion',
    unknown: 'The package has no DestVersion to compare its SrcVersion with.',
    fail: ({ version }: { version: string }): string =>
      `SrcVersion and DestVersion of this delta package are both ${version}.`,
  },
};

/** Type 1 and SrcVersion equal to DestVersion. Without a SrcVersion it is `delta-without-source`'s. */
export const deltaSameVersion: Check<'delta-same-version', 'versioning', typeof english> = defineCheck({
  id: 'delta-same-version',
  category: 'versioning',
  severity: 'high',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  english,
  judge({ package: { type, typeCode, srcVersion, destVersion } }, _params, { says, common }) {
    if (type === 'unrecognized') return typeUnknown(typeCode, common);
    if (type === 'full' || srcVersion.trim() === '') return NOT_APPLICABLE;
    if (destVersion.trim() === '') {
      return {
        verdict: 'unknown',
        remedy: 'record',
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
