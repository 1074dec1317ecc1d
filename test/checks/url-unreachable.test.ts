import { urlUnreachable } from '../../src/checks/url-unreachable.ts';
import { checkTable } from './support/check-table.ts';
import { NOT_ALLOWED, NOT_MADE, NO_PROBE, REFUSED, UNREACHABLE, probed, reached } from './support/probes.ts';

checkTable(urlUnreachable, [
  { name: 'not probed', evidence: NO_PROBE, verdict: 'not-applicable' },
  { name: 'one byte', evidence: probed(reached(924)), verdict: 'pass' },
  { name: 'an unknown length', evidence: probed(reached(null)), verdict: 'pass' },
  { name: 'all bytes', evidence: probed(reached(924, { MD5: 'ab' }), 'contents'), verdict: 'pass' },
  {
    name: 'too large to be read',
    evidence: probed(reached(9, {}, 'too-large'), 'contents'),
    verdict: 'pass',
  },
  { name: 'gone', evidence: probed(REFUSED), verdict: 'fail', says: ['HTTP 404 NoSuchKey'] },
  {
    name: 'refused without a code',
    evidence: probed({ kind: 'refused', httpStatus: 403, code: '', requestId: '' }),
    verdict: 'fail',
    says: ['HTTP 403 instead'],
  },
  { name: 'no answer', evidence: probed(UNREACHABLE), verdict: 'fail', says: ['DnsFailed'] },
  {
    name: 'a foreign host',
    evidence: probed(NOT_ALLOWED),
    verdict: 'unknown',
    remedy: 'probe-host',
    says: ['not one that the job allows'],
  },
  {
    name: 'a private address',
    evidence: probed({ kind: 'not-allowed', bar: 'address' }),
    verdict: 'unknown',
    remedy: 'probe-rules',
    says: ['private'],
  },
  {
    name: 'plain http',
    evidence: probed({ kind: 'not-allowed', bar: 'scheme' }),
    verdict: 'unknown',
    remedy: 'probe-rules',
    says: ['does not use https'],
  },
  {
    name: 'a redirect',
    evidence: probed({ kind: 'not-allowed', bar: 'redirect' }),
    verdict: 'unknown',
    remedy: 'probe-rules',
    says: ['redirect'],
  },
  {
    name: 'a store that is ill',
    evidence: probed(NOT_MADE),
    verdict: 'unknown',
    remedy: 'service',
    says: ['overloaded'],
  },
  {
    name: 'the deadline',
    evidence: probed({ kind: 'not-made', hindrance: 'deadline' }),
    verdict: 'unknown',
    remedy: 'time',
    says: ['the time limit of the job was reached'],
  },
  {
    name: 'the network of the machine that audits',
    evidence: probed({ kind: 'not-made', hindrance: 'network' }),
    verdict: 'unknown',
    remedy: 'network',
  },
  {
    name: 'a proxy',
    evidence: probed({ kind: 'not-made', hindrance: 'proxy' }),
    verdict: 'unknown',
    remedy: 'network',
  },
]);
