import { digestMethodOf, isDigest } from '../core/digest-method.ts';
import { NOT_APPLICABLE, defineCheck } from './check.ts';
import type { AnyCheck, Duplicates } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';
import { judgeDuplicates } from './support/duplicates.ts';

/**
 * The same digest, made by the same method, under different DestVersions of one product and module. A digest that is
 * missing or malformed is other checks', and so is a DestVersion that is.
 */
export const contentDuplicate: AnyCheck = defineCheck({
  id: 'content-duplicate',
  category: 'versioning',
  severity: 'low',
  scope: 'file',
  needs: ['package', 'digest', 'contentDuplicates'],
  params: {},
  judge({ package: { destVersion }, digest, contentDuplicates }, _params, { says, common }) {
    const value = digest.digest.trim();
    if (value === '' || destVersion.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (!isDigest(value, method)) return NOT_APPLICABLE;
    const nameOf = ({ label, firmwareId }: Duplicates['named'][number]): string =>
      says.version({ version: label, firmwareId });
    return judgeDuplicates(contentDuplicates, destVersion, nameOf, says, common);
  },
});
