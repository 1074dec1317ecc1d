import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The target that earlier runs audited is still audited',
  failingTitle: 'A target that earlier runs audited is no longer audited',
  why: 'An entry that was deleted, an environment variable with another value, or rows that lost their instance take a whole target out of the audit, and what is left may pass. Only a comparison with earlier runs shows it. Each run of the whole job reports it, until the target is audited again or the job names it as retired. A run whose flags choose what is audited, or one without a job file, misses no target.',
  console:
    'Compare `targets` of the job, the variables in it and the rows of its CSV files with those of the run that had the target. If the instance or the account is gone on purpose, name the target in the job under `retired`.',
  api: 'Call ListOTAFirmware with the RegionId and IotInstanceId of the target: if it still answers, nobody audits its packages.',
  params: {},
  says: {
    observed: 'not in this run',
    expected: 'audited, or retired',
    fail: 'Earlier runs of this job audited this target, and this run does not have it: none of its packages was looked at.',
  },
};

/** Earlier runs of the job audited the target and this one does not. Only its return, or `retired` in the job, ends it. */
export const targetMissing: Check<'target-missing', 'target', typeof english> = defineCheck({
  id: 'target-missing',
  category: 'target',
  severity: 'high',
  scope: 'target',
  needs: ['planned'],
  params: {},
  english,
  judge({ planned }, _params, { says }) {
    switch (planned) {
      case 'planned':
        return PASS;
      case 'retired':
        return NOT_APPLICABLE;
      case 'missing':
        return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
    }
  },
});
