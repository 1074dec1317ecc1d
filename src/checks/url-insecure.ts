import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The link's scheme is not https. */
export const urlInsecure: AnyCheck = defineCheck({
  id: 'url-insecure',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  judge({ link }, _params, { says }) {
    if (link.kind === 'missing' || link.scheme === '') return NOT_APPLICABLE;
    const { host, scheme } = link;
    if (scheme === 'https') return PASS;
    return {
      verdict: 'fail',
      observed: scheme,
      expected: says.expected,
      message: host === '' ? says.fail({ scheme }) : says.failAt({ host, scheme }),
    };
  },
});
