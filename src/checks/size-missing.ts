import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The size of the file is recorded',
  failingTitle: 'The size of the file is not recorded',
  why: 'A device reserves room by the recorded size and checks its download against it. A size that is absent or 0 may also mean that an empty file was uploaded.',
  console:
    'Look at the file in Maintenance > OTA Update > the package; upload it again as a new package if it is empty.',
  api: 'Call QueryOTAFirmware again; if FirmwareSize (Size in MultiFiles) stays 0 or absent, upload the file again.',
  params: {},
  widespread:
    'the deployment that was queried may not record sizes at all; if so, switch size-missing off in the job.',
  says: {
    none: 'no size',
    zero: '0 bytes',
    expected: 'more than 0 bytes',
    fail: 'The service returned no size for this file.',
    failZero: 'The recorded size of this file is 0 bytes.',
  },
};

/** FirmwareSize (Size of one of several files) absent or 0. */
export const sizeMissing: Check<'size-missing', 'integrity', typeof english> = defineCheck({
  id: 'size-missing',
  category: 'integrity',
  severity: 'medium',
  scope: 'file',
  needs: ['file'],
  params: {},
  english,
  judge({ file: { sizeBytes } }, _params, { says }) {
    if (sizeBytes !== null && sizeBytes > 0) return PASS;
    return {
      verdict: 'fail',
      observed: sizeBytes === null ? says.none : says.zero,
      expected: says.expected,
      message: sizeBytes === null ? says.fail : says.failZero,
    };
  },
});
