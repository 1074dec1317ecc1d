import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { unreachedText, unreachedUnknown } from './support/probe.ts';

const english = {
  title: 'The download link leads to the file',
  failingTitle: 'The download link does not lead to the file',
  why: 'A link may look right and still give devices 403 or 404: the object was deleted, the bucket was closed, the signature is wrong. Only a request can tell. Judged if the job probes (`probe: links` or `contents`); one byte of each file is requested.',
  console:
    'Open Maintenance > OTA Update > the package and download its file: if that fails too, upload the file again as a new package and delete this one.',
  api: 'Call QueryOTAFirmware again and fetch the new FirmwareUrl (Url in MultiFiles) by GET; a 404 NoSuchKey needs a new upload with GenerateOTAUploadURL and CreateOTAFirmware, a 403 is for Alibaba Cloud support, with the request ID.',
  params: {},
  widespread:
    'so many at once point to one cause. The auditing machine may not reach the store (firewall, DNS, a proxy that is not set). Try one link from it by hand, or set probe to off in the job.',
  says: {
    expected: 'HTTP 200 or 206',
    failRefused: ({ observed }: { observed: string }): string =>
      `The link returned ${observed} instead of the file.`,
    failUnreachable: ({ code }: { code: string }): string =>
      `The host of the link gave no usable answer (${code}) at any attempt.`,
  },
};

/** With a probe: the link does not lead to the file. What this machine could not or may not ask is unknown. */
export const urlUnreachable: Check<'url-unreachable', 'link', typeof english> = defineCheck({
  id: 'url-unreachable',
  category: 'link',
  severity: 'high',
  scope: 'file',
  needs: ['probe'],
  params: {},
  english,
  judge({ probe }, _params, { says, common }) {
    if (probe === null) return NOT_APPLICABLE;
    if (probe.kind === 'reached') return PASS;
    const { expected } = says;
    if (probe.kind === 'not-allowed' || probe.kind === 'not-made') {
      return unreachedUnknown(probe, expected, common);
    }
    const observed = unreachedText(probe, common);
    const message =
      probe.kind === 'refused' ? says.failRefused({ observed }) : says.failUnreachable({ code: probe.code });
    return { verdict: 'fail', observed, expected, message };
  },
});
