import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { isStatusAbsent, statusUnknown } from './support/status.ts';

const english = {
  title: 'The package has a documented status',
  failingTitle: 'The package has an undocumented status',
  why: 'The other verification checks only know the documented codes. A package with another one is not judged by them, so it needs a manual review.',
  console:
    'Open Maintenance > OTA Update > the package and read its status there; ask Alibaba Cloud support what the code means, with the request ID of the query.',
  api: 'Call QueryOTAFirmware for the FirmwareId and compare Status with the current API reference; update this tool if the code is new.',
  params: {},
  says: {
    expected: 'Status -1, 0, 1, 2 or 3',
    fail: ({ raw }: { raw: string }): string =>
      `The service returned Status "${raw}", which its documentation does not list, so it is unknown whether the package is verified.`,
  },
};

/** Any Status that the service does not document; its raw code is kept and shown. */
export const statusUnrecognized: Check<'status-unrecognized', 'verification', typeof english> = defineCheck({
  id: 'status-unrecognized',
  category: 'verification',
  severity: 'medium',
  scope: 'firmware',
  needs: ['verification'],
  params: {},
  english,
  judge({ verification }, _params, { says, common }) {
    if (isStatusAbsent(verification)) return statusUnknown(says.expected, common);
    if (verification.status !== 'unrecognized') return PASS;
    const raw = verification.statusRaw.slice(0, 40);
    return {
      verdict: 'fail',
      observed: `Status ${raw}`,
      expected: says.expected,
      message: says.fail({ raw }),
    };
  },
});
