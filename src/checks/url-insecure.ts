import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The download link uses HTTPS',
  failingTitle: 'The download link does not use HTTPS',
  why: 'Over plain http, anyone on the path can read the firmware, reuse the link, or replace the file; a digest from the same answer does not prove who made the file.',
  console:
    'Switch the devices to HTTPS downloads in the settings of the update batch, and upload the file again as a new package where its link stays on http.',
  api: 'Create the update job with DownloadProtocol=HTTPS, and call QueryOTAFirmware again to see whether the link is on https.',
  params: {},
  widespread:
    'the deployment or the emulator that was queried issues plain http links by design; where the network around it is trusted, lower the severity of url-insecure in the job.',
  says: {
    expected: 'https',
    fail: ({ scheme }: { scheme: string }): string => `The link uses ${scheme} instead of https.`,
    failAt: ({ host, scheme }: { host: string; scheme: string }): string =>
      `The link to ${host} uses ${scheme} instead of https.`,
  },
};

/** The link's scheme is not https. */
export const urlInsecure: Check<'url-insecure', 'link', typeof english> = defineCheck({
  id: 'url-insecure',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['link'],
  params: {},
  english,
  judge({ link }, _params, { says }) {
    if (link.kind === 'missing' || link.scheme === '') return NOT_APPLICABLE;
    const { host, scheme } = link;
    if (scheme === 'https') return PASS;
    return {
      verdict: 'fail',
      observed: scheme,
      expected: says.expected,
      message: host === '' ? says.fail({ scheme }) : says.failAt({ host, scheme }),
    };
  },
});
