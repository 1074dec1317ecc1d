import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { typeUnknown } from './support/package-type.ts';

const english = {
  title: 'The delta package names its source version',
  failingTitle: 'The delta package names no source version',
  why: 'A delta package can only be applied to the version that it was made against. Without that version in the record it may be sent to devices that it breaks.',
  console: 'Upload the delta again as a new package with its version to be updated, and delete this one.',
  api: 'Call CreateOTAFirmware with Type=1 and SrcVersion, and DeleteOTAFirmware for this one.',
  params: {},
  says: {
    observed: 'no SrcVersion',
    expected: 'a SrcVersion',
    fail: 'This is a delta package (Type 1), and its SrcVersion is empty.',
  },
};

/** Type 1 and no SrcVersion. Of a Type that is not documented nobody can say whether one is due. */
export const deltaWithoutSource: Check<'delta-without-source', 'versioning', typeof english> = defineCheck({
  id: 'delta-without-source',
  category: 'versioning',
  severity: 'high',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  english,
  judge({ package: { type, typeCode, srcVersion } }, _params, { says, common }) {
    if (type === 'unrecognized') return typeUnknown(typeCode, common);
    if (type === 'full') return NOT_APPLICABLE;
    if (srcVersion.trim() !== '') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
