import { digestMethodOf, isDigest } from '../core/digest-method.ts';
import type { Probe } from '../core/model/firmware.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check, Evidence, Judgement } from './check.ts';
import { methodUnknown } from './support/method-unknown.ts';
import { unreachedUnknown } from './support/probe.ts';

const english = {
  title: 'The downloaded file has the recorded digest',
  failingTitle: 'The downloaded file does not have the recorded digest',
  why: 'Devices that compare the digest refuse this file, and those that do not install something other than what was verified. The object was damaged or replaced after it was uploaded, or the wrong digest was given. Judged where the job probes contents (`probe: contents`).',
  console:
    'Stop updates with this package, find out who modified the object, upload the right file as a new package, verify it, and delete this one.',
  api: 'Fetch FirmwareUrl (Url in MultiFiles), hash it and compare; then upload the right file with GenerateOTAUploadURL and CreateOTAFirmware with its digest, and call DeleteOTAFirmware for this package.',
  params: {},
  widespread:
    'so many at once point to one cause. Something between the store and this machine may change what is downloaded, or digests are computed differently here. Compare one file by hand.',
  says: {
    unread: 'not read to the end',
    fail: ({ method, found, recorded }: { method: string; found: string; recorded: string }): string =>
      `The ${method} of the downloaded file is ${found}; the recorded one is ${recorded}.`,
    failMd5: ({ found, recorded }: { found: string; recorded: string }): string =>
      `The MD5 of the downloaded file is ${found}; FileMd5 is ${recorded}.`,
    tooLarge: 'The file is larger than the job lets probes read (maxBytes), so it was not hashed.',
    tooSlow: 'The file did not arrive within the time that a probe may take (timeout), so it was not hashed.',
  },
};

/**
 * With a probe of contents: the bytes behind the link do not hash to the recorded digest, or, in a multi-file package, to
 * FileMd5. A digest that is absent or malformed is `digest-missing`'s or `digest-malformed`'s.
 */
export const digestMismatch: Check<'digest-mismatch', 'integrity', typeof english> = defineCheck({
  id: 'digest-mismatch',
  category: 'integrity',
  severity: 'critical',
  scope: 'file',
  needs: ['probe', 'digest'],
  params: {},
  english,
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

type Says = (typeof english)['says'];

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
  return { verdict: 'unknown', remedy: 'probe-limits', observed: says.unread, expected, message };
}
