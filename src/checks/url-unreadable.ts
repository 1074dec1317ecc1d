import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Not a URL, or a signed one whose expiry cannot be read. */
export const urlUnreadable: AnyCheck = defineCheck({
  id: 'url-unreadable',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  title: 'The download link can be read',
  failingTitle: 'The download link cannot be read',
  why: 'Devices can do nothing with text that is no URL, and of a link whose expiry cannot be read nobody can say whether it still works.',
  remediation: {
    console:
      'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if that fails.',
    api: 'Call QueryOTAFirmware and look at FirmwareUrl, or Url of the file in MultiFiles; report a link that stays malformed to Alibaba Cloud support with the request ID.',
  },
  params: {},
  widespread:
    'the service seems to sign its links in a way that this version does not know; look at one link and update the tool.',
  judge({ link }) {
    if (link.kind === 'missing') return NOT_APPLICABLE;
    if (link.kind !== 'unreadable') return PASS;
    return {
      verdict: 'fail',
      observed: link.problem,
      expected: 'a URL with a readable expiry',
      message: `The link${link.host === '' ? '' : ` to ${link.host}`} cannot be read: ${link.problem}.`,
    };
  },
});
