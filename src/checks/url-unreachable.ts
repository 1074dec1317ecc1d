import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';
import { unreachedText, unreachedUnknown } from './support/probe.ts';

/** With a probe: the link does not lead to the file. What this machine could not or may not ask is unknown. */
export const urlUnreachable: AnyCheck = defineCheck({
  id: 'url-unreachable',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['probe'],
  params: {},
  judge({ probe }, _params, { says, common }) {
    if (probe === null) return NOT_APPLICABLE;
    if (probe.kind === 'reached') return PASS;
    const { expected } = says;
    if (probe.kind === 'not-allowed' || probe.kind === 'not-made') {
      return unreachedUnknown(probe, expected, common);
    }
    const observed = unreachedText(probe, common);
    const message =
      probe.kind === 'refused' ? says.failRefused({ observed }) : says.failUnreachable({ code: probe.code });
    return { verdict: 'fail', observed, expected, message };
  },
});
