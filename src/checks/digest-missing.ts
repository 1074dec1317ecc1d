import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The file has a digest',
  failingTitle: 'The file has no digest',
  why: 'A device compares the file that it downloaded with the digest in the update notice. Without one it cannot tell a damaged or replaced file from the right one, and either refuses the update or installs whatever it gets.',
  console:
    'Upload the file again as a new package under Maintenance > OTA Update, so that the service computes its digest, verify it, and delete this package.',
  api: 'Call CreateOTAFirmware again with SignMethod and FirmwareSign (SignValue of each file in MultiFiles); left out, the service takes the MD5 that Object Storage Service has of the file. Then call DeleteOTAFirmware for this package.',
  params: {},
  widespread:
    'so many at once point to one cause. The deployment that was queried may not provide digests at all. If so, integrity must be shown by other means: document them, and switch digest-missing off in the job.',
  says: {
    observed: 'no digest',
    expected: 'a digest',
    fail: 'The service returned no FirmwareSign, so devices cannot check the file.',
    failOfFile: 'The service returned no SignValue for this file, so devices cannot check it.',
  },
};

/** No FirmwareSign, or SignValue in a multi-file package: every file has one. */
export const digestMissing: Check<'digest-missing', 'integrity', typeof english> = defineCheck({
  id: 'digest-missing',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
  english,
  judge({ digest }, _params, { says }) {
    if (digest.digest.trim() !== '') return PASS;
    return {
      verdict: 'fail',
      observed: says.observed,
      expected: says.expected,
      message: digest.multiFile ? says.failOfFile : says.fail,
    };
  },
});
