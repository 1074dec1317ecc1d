import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** QueryOTAFirmware: Udi can be up to 4,096 characters in length. */
const MOST_CHARACTERS = 4_096;

/** A Udi of more characters than the service documents. */
export const udiTooLong: AnyCheck = defineCheck({
  id: 'udi-too-long',
  category: 'metadata',
  severity: 'low',
  scope: 'firmware',
  needs: ['udi'],
  params: {},
  judge({ udi }, _params, { says }) {
    if (udi.udiLength === 0) return NOT_APPLICABLE;
    if (udi.udiLength <= MOST_CHARACTERS) return PASS;
    const count = udi.udiLength.toLocaleString('en-US');
    return {
      verdict: 'fail',
      observed: says.characters({ count }),
      expected: says.expected,
      message: says.fail({ count }),
    };
  },
});
