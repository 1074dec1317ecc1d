import { defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { judgeDuplicates } from './support/duplicates.ts';

/** The same product, module, type, SrcVersion and DestVersion twice in the population. */
export const versionDuplicate: AnyCheck = defineCheck({
  id: 'version-duplicate',
  category: 'versioning',
  severity: 'medium',
  scope: 'firmware',
  needs: ['package', 'versionDuplicates'],
  params: {},
  judge({ package: { destVersion }, versionDuplicates }, _params, { says, common }) {
    if (destVersion.trim() === '') {
      const { noDestVersion: observed, expected, unknown: message } = says;
      return { verdict: 'unknown', observed, expected, message };
    }
    return judgeDuplicates(versionDuplicates, destVersion, ({ firmwareId }) => firmwareId, says, common);
  },
});
