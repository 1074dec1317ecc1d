import { PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** No link where one is due: every file of a package has one. */
export const urlMissing: AnyCheck = defineCheck({
  id: 'url-missing',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  title: 'The file has a download link',
  failingTitle: 'The file has no download link',
  why: 'Without a link no device can download the file, so an update with this package fails on every device. The file may have been lost.',
  remediation: {
    console:
      'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if it is gone.',
    api: 'Call QueryOTAFirmware again; if FirmwareUrl, or Url of the file in MultiFiles, is still empty, upload the file with GenerateOTAUploadURL and CreateOTAFirmware.',
  },
  params: {},
  widespread:
    'a fault of single packages does not look like this: the deployment that was asked may not hand out links at all. If so, switch url-missing off in the job.',
  judge({ link }) {
    if (link.kind !== 'missing') return PASS;
    return {
      verdict: 'fail',
      observed: 'no link',
      expected: 'a link',
      message: "The service's answer holds no download link for this file.",
    };
  },
});
