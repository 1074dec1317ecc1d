import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { entryConflicts } from '../../src/job/entries.ts';
import { parseJobFile } from '../../src/job/load.ts';
import type { JobFile } from '../../src/job/load.ts';
import { formats } from './formats.ts';

const knownRegions = ['cn-shanghai', 'eu-central-1'];

/** A job of these entries, each with what is given on top of account `a` in cn-shanghai. */
function parse(...entries: string[]): JobFile {
  const lines = entries.map(
    (more) => `  - { account: a, region: cn-shanghai, select: { list: true }${more} }`,
  );
  const text = ['targets:', ...lines].join('\n');
  return parseJobFile(text, { path: 'night.yaml', env: {}, knownRegions, formats, checks: [] });
}

function refusal(...entries: string[]): string[] {
  try {
    parse(...entries);
  } catch (error) {
    if (error instanceof AuditError) return error.message.split('\n');
    throw error;
  }
  throw new Error('was accepted');
}

const SAME_TARGET = 'which has the same account, region and instance';

describe('several entries for one target are united', () => {
  test.each<[string, string[]]>([
    ['without an instance', ['', '']],
    ['without an instance, said in two ways', ['', ', instances: []']],
    ['of one instance', [', instances: [i1, i2]', ', instances: [i2]']],
    ['with the same credentials', [', credentials: { profile: p }', ', credentials: { profile: p }']],
    ['with the default credentials', ['', ', credentials: chain']],
    ['with the same endpoint', [', endpoint: "https://e"', ', endpoint: "https://e"']],
    ['with the same quota', [', quota: { qps: 20 }', ', quota: { share: 1 }']],
  ])('%s', (_what, entries) => {
    expect(parse(...entries).document.targets).toHaveLength(2);
  });

  test('also where both read standard input', () => {
    const text = `targets:
  - { account: a, region: cn-shanghai, select: { ids: "-" } }
  - { account: a, region: eu-central-1, select: { ids: "-" } }`;
    const job = parseJobFile(text, { path: 'night.yaml', env: {}, knownRegions, formats, checks: [] });
    expect(job.document.targets).toHaveLength(2);
  });
});

describe('entries that contradict each other are refused', () => {
  test.each<[string, string[], string[]]>([
    [
      'other credentials for one target',
      ['', ', credentials: { profile: p }'],
      [`3:77 targets[1].credentials: differs from targets[0] in line 2, ${SAME_TARGET}`],
    ],
    [
      'credentials that are left out',
      [', credentials: { env: A }', ''],
      [`3:5 targets[1].credentials: differs from targets[0] in line 2, ${SAME_TARGET}`],
    ],
    [
      'credentials of another kind',
      [', credentials: { env: A }', ', credentials: { profile: A }'],
      [`3:77 targets[1].credentials: differs from targets[0] in line 2, ${SAME_TARGET}`],
    ],
    [
      'another endpoint',
      [', endpoint: "https://e"', ', endpoint: "https://f"'],
      [`3:74 targets[1].endpoint: differs from targets[0] in line 2, ${SAME_TARGET}`],
    ],
    [
      'by one of many instances, told once',
      [', instances: [i1]', ', instances: [i2, i3]', ', instances: [i3, i2, i1], credentials: { env: A }'],
      [`4:102 targets[2].credentials: differs from targets[0] in line 2, ${SAME_TARGET}`],
    ],
    [
      'another quota of one account, in whatever instance',
      [', instances: [i1]', ', instances: [i2], quota: { qps: 5 }'],
      ['3:88 targets[1].quota: differs from targets[0] in line 2, which has the same account'],
    ],
    [
      'everything at once',
      ['', ', endpoint: "https://e", credentials: { env: A }, quota: { share: 0.5 }'],
      [
        `3:74 targets[1].endpoint: differs from targets[0] in line 2, ${SAME_TARGET}`,
        `3:100 targets[1].credentials: differs from targets[0] in line 2, ${SAME_TARGET}`,
        '3:119 targets[1].quota: differs from targets[0] in line 2, which has the same account',
      ],
    ],
  ])('%s', (_what, entries, problems) => {
    expect(refusal(...entries)).toEqual(problems.map((problem) => `night.yaml:${problem}`));
  });

  test('but not where they share neither account nor target', () => {
    const text = `targets:
  - { account: a, region: cn-shanghai, instances: [i], credentials: { env: A }, quota: { qps: 5 } }
  - { account: b, region: cn-shanghai, instances: [i], credentials: { env: B }, quota: { qps: 9 } }
  - { account: a, region: cn-shanghai, instances: [j], credentials: { env: B }, quota: { qps: 5 } }
  - { account: a, region: eu-central-1, instances: [i], endpoint: "https://e", quota: { qps: 5 } }
select: { list: true }`;
    const job = parseJobFile(text, { path: 'night.yaml', env: {}, knownRegions, formats, checks: [] });
    expect(job.document.targets).toHaveLength(4);
  });
});

test('entries that rows bring together are compared in the same way', () => {
  const chain = { credentials: { from: 'chain' } } as const;
  const profile = { credentials: { from: 'profile', profile: 'p' } } as const;
  expect(entryConflicts(chain, { ...chain })).toEqual([]);
  expect(entryConflicts(profile, { credentials: { profile: 'p', from: 'profile' } })).toEqual([]);
  expect(entryConflicts(chain, profile)).toEqual(['credentials']);
  expect(entryConflicts(chain, { ...profile, endpoint: 'https://e' })).toEqual(['credentials', 'endpoint']);
});
