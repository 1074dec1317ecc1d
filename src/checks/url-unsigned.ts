import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The download link is signed and expires',
  failingTitle: 'The download link is public and never expires',
  why: 'A link without a signature or an expiry works forever for anyone who has it: unauthorized people can download and reverse engineer the firmware.',
  console:
    'Make the storage bucket private, upload the file again as a new package so that the service signs its links, and delete this package.',
  api: 'Upload the file with GenerateOTAUploadURL and CreateOTAFirmware, check that the new FirmwareUrl carries Expires and Signature, and call DeleteOTAFirmware for this one.',
  params: {},
  widespread:
    'the deployment that was queried seems to issue public links by design; if that is accepted, set the severity of url-unsigned to info or switch the check off in the job.',
  says: {
    observed: ({ host }: { host: string }): string => `a link to ${host} without a signature`,
    expected: 'a signed link with an expiry',
    fail: ({ host }: { host: string }): string =>
      `The link to ${host} has neither a signature nor an expiry: anyone who has it can download the firmware.`,
  },
};

/** A link without any expiry or signature. One whose signature cannot be read is `url-unreadable`'s. */
export const urlUnsigned: Check<'url-unsigned', 'link', typeof english> = defineCheck({
  id: 'url-unsigned',
  category: 'link',
  severity: 'medium',
  scope: 'file',
  needs: ['link'],
  params: {},
  english,
  judge({ link }, _params, { says }) {
    if (link.kind === 'missing' || (link.kind === 'unreadable' && link.host === '')) return NOT_APPLICABLE;
    if (link.kind !== 'unsigned') return PASS;
    const { host } = link;
    return {
      verdict: 'fail',
      observed: says.observed({ host }),
      expected: says.expected,
      message: says.fail({ host }),
    };
  },
});
