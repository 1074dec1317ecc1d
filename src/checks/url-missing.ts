import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** No link where one is due: every file of a package has one. */
export const urlMissing: AnyCheck = defineCheck({
  id: 'url-missing',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  judge({ link }, _params, { says }) {
    if (link.kind !== 'missing') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
