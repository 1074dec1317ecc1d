import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { problemText } from './support/expiry.ts';

const english = {
  title: 'The download link can be read',
  failingTitle: 'The download link cannot be read',
  why: 'Devices cannot use text that is not a URL, and it is unclear whether a link with an unreadable expiry still works.',
  console:
    'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if that fails.',
  api: 'Call QueryOTAFirmware and look at FirmwareUrl, or Url of the file in MultiFiles; report a link that stays malformed to Alibaba Cloud support with the request ID.',
  params: {},
  widespread:
    'the service seems to sign its links in a way that this version does not know; look at one link and update the tool.',
  says: {
    expected: 'a URL with a readable expiry',
    fail: ({ problem }: { problem: string }): string => `The link cannot be read: ${problem}.`,
    failAt: ({ host, problem }: { host: string; problem: string }): string =>
      `The link to ${host} cannot be read: ${problem}.`,
  },
};

/** Not a URL, or a signed one whose expiry cannot be read. */
export const urlUnreadable: Check<'url-unreadable', 'link', typeof english> = defineCheck({
  id: 'url-unreadable',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {},
  english,
  judge({ link }, _params, { says, common }) {
    if (link.kind === 'missing') return NOT_APPLICABLE;
    if (link.kind !== 'unreadable') return PASS;
    const { host } = link;
    const problem = problemText(link, common);
    return {
      verdict: 'fail',
      observed: problem,
      expected: says.expected,
      message: host === '' ? says.fail({ problem }) : says.failAt({ host, problem }),
    };
  },
});
