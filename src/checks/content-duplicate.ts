import { digestMethodOf, isDigest } from '../core/digest-method.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { Check, Duplicates } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';
import { judgeDuplicates } from './support/duplicates.ts';

const english = {
  title: 'No other version has the same content',
  failingTitle: 'Another version has the same content',
  why: 'Two versions of one product and module whose files have the same digest hold the same bytes. Either the wrong file was uploaded for one of them, so that an update changes nothing, or a version was only renamed. In a multi-file package, a file that did not change between versions is not a fault.',
  console:
    'Find out from the build which version the file belongs to, delete the package with the wrong one, and upload the right file under that version.',
  api: 'Compare FirmwareSign (or SignValue of the file) of the packages with QueryOTAFirmware; upload the right file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for the wrong package.',
  params: {},
  widespread:
    'so many at once point to one cause. Versions seem to be made by uploading the same file again, or multi-file packages share the files that did not change. If that is intended, switch content-duplicate off for that product in `overrides`.',
  says: {
    version: ({ version, firmwareId }: { version: string; firmwareId: string }): string =>
      `${version} (${firmwareId})`,
    expected: 'unique content',
    observed: ({ others }: { others: string }): string => `the same digest under ${others}`,
    fail: ({ version, others }: { version: string; others: string }): string =>
      `This file of version ${version} has the same digest as a file of ${others}, of the same product and module.`,
  },
};

/**
 * The same digest, made by the same method, under different DestVersions of one product and module. A digest that is
 * missing or malformed is other checks', and so is a DestVersion that is.
 */
export const contentDuplicate: Check<'content-duplicate', 'versioning', typeof english> = defineCheck({
  id: 'content-duplicate',
  category: 'versioning',
  severity: 'low',
  scope: 'file',
  needs: ['package', 'digest', 'contentDuplicates'],
  params: {},
  english,
  judge({ package: { destVersion }, digest, contentDuplicates }, _params, { says, common }) {
    const value = digest.digest.trim();
    if (value === '' || destVersion.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (!isDigest(value, method)) return NOT_APPLICABLE;
    const nameOf = ({ label, firmwareId }: Duplicates['named'][number]): string =>
      says.version({ version: label, firmwareId });
    return judgeDuplicates(contentDuplicates, { version: destVersion, nameOf, says, common });
  },
});
