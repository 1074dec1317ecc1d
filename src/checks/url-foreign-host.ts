import { isHostAllowed } from '../core/glob.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The link's host is not in the allowed list. */
export const urlForeignHost: AnyCheck = defineCheck({
  id: 'url-foreign-host',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {
    hosts: {
      kind: 'hosts',
      default: ['*.aliyuncs.com'],
    },
  },
  judge({ link }, { hosts }, { says }) {
    if (link.kind === 'missing' || link.host === '') return NOT_APPLICABLE;
    if (isHostAllowed(link.host, hosts)) return PASS;
    const allowed = hosts.join(', ');
    return {
      verdict: 'fail',
      observed: link.host,
      expected: allowed,
      message: says.fail({ host: link.host, hosts: allowed }),
    };
  },
});
