import { digestMethodOf, isDigest } from '../core/digest-method.ts';
import type { Probe } from '../core/model/firmware.ts';
import type { Texts } from '../texts/texts.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck, Evidence, Judgement } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';
import { unreachedUnknown } from './support/probe.ts';

/**
 * With a probe of contents: the bytes behind the link do not hash to the recorded digest, or, in a multi-file package, to
 * FileMd5. A digest that is absent or malformed is `digest-missing`'s or `digest-malformed`'s.
 */
export const digestMismatch: AnyCheck = defineCheck({
  id: 'digest-mismatch',
  category: 'integrity',
  severity: 'critical',
  scope: 'file',
  needs: ['probe', 'digest'],
  params: {},
  judge({ probe, digest }, _params, { says, common }) {
    if (probe?.probe !== 'contents' || digest.digest.trim() === '') return NOT_APPLICABLE;
    const method = digestMethodOf(digest.signMethod);
    if (method && !isDigest(digest.digest.trim(), method)) return NOT_APPLICABLE;
    const expected = digest.digest.trim();
    if (probe.kind !== 'reached') return unreachedUnknown(probe, expected, common);
    if (probe.unread !== '') return unread(probe.unread, expected, says);
    const found = method && probe.digests[method.name];
    if (!method || found === undefined) return methodUnknown(digest.signMethod, common);
    if (found !== expected.toLowerCase()) return mismatch(method.name, found, expected, says);
    return md5Judgement(probe.digests, digest, says);
  },
});

type Says = Texts['checks']['digest-mismatch']['says'];

function mismatch(method: string, found: string, expected: string, says: Says): Judgement {
  return {
    verdict: 'fail',
    observed: found,
    expected,
    message: says.fail({ method, found, recorded: expected }),
  };
}

/** SignValue is right: is FileMd5, where there is one? */
function md5Judgement(
  digests: Extract<Probe, { kind: 'reached' }>['digests'],
  { md5 }: Evidence['digest'],
  says: Says,
): Judgement {
  const found = digests['MD5'];
  if (md5 === '' || found === undefined || found === md5.trim().toLowerCase()) return PASS;
  return { verdict: 'fail', observed: found, expected: md5, message: says.failMd5({ found, recorded: md5 }) };
}

function unread(why: 'too-large' | 'too-slow', expected: string, says: Says): Judgement {
  const message = why === 'too-large' ? says.tooLarge : says.tooSlow;
  return { verdict: 'unknown', observed: says.unread, expected, message };
}
