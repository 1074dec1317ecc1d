import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

const english = {
  title: 'The two MD5 digests of the file agree',
  failingTitle: 'The two MD5 digests of the file differ',
  why: 'The service keeps two digests of each file of a multi-file package. Where both are MD5 they must be the same; if they differ, one was not made from this file.',
  console: 'Upload the files again as a new package, and delete this package.',
  api: 'Call CreateOTAFirmware again with a SignValue computed from the file, and DeleteOTAFirmware for this one.',
  params: {},
  widespread:
    'so many at once point to one cause. SignValue seems to be computed differently from FileMd5 here. Compare one file by hand, and switch digest-inconsistent off in the job if that is intended.',
  says: {
    noMd5: 'no FileMd5',
    expected: ({ md5 }: { md5: string }): string => `SignValue equal to FileMd5 (${md5})`,
    agreeing: 'SignValue and FileMd5 that agree',
    fail: ({ digest, md5 }: { digest: string; md5: string }): string =>
      `SignMethod is MD5, but SignValue is ${digest} and FileMd5 is ${md5}.`,
    unknown: 'The service returned no FileMd5 for this file to compare SignValue with.',
  },
};

/** SignMethod is MD5 and SignValue is not FileMd5: only files of multi-file packages have both. */
export const digestInconsistent: Check<'digest-inconsistent', 'integrity', typeof english> = defineCheck({
  id: 'digest-inconsistent',
  category: 'integrity',
  severity: 'high',
  scope: 'file',
  needs: ['digest'],
  params: {},
  english,
  judge({ digest }, _params, { says, common }) {
    const value = digest.digest.trim();
    const md5 = digest.md5.trim();
    if (!digest.multiFile || value === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (method.name !== 'MD5') return NOT_APPLICABLE;
    if (md5 === '') {
      return {
        verdict: 'unknown',
        remedy: 'record',
        observed: says.noMd5,
        expected: says.agreeing,
        message: says.unknown,
      };
    }
    if (value.toLowerCase() === md5.toLowerCase()) return PASS;
    const [shown, shownMd5] = [value.slice(0, 80), md5.slice(0, 80)];
    return {
      verdict: 'fail',
      observed: shown,
      expected: says.expected({ md5: shownMd5 }),
      message: says.fail({ digest: shown, md5: shownMd5 }),
    };
  },
});
