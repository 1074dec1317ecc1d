import { isHostAllowed } from '../core/glob.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The download link points to an allowed host',
  failingTitle: 'The download link points to a host that is not allowed',
  why: 'The service stores packages in Object Storage Service. A link to anywhere else means that devices load their firmware from a place that your controls may not cover.',
  console:
    'Find out who put the package there. Upload the file to the service as a new package and delete this one; if the host is yours, add it to hosts of url-foreign-host in the job.',
  api: 'Upload the file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for this one; or allow the host in the job.',
  params: {
    hosts:
      'Host names that links may point to. An asterisk matches any characters, including dots; a pattern without one is a complete host name.',
  },
  widespread:
    'the packages seem to be stored on a host of your own; if that is intended, add it to hosts of url-foreign-host in the job (now: {hosts}).',
  says: {
    fail: ({ host, hosts }: { host: string; hosts: string }): string =>
      `The link points to ${host}, which is not among the allowed hosts (${hosts}).`,
  },
};

/** The link's host is not in the allowed list. */
export const urlForeignHost: Check<'url-foreign-host', 'link', typeof english> = defineCheck({
  id: 'url-foreign-host',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {
    hosts: {
      kind: 'hosts',
      default: ['*.aliyuncs.com'],
    },
  },
  english,
  judge({ link }, { hosts }, { says }) {
    if (link.kind === 'missing' || link.host === '') return NOT_APPLICABLE;
    if (isHostAllowed(link.host, hosts)) return PASS;
    const allowed = hosts.join(', ');
    return {
      verdict: 'fail',
      observed: link.host,
      expected: allowed,
      message: says.fail({ host: link.host, hosts: allowed }),
    };
  },
});
