import { defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { judgeDuplicates } from './support/duplicates.ts';

const english = {
  title: 'No other package is for the same update',
  failingTitle: 'Several packages are for the same update',
  why: 'They have the same product, module, type, source version and destination version, so only the ID tells which of them a device received. Tests and approvals of one are easily mistaken for those of another.',
  console:
    'Compare the packages in Maintenance > OTA Update, keep the one that was verified and approved, and delete the others. If both are needed, upload one again under its own version.',
  api: 'Call QueryOTAFirmware for each and compare FirmwareSign and Status, then DeleteOTAFirmware for those that are not needed.',
  params: {},
  widespread:
    'so many at once point to one cause. Test builds seem to be uploaded under the same version again and again. Give each build its own version, or switch version-duplicate off for that product in `overrides`.',
  says: {
    noDestVersion: 'no DestVersion',
    unknown: 'The package has no DestVersion to compare with other packages.',
    expected: 'one package for each update',
    observed: ({ others }: { others: string }): string => `also ${others}`,
    fail: ({ version, others }: { version: string; others: string }): string =>
      `This package has the same product, module, type, SrcVersion and DestVersion (${version}) as ${others}.`,
  },
};

/** The same product, module, type, SrcVersion and DestVersion twice in the population. */
export const versionDuplicate: Check<'version-duplicate', 'versioning', typeof english> = defineCheck({
  id: 'version-duplicate',
  category: 'versioning',
  severity: 'medium',
  scope: 'firmware',
  needs: ['package', 'versionDuplicates'],
  params: {},
  english,
  judge({ package: { destVersion }, versionDuplicates }, _params, { says, common }) {
    if (destVersion.trim() === '') {
      const { noDestVersion: observed, expected, unknown: message } = says;
      return { verdict: 'unknown', remedy: 'record', observed, expected, message };
    }
    return judgeDuplicates(versionDuplicates, {
      version: destVersion,
      nameOf: ({ firmwareId }) => firmwareId,
      says,
      common,
    });
  },
});
