import { sizeMismatch } from '../../src/checks/size-mismatch.ts';
import type { Evidence } from '../../src/checks/check.ts';
import { checkTable } from './support/check-table.ts';
import { NOT_ALLOWED, NO_PROBE, REFUSED, UNREACHABLE, probed, reached } from './support/probes.ts';

const sized = (sizeBytes: number | null, probe: Pick<Evidence, 'probe'>): Partial<Evidence> => ({
  ...probe,
  file: { name: 'a.bin', sizeBytes },
});

checkTable(sizeMismatch, [
  { name: 'not probed', evidence: sized(924, NO_PROBE), verdict: 'not-applicable' },
  { name: 'no recorded size', evidence: sized(null, probed(reached(924))), verdict: 'not-applicable' },
  { name: 'a recorded size of 0', evidence: sized(0, probed(reached(924))), verdict: 'not-applicable' },
  { name: 'the same', evidence: sized(924, probed(reached(924))), verdict: 'pass' },
  {
    name: 'shorter',
    evidence: sized(2_000, probed(reached(1_924))),
    verdict: 'fail',
    says: ['1,924', '2,000'],
  },
  { name: 'longer', evidence: sized(924, probed(reached(925), 'contents')), verdict: 'fail' },
  { name: 'empty', evidence: sized(924, probed(reached(0))), verdict: 'fail', says: ['has 0 bytes'] },
  {
    name: 'too large to be read, but of a known length',
    evidence: sized(924, probed(reached(2_000_000_000, {}, 'too-large'), 'contents')),
    verdict: 'fail',
  },
  {
    name: 'no length told',
    evidence: sized(924, probed(reached(null))),
    verdict: 'unknown',
    remedy: 'probe-contents',
  },
  {
    name: 'too large to be read, and of no known length',
    evidence: sized(924, probed(reached(null, {}, 'too-large'), 'contents')),
    verdict: 'unknown',
    remedy: 'probe-limits',
  },
  {
    name: 'gone',
    evidence: sized(924, probed(REFUSED)),
    verdict: 'unknown',
    remedy: 'link',
    says: ['HTTP 404 NoSuchKey'],
  },
  {
    name: 'no answer',
    evidence: sized(924, probed(UNREACHABLE)),
    verdict: 'unknown',
    remedy: 'link',
    says: ['DnsFailed'],
  },
  {
    name: 'not allowed',
    evidence: sized(924, probed(NOT_ALLOWED)),
    verdict: 'unknown',
    remedy: 'probe-host',
  },
]);
