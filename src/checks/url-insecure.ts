import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The link's scheme is not https. */
export const urlInsecure: AnyCheck = defineCheck({
  id: 'url-insecure',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  title: 'The download link uses https',
  failingTitle: 'The download link does not use https',
  why: 'Over plain http anybody on the way can read the firmware, reuse the link, or put something else in its place; a digest from the same answer does not prove who made the file.',
  remediation: {
    console:
      'Switch the devices to HTTPS downloads in the settings of the update batch, and upload the file again as a new package where its link stays on http.',
    api: 'Create the update job with DownloadProtocol=HTTPS, and call QueryOTAFirmware again to see whether the link is on https.',
  },
  params: {},
  widespread:
    'the deployment or the emulator that was asked hands out plain links by design; where the network around it is trusted, lower the severity of url-insecure in the job.',
  judge({ link }) {
    if (link.kind === 'missing' || link.scheme === '') return NOT_APPLICABLE;
    if (link.scheme === 'https') return PASS;
    return {
      verdict: 'fail',
      observed: link.scheme,
      expected: 'https',
      message: `The link${link.host === '' ? '' : ` to ${link.host}`} uses ${link.scheme} instead of https.`,
    };
  },
});
