import { digestMethodOf } from '../core/digest-method.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';

const english = {
  title: 'The digest uses a strong algorithm',
  failingTitle: 'The digest uses a weak algorithm',
  why: 'Two files with the same MD5 or SHA-1 can be made on purpose (RFC 6151), so such a digest shows that nothing was damaged in transit, but not that nothing was replaced.',
  console:
    'Choose SHA256 as the signature algorithm when the next version is uploaded. Where devices know MD5 only, lower the severity of this check for their product in the job.',
  api: 'Call CreateOTAFirmware with SignMethod=SHA256 for the next version.',
  params: {},
  widespread:
    'MD5 is the default of the platform, so nearly every package has it and a list of them says nothing new. Decide once: choose SHA256 for new packages, or switch digest-weak off in the job.',
  says: {
    expected: 'SHA256',
    fail: ({ method }: { method: string }): string =>
      `The digest of this file uses ${method}, and two files with the same ${method} digest can be made on purpose.`,
  },
};

/** MD5 or SHA-1. MD5 is the platform's default, so this is for information; a job lifts it, also per product. */
export const digestWeak: Check<'digest-weak', 'integrity', typeof english> = defineCheck({
  id: 'digest-weak',
  category: 'integrity',
  severity: 'info',
  scope: 'file',
  needs: ['digest'],
  params: {},
  english,
  judge({ digest }, _params, { says, common }) {
    if (digest.digest.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (!method) return methodUnknown(digest.signMethod, common);
    if (!method.isWeak) return PASS;
    return {
      verdict: 'fail',
      observed: method.name,
      expected: says.expected,
      message: says.fail({ method: method.name }),
    };
  },
});
