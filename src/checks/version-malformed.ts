import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'Version numbers have a form that the platform accepts',
  failingTitle: 'A version number has a form that the platform does not accept',
  why: 'Devices report their version as text and the platform compares it as such. A version with spaces or other characters never equals what a device reports.',
  console:
    'Upload the file again as a new package with a version of 1 to 64 letters, digits, dots, dashes and underscores.',
  api: 'Call CreateOTAFirmware with DestVersion and SrcVersion of 1 to 64 letters, digits, dots, dashes and underscores.',
  params: {},
  widespread:
    'so many at once point to one cause. Whoever creates the packages follows a scheme other than the documented one. If the devices report the same, switch version-malformed off in the job.',
  says: {
    expected: '1 to 64 letters, digits, dots, dashes or underscores',
    empty: 'empty',
    version: ({ field, version }: { field: string; version: string }): string => `${field} ${version}`,
    fail: ({ fields }: { fields: string }): string =>
      `${fields}: the platform accepts 1 to 64 letters, digits, dots, dashes and underscores.`,
  },
};

/** What CreateOTAFirmware documents for DestVersion and SrcVersion. */
const VERSION = /^[A-Za-z0-9._-]{1,64}$/;

/** DestVersion, or a SrcVersion that is there, outside what the platform takes. */
export const versionMalformed: Check<'version-malformed', 'versioning', typeof english> = defineCheck({
  id: 'version-malformed',
  category: 'versioning',
  severity: 'low',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  english,
  judge({ package: { srcVersion, destVersion } }, _params, { says }) {
    const wrong: [field: string, version: string][] = [];
    if (!VERSION.test(destVersion)) wrong.push(['DestVersion', destVersion]);
    if (srcVersion !== '' && !VERSION.test(srcVersion)) wrong.push(['SrcVersion', srcVersion]);
    if (wrong.length === 0) return PASS;
    const fields = wrong
      .map(([field, version]) => says.version({ field, version: version.slice(0, 80) || says.empty }))
      .join(', ');
    return { verdict: 'fail', observed: fields, expected: says.expected, message: says.fail({ fields }) };
  },
});
