import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { twinsText } from './support/twins.ts';

/**
 * The same product, module, type, SrcVersion and DestVersion twice in the population. What was seen twice fails, whatever
 * is missing; where nothing was, firmware that gave no answer is no reason to doubt each of the others: the run is
 * INCOMPLETE, and the note says what was not compared.
 */
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
    const { count, named, isIncomplete } = versionTwins;
    if (count === 0) return isIncomplete ? { verdict: 'pass', message: common.twins.passIncomplete } : PASS;
    const others = twinsText(
      count,
      named.map(({ firmwareId }) => firmwareId),
      common,
    );
    return {
      verdict: 'fail',
      observed: says.observed({ others }),
      expected: says.expected,
      message: says.fail({ version: destVersion.slice(0, 80), others }),
    };
  },
});
