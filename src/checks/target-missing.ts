import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The target that was audited before is audited still',
  failingTitle: 'A target that was audited before is audited no more',
  why: 'An entry that was deleted, an environment variable with another value, or rows that lost their instance take a whole target out of the audit, and what is left may pass. Only a comparison with earlier runs shows it. It is reported by each run of the whole job until the target is audited again or the job says that it is retired; a run whose flags choose what is audited, and one without a job file, misses nothing.',
  console:
    'Compare `targets` of the job, the variables in it and the rows of its CSV files with those of the run that had the target. Where the instance or the account is gone on purpose, name the target in the job under `retired`.',
  api: 'Call ListOTAFirmware with the RegionId and IotInstanceId of the target: what still answers there is audited by nobody.',
  params: {},
  says: {
    observed: 'not in this run',
    expected: 'audited, or retired',
    fail: 'Earlier runs of this job audited this target, and this run does not have it: none of its packages was looked at.',
  },
};

/** Audited by earlier runs of the job, and by this one not: what selects has lost it. Only its return or the job's word ends it. */
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
