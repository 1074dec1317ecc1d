import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Udi looks as if it carried a key, token or password. It is looked at when it arrives, and never kept. */
export const udiSecret: AnyCheck = defineCheck({
  id: 'udi-secret',
  category: 'metadata',
  severity: 'high',
  scope: 'firmware',
  needs: ['udi'],
  params: {},
  judge({ udi }, _params, { says }) {
    if (udi.udiLength === 0) return NOT_APPLICABLE;
    if (udi.udiSecrets.length === 0) return PASS;
    const kinds = udi.udiSecrets.map((kind) => says.kinds[kind]).join(says.and);
    return { verdict: 'fail', observed: kinds, expected: says.expected, message: says.fail({ kinds }) };
  },
});
