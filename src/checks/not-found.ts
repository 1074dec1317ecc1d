import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

const EXPECTED = 'a package';

/** The service says that a requested firmware does not exist: a definite answer. */
export const notFound: AnyCheck = defineCheck({
  id: 'not-found',
  category: 'lifecycle',
  severity: 'high',
  scope: 'firmware',
  needs: ['answer'],
  title: 'The requested package exists',
  failingTitle: 'The requested package does not exist',
  why: 'Somebody expects this package to be there. Either it was deleted, so that devices can no longer be given it, or the list of IDs, the region or the instance of the job is wrong.',
  remediation: {
    console:
      'Search for the package in Maintenance > OTA Update of the right region and instance. If it was deleted on purpose, take its ID out of the list; otherwise upload it again.',
    api: 'Call ListOTAFirmware for the same region and IotInstanceId and look for the FirmwareId; correct the CSV file or the target of the job.',
  },
  params: {},
  widespread:
    'a wrong region, instance ID or account looks like this; compare the target of the job with the console.',
  judge({ answer }) {
    if (answer.kind === 'observed') return PASS;
    if (answer.kind === 'not-found') {
      return {
        verdict: 'fail',
        observed: answer.code === '' ? 'not found' : answer.code,
        expected: EXPECTED,
        message: `The service says that this package does not exist${answer.code === '' ? '' : ` (${answer.code})`}.`,
      };
    }
    return {
      verdict: 'unknown',
      observed: `${answer.kind}: ${answer.code}`,
      expected: EXPECTED,
      message: `It is not known whether this package exists: its query ${answer.kind === 'denied' ? 'was denied' : 'failed'} (${answer.code}).`,
    };
  },
});
