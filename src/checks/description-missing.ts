import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The package is described',
  failingTitle: 'The package has no description',
  why: 'The description is the only place in a package that says what changed and why: the record that an auditor and the next engineer look for.',
  console: 'Descriptions cannot be changed later: write one when the next version is uploaded.',
  api: 'Call CreateOTAFirmware with FirmwareDesc (up to 100 characters) for the next version.',
  params: {},
  widespread:
    'packages do not seem to be described in this account; if changes are recorded elsewhere, switch description-missing off in the job.',
  says: {
    observed: 'empty',
    expected: 'a description',
    fail: 'FirmwareDesc is empty: it is not documented what this version changes.',
  },
};

/** FirmwareDesc empty or nothing but white space. */
export const descriptionMissing: Check<'description-missing', 'metadata', typeof english> = defineCheck({
  id: 'description-missing',
  category: 'metadata',
  severity: 'low',
  scope: 'firmware',
  needs: ['package'],
  params: {},
  english,
  judge({ package: { description } }, _params, { says }) {
    if (description.trim() !== '') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
