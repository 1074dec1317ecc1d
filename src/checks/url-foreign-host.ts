import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** The link's host is not in the allowed list. */
export const urlForeignHost: AnyCheck = defineCheck({
  id: 'url-foreign-host',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  title: 'The download link points to an allowed host',
  failingTitle: 'The download link points to a foreign host',
  why: 'The service stores packages in Object Storage Service. A link to anywhere else means that the devices load their firmware from a place that your controls may not cover.',
  remediation: {
    console:
      'Find out who put the package there. Upload the file to the service as a new package and delete this one; if the host is yours, add it to hosts of url-foreign-host in the job.',
    api: 'Upload the file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for this one; or allow the host in the job.',
  },
  params: {
    hosts: {
      kind: 'hosts',
      default: ['*.aliyuncs.com'],
      description:
        'Host names that links may point to. A star stands for any run of characters, dots included; a pattern without one is a whole host name.',
    },
  },
  widespread:
    'the packages seem to be stored at a host of your own; if it is meant to be so, add it to hosts of url-foreign-host in the job (now: {hosts}).',
  judge({ link }, { hosts }) {
    if (link.kind === 'missing' || link.host === '') return NOT_APPLICABLE;
    const host = link.host.toLowerCase();
    if (hosts.some((glob) => matchesGlob(host, glob.toLowerCase()))) return PASS;
    return {
      verdict: 'fail',
      observed: link.host,
      expected: hosts.join(', '),
      message: `The link points to ${link.host}, which is not among the allowed hosts (${hosts.join(', ')}).`,
    };
  },
});

/**
 * `*` is any run of characters, everything else itself. Linear but for the backtracking to the last star, so that a
 * pattern with many stars cannot stall a run as a regular expression could.
 */
function matchesGlob(text: string, glob: string): boolean {
  let t = 0;
  let g = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g;
      g += 1;
      resume = t;
    } else if (glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      resume += 1;
      t = resume;
      g = star + 1;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
