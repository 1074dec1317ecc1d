import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Two files of one package with the same name, as devices compare names: to the letter. */
export const fileNameDuplicate: AnyCheck = defineCheck({
  id: 'file-name-duplicate',
  category: 'metadata',
  severity: 'medium',
  scope: 'firmware',
  needs: ['fileNames'],
  params: {},
  judge({ fileNames }, _params, { says }) {
    if (fileNames.length < 2) return NOT_APPLICABLE;
    const again = fileNames.filter((name, at) => name !== '' && fileNames.indexOf(name) !== at);
    if (again.length === 0) {
      if (!fileNames.includes('')) return PASS;
      return { verdict: 'unknown', observed: says.noName, expected: says.expected, message: says.unknown };
    }
    const names = [...new Set(again)].slice(0, 5).join(', ').slice(0, 200);
    return { verdict: 'fail', observed: names, expected: says.expected, message: says.fail({ names }) };
  },
});
