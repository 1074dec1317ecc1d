import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Audited in an earlier run of the job, and gone now. Told in the run where it vanishes; only its return ends it. */
export const removed: AnyCheck = defineCheck({
  id: 'removed',
  category: 'lifecycle',
  severity: 'medium',
  scope: 'firmware',
  needs: ['presence'],
  outlivesFirmware: true,
  params: {},
  judge({ presence }, _params, { says }) {
    const { wasAudited, now } = presence;
    if (!wasAudited) return NOT_APPLICABLE;
    const { expected } = says;
    switch (now) {
      case 'there':
        return PASS;
      case 'unknown':
        return { verdict: 'unknown', observed: says.noAnswer, expected, message: says.unknown };
      case 'not-found':
        return { verdict: 'fail', observed: says.notFound, expected, message: says.failNotFound };
      case 'unlisted':
        return { verdict: 'fail', observed: says.unlisted, expected, message: says.failUnlisted };
    }
  },
});
