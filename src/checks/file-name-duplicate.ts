import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'Every file in the package has a unique name',
  failingTitle: 'Several files in the package have the same name',
  why: 'A device tells the files of a package apart by their names. Where two have the same name, it may install one twice and the other never.',
  console: 'Upload the files again as a new package, each with a unique name.',
  api: 'Call CreateOTAFirmware with MultiFiles whose Name differs for each file, and DeleteOTAFirmware for this one.',
  params: {},
  says: {
    expected: 'names that differ',
    noName: 'a file without a name',
    unknown: 'Not every file of this package has a name, so they cannot all be told apart.',
    fail: ({ names }: { names: string }): string => `More than one file of this package is called ${names}.`,
  },
};

/** Two files of one package with the same name, as devices compare names: to the letter. */
export const fileNameDuplicate: Check<'file-name-duplicate', 'metadata', typeof english> = defineCheck({
  id: 'file-name-duplicate',
  category: 'metadata',
  severity: 'medium',
  scope: 'firmware',
  needs: ['fileNames'],
  params: {},
  english,
  judge({ fileNames }, _params, { says }) {
    if (fileNames.length < 2) return NOT_APPLICABLE;
    const again = fileNames.filter((name, at) => name !== '' && fileNames.indexOf(name) !== at);
    if (again.length === 0) {
      if (!fileNames.includes('')) return PASS;
      return {
        verdict: 'unknown',
        remedy: 'record',
        observed: says.noName,
        expected: says.expected,
        message: says.unknown,
      };
    }
    const names = [...new Set(again)].slice(0, 5).join(', ').slice(0, 200);
    return { verdict: 'fail', observed: names, expected: says.expected, message: says.fail({ names }) };
  },
});
