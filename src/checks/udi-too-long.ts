import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The custom information is within its limit',
  failingTitle: 'The custom information is too long',
  why: 'The platform documents 4,096 characters for Udi. Devices reserve room for that; a longer text may be cut off, or overrun their buffers.',
  console: 'Upload the file again as a new package with shorter custom information.',
  api: 'Call CreateOTAFirmware with a Udi of at most 4,096 characters.',
  params: {},
  widespread:
    'so many at once point to one cause. Whatever fills in the custom information writes more than the platform documents. Shorten what is sent with every package.',
  says: {
    characters: ({ count }: { count: string }): string => `${count} characters`,
    expected: 'at most 4,096 characters',
    fail: ({ count }: { count: string }): string => `Udi has ${count} characters; the limit is 4,096.`,
  },
};

/** QueryOTAFirmware: Udi can be up to 4,096 characters in length. */
const MOST_CHARACTERS = 4_096;

/** A Udi of more characters than the service documents. */
export const udiTooLong: Check<'udi-too-long', 'metadata', typeof english> = defineCheck({
  id: 'udi-too-long',
  category: 'metadata',
  severity: 'low',
  scope: 'firmware',
  needs: ['udi'],
  params: {},
  english,
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
