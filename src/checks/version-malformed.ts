import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** What CreateOTAFirmware documents for DestVersion and SrcVersion. */
const VERSION = /^[A-Za-z0-9._-]{1,64}$/;

/** DestVersion, or a SrcVersion that is there, outside what the platform takes. */
export const versionMalformed: AnyCheck = defineCheck({
  id: 'version-malformed',
  category: 'versioning',
  severity: 'low',
  scope: 'firmware',
  needs: ['package'],
  params: {},
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
