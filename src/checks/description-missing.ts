import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** FirmwareDesc empty or nothing but white space. */
export const descriptionMissing: AnyCheck = defineCheck({
  id: 'description-missing',
  category: 'metadata',
  severity: 'low',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  judge({ package: { description } }, _params, { says }) {
    if (description.trim() !== '') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
