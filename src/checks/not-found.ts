import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The service says that a requested firmware does not exist: a definite answer. */
export const notFound: AnyCheck = defineCheck({
  id: 'not-found',
  category: 'lifecycle',
  severity: 'high',
  scope: 'firmware',
  needs: ['answer'],
  params: {},
  judge({ answer }, _params, { says }) {
    const { kind, code } = answer;
    if (kind === 'observed') return PASS;
    if (kind === 'not-found') {
      return {
        verdict: 'fail',
        observed: code === '' ? says.observed : code,
        expected: says.expected,
        message: code === '' ? says.fail : says.failWithCode({ code }),
      };
    }
    return {
      verdict: 'unknown',
      observed: `${kind}: ${code}`,
      expected: says.expected,
      message: kind === 'denied' ? says.denied({ code }) : says.failed({ code }),
    };
  },
});
