import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The file has a download link',
  failingTitle: 'The file has no download link',
  why: 'Without a link no device can download the file, so an update with this package fails on every device. The file may have been lost.',
  console:
    'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if it is gone.',
  api: 'Call QueryOTAFirmware again; if FirmwareUrl, or Url of the file in MultiFiles, is still empty, upload the file with GenerateOTAUploadURL and CreateOTAFirmware.',
  params: {},
  widespread:
    'so many at once point to one cause. The deployment that was queried may not provide links at all. If so, switch url-missing off in the job.',
  says: {
    observed: 'no link',
    expected: 'a link',
    fail: 'The service returned no download link for this file.',
  },
};

/** No link where one is due: every file of a package has one. */
export const urlMissing: Check<'url-missing', 'link', typeof english> = defineCheck({
  id: 'url-missing',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  english,
  judge({ link }, _params, { says }) {
    if (link.kind !== 'missing') return PASS;
    return { verdict: 'fail', observed: says.observed, expected: says.expected, message: says.fail };
  },
});
