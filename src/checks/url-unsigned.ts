import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** A link without any expiry or signature. One whose signature cannot be read is `url-unreadable`'s. */
export const urlUnsigned: AnyCheck = defineCheck({
  id: 'url-unsigned',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {},
  judge({ link }, _params, { says }) {
    if (link.kind === 'missing' || (link.kind === 'unreadable' && link.host === '')) return NOT_APPLICABLE;
    if (link.kind !== 'unsigned') return PASS;
    const { host } = link;
    return {
      verdict: 'fail',
      observed: says.observed({ host }),
      expected: says.expected,
      message: says.fail({ host }),
    };
  },
});
