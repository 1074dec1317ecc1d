import { defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { judgeTwins } from './support/twins.ts';

/** The same product, module, type, SrcVersion and DestVersion twice in the population. */
export const versionDuplicate: AnyCheck = defineCheck({
  id: 'version-duplicate',
  category: 'versioning',
  severity: 'medium',
  scope: 'firmware',
  needs: ['package', 'versionTwins'],
  params: {},
  judge({ package: { destVersion }, versionTwins }, _params, { says, common }) {
    if (destVersion.trim() === '') {
      const { noDestVersion: observed, expected, unknown: message } = says;
      return { verdict: 'unknown', observed, expected, message };
    }
    return judgeTwins(versionTwins, destVersion, ({ firmwareId }) => firmwareId, says, common);
  },
});
