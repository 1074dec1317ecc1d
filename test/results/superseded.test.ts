import { expect, it } from 'vitest';
import type { Finding } from '../../src/core/model/finding.ts';
import { baselineRecords } from '../../src/results/baseline-records.ts';
import { findingLine } from '../../src/results/records.ts';

const target = { account: 'acme', region: 'cn-shanghai', iotInstanceId: '' };

/** The finding of a target as a whole: its list was not read to its end, so that nobody can say how far it rose. */
const unjudged: Finding = {
  checkId: 'population-shift',
  category: 'lifecycle',
  severity: 'high',
  verdict: 'unknown',
  fileIndex: 0,
  fileName: '',
  observed: '',
  expected: '',
  message: 'could not be judged',
  subject: { target, firmwareId: '', productKey: '', moduleName: '', destVersion: '' },
  findingId: '0123456789abcdef',
  remediation: '',
  state: 'persisting',
  firstSeen: '2026-11-21T02:00:00.000Z',
  exceptionId: '',
  exceptionUntil: '',
  counts: true,
};

it.each([
  ['of itself', unjudged, 1],
  ['beside the marker of what an earlier run saw', { ...unjudged, isSuperseded: true }, 0],
])('later runs know a finding of a target once: %s', (_, finding, expected) => {
  const facts = { categories: new Map<string, string>(), startedAt: '2026-11-22T02:00:00.000Z' };
  expect([...baselineRecords(findingLine(finding), target, facts)]).toHaveLength(expected);
});
