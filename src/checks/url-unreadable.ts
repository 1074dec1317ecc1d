import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { problemText } from './support/expiry.ts';

/** Not a URL, or a signed one whose expiry cannot be read. */
export const urlUnreadable: AnyCheck = defineCheck({
  id: 'url-unreadable',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {},
  judge({ link }, _params, { says, common }) {
    if (link.kind === 'missing') return NOT_APPLICABLE;
    if (link.kind !== 'unreadable') return PASS;
    const { host } = link;
    const problem = problemText(link, common);
    return {
      verdict: 'fail',
      observed: problem,
      expected: says.expected,
      message: host === '' ? says.fail({ problem }) : says.failAt({ host, problem }),
    };
  },
});
