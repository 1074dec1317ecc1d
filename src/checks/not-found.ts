import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The requested package exists',
  failingTitle: 'The requested package does not exist',
  why: 'This package is expected to exist. Either it was deleted, so devices can no longer receive it, or the list of IDs, the region or the instance of the job is wrong.',
  console:
    'Search for the package in Maintenance > OTA Update of the right region and instance. If it was deleted on purpose, take its ID out of the list; otherwise upload it again.',
  api: 'Call ListOTAFirmware for the same region and IotInstanceId and look for the FirmwareId; correct the CSV file or the target of the job.',
  params: {},
  widespread:
    'a wrong region, instance ID or account causes this; compare the target of the job with the console.',
  says: {
    expected: 'a package',
    observed: 'not found',
    fail: 'The service reports that this package does not exist.',
    failWithCode: ({ code }: { code: string }): string =>
      `The service reports that this package does not exist (${code}).`,
    denied: ({ code }: { code: string }): string =>
      `It is unknown whether this package exists: its query was denied (${code}).`,
    failed: ({ code }: { code: string }): string =>
      `It is unknown whether this package exists: its query failed (${code}).`,
  },
};

/** The service says that a requested firmware does not exist: a definite answer. */
export const notFound: Check<'not-found', 'lifecycle', typeof english> = defineCheck({
  id: 'not-found',
  category: 'lifecycle',
  severity: 'high',
  scope: 'firmware',
  needs: ['answer'],
  params: {},
  english,
  judge({ answer }, _params, { says }) {
    const { code } = answer;
    if (answer.kind === 'observed') return PASS;
    if (answer.kind === 'not-found') {
      return {
        verdict: 'fail',
        observed: code === '' ? says.observed : code,
        expected: says.expected,
        message: code === '' ? says.fail : says.failWithCode({ code }),
      };
    }
    return {
      verdict: 'unknown',
      remedy: answer.remedy,
      observed: `${answer.kind}: ${code}`,
      expected: says.expected,
      message: answer.kind === 'denied' ? says.denied({ code }) : says.failed({ code }),
    };
  },
});
