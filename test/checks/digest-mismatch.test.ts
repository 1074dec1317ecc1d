import { digestMismatch } from '../../src/checks/digest-mismatch.ts';
import type { Evidence } from '../../src/checks/check.ts';
import type { ProbeOutcome } from '../../src/core/model/firmware.ts';
import { checkTable } from './support/check-table.ts';
import { NOT_MADE, NO_PROBE, REFUSED, probed, reached } from './support/probes.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const OTHER_MD5 = '900150983cd24fb0d6963f7d28e17f72';
const SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

type Digest = Evidence['digest'];
const contents = (outcome: ProbeOutcome, digest: Partial<Digest> = {}): Partial<Evidence> => ({
  ...probed(outcome, 'contents'),
  digest: { signMethod: 'MD5', multiFile: false, digest: MD5, md5: '', ...digest },
});
const all = reached(3, { MD5 });

checkTable(digestMismatch, [
  { name: 'not probed', evidence: { ...contents(all), ...NO_PROBE }, verdict: 'not-applicable' },
  {
    name: 'only the link probed',
    evidence: { ...contents(all), ...probed(reached(3)) },
    verdict: 'not-applicable',
  },
  { name: 'no digest', evidence: contents(all, { digest: ' ' }), verdict: 'not-applicable' },
  { name: 'a malformed digest', evidence: contents(all, { digest: 'abc' }), verdict: 'not-applicable' },
  { name: 'the same', evidence: contents(all), verdict: 'pass' },
  { name: 'the same in capitals', evidence: contents(all, { digest: MD5.toUpperCase() }), verdict: 'pass' },
  {
    name: 'the same by SHA-256',
    evidence: contents(reached(3, { SHA256 }), { signMethod: 'sha-256', digest: SHA256 }),
    verdict: 'pass',
  },
  {
    name: 'other bytes',
    evidence: contents(reached(3, { MD5: OTHER_MD5 })),
    verdict: 'fail',
    says: [`The MD5 of the downloaded file is ${OTHER_MD5}; the recorded one is ${MD5}`],
  },
  {
    name: 'FileMd5 as well',
    evidence: contents(reached(3, { MD5, SHA256 }), { signMethod: 'SHA256', digest: SHA256, md5: MD5 }),
    verdict: 'pass',
  },
  {
    name: 'another FileMd5',
    evidence: contents(reached(3, { MD5, SHA256 }), { signMethod: 'SHA256', digest: SHA256, md5: OTHER_MD5 }),
    verdict: 'fail',
    says: [`FileMd5 is ${OTHER_MD5}`],
  },
  {
    name: 'an unknown method',
    evidence: contents(reached(3), { signMethod: 'CRC', digest: 'ab' }),
    verdict: 'unknown',
    remedy: 'upgrade',
    says: ['unknown'],
  },
  { name: 'no method', evidence: contents(reached(3), { signMethod: '' }), verdict: 'unknown' },
  {
    name: 'too large',
    evidence: contents(reached(9, {}, 'too-large')),
    verdict: 'unknown',
    remedy: 'probe-limits',
    says: ['maxBytes'],
  },
  {
    name: 'too slow',
    evidence: contents(reached(9, {}, 'too-slow')),
    verdict: 'unknown',
    remedy: 'probe-limits',
    says: ['timeout'],
  },
  {
    name: 'gone',
    evidence: contents(REFUSED),
    verdict: 'unknown',
    remedy: 'link',
    says: ['HTTP 404 NoSuchKey'],
  },
  {
    name: 'a store that is ill',
    evidence: contents(NOT_MADE),
    verdict: 'unknown',
    remedy: 'service',
    says: ['says nothing about the file'],
  },
]);
