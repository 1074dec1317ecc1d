import { PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The platform supports the file type',
  failingTitle: 'The platform does not support the file type',
  why: 'The platform documents which suffixes it takes, in lower case. Others are refused by some of its delivery methods, or by devices.',
  console: 'Upload the file again as a new package in a supported format.',
  api: 'Call GenerateOTAUploadURL with a supported FileSuffix, upload the file, and call CreateOTAFirmware.',
  params: {},
  widespread:
    'the deployment that was queried seems to take types of files that the platform does not document; if so, switch file-type off in the job.',
  says: {
    noSuffix: 'no suffix',
    unknown:
      'The service returned neither a name with a suffix nor a link for this file, so its type is not known.',
    failCase: ({ name, suffix }: { name: string; suffix: string }): string =>
      `The file name ${name} ends in ${suffix}, and the platform takes suffixes in lower case only.`,
    fail: ({ name, suffixes }: { name: string; suffixes: string }): string =>
      `The file name ${name} has none of the suffixes that the platform supports (${suffixes}).`,
  },
};

/**
 * Suffixes in lower case, as the OTA update overview lists them for downloads over HTTPS (June 2026:
 * https://help.aliyun.com/en/iot/user-guide/ota-upgrade-overview). Of `.xz` only `.tar.xz` is.
 */
const SUFFIXES = ['.bin', '.dav', '.tar', '.gz', '.zip', '.gzip', '.apk', '.tar.gz', '.tar.xz', '.pack'];

/** `.bin`, `.tar.gz`, `.7z`; what else begins with a digit is part of a version (`fw-1.2`), not a suffix. */
const SUFFIX = /(?:\.tar)?\.(?:[a-z][a-z0-9]{0,15}|7z)$/i;

/**
 * A file name whose suffix the platform does not support. The name of a file in a multi-file package is free and may
 * have no suffix (the reference's own sample is `firmware1`): then the stored file's counts, at the end of the link.
 */
export const fileType: Check<'file-type', 'metadata', typeof english> = defineCheck({
  id: 'file-type',
  category: 'metadata',
  severity: 'low',
  scope: 'file',
  needs: ['file', 'link'],
  params: {},
  english,
  judge({ file, link }, _params, { says }) {
    const name = file.name.trim();
    const stored = link.kind === 'missing' ? '' : link.path.slice(link.path.lastIndexOf('/') + 1);
    const suffix = SUFFIX.exec(name)?.[0] ?? SUFFIX.exec(stored)?.[0] ?? '';
    if (SUFFIXES.includes(suffix)) return PASS;
    const suffixes = SUFFIXES.join(', ');
    if (suffix === '' && stored === '') {
      return {
        verdict: 'unknown',
        remedy: 'record',
        observed: says.noSuffix,
        expected: suffixes,
        message: says.unknown,
      };
    }
    const shown = (name || stored).slice(0, 120);
    return {
      verdict: 'fail',
      observed: suffix || says.noSuffix,
      expected: suffixes,
      message: SUFFIXES.includes(suffix.toLowerCase())
        ? says.failCase({ name: shown, suffix })
        : says.fail({ name: shown, suffixes }),
    };
  },
});
