import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The target that earlier runs audited is still audited',
  failingTitle: 'A target that earlier runs audited is no longer audited',
  why: 'An entry that was deleted, an environment variable with another value, or rows that lost their instance remove a target from the audit, and the rest may pass. Only a comparison with earlier runs shows it. Every run of the complete job reports it until the target is audited again or the job lists it as retired. Runs whose flags choose what is audited, and runs without a job file, do not report it.',
  console:
    'Compare `targets` of the job, the variables in it and the rows of its CSV files with those of the run that had the target. If the instance or the account was removed on purpose, list the target under `retired` in the job.',
  api: 'Call ListOTAFirmware with the RegionId and IotInstanceId of the target: if it still responds, its packages are not audited.',
  params: {},
  says: {
    observed: 'not in this run',
    expected: 'audited, or retired',
    fail: 'Earlier runs of this job audited this target, but this run does not include it: none of its packages was audited.',
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
