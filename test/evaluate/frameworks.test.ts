import { expect, test } from 'vitest';
import type { Framework } from '../../src/core/framework.ts';
import { frameworkCoverage } from '../../src/evaluate/frameworks.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { evaluated } from './support/evaluated.ts';
import { observed, unanswered } from './support/observations.ts';

const both = (text: string): { en: string; 'zh-CN': string } => ({ en: text, 'zh-CN': `中 ${text}` });
const FRAMEWORK: Framework = {
  id: 'f',
  title: both('title'),
  version: 'v1',
  note: both('note'),
  clauses: [
    {
      clause: '1',
      title: both('one'),
      sourceVersion: 'v1',
      confirmed: true,
      mappings: [
        { checkIds: ['a', 'b'], strength: 'supports', rationale: both('why') },
        { checkIds: ['b', 'off'], strength: 'indirect', rationale: both('hint') },
      ],
      silentBecause: null,
    },
    {
      clause: '2',
      title: both('two'),
      sourceVersion: 'v0',
      confirmed: false,
      mappings: [],
      silentBecause: both('no'),
    },
  ],
};
const CHECKS = {
  a: { pass: 1, open: 2, accepted: 0, unknown: 3, notApplicable: 4 },
  b: { pass: 10, open: 20, accepted: 5, unknown: 30, notApplicable: 40 },
};

test('counts each check of a clause once, and one that is off not at all', () => {
  expect(frameworkCoverage(FRAMEWORK, CHECKS, 'en')).toEqual({
    id: 'f',
    title: 'title',
    source: 'v1',
    note: 'note',
    clauses: [
      {
        clause: '1',
        title: 'one',
        confirmed: true,
        checks: [
          { checkId: 'a', strength: 'supports', rationale: 'why' },
          { checkId: 'b', strength: 'supports', rationale: 'why' },
          { checkId: 'b', strength: 'indirect', rationale: 'hint' },
          { checkId: 'off', strength: 'indirect', rationale: 'hint' },
        ],
        counts: { pass: 11, open: 22, accepted: 5, unknown: 33, notApplicable: 44 },
        silentBecause: '',
        sourceVersion: 'v1',
      },
      {
        clause: '2',
        title: 'two',
        confirmed: false,
        checks: [],
        counts: { pass: 0, open: 0, accepted: 0, unknown: 0, notApplicable: 0 },
        silentBecause: 'no',
        sourceVersion: 'v0',
      },
    ],
  });
});

test('speaks the language of the run', () => {
  const { title, note, clauses } = frameworkCoverage(FRAMEWORK, {}, 'zh-CN');
  expect([title, note, clauses[0]?.checks[0]?.rationale, clauses[1]?.silentBecause]).toEqual([
    '中 title',
    '中 note',
    '中 why',
    '中 no',
  ]);
});

test('a run counts the verdicts of its own checks, by override too', async () => {
  const clause = FRAMEWORK.clauses[0]!;
  const mapped: Framework = {
    ...FRAMEWORK,
    clauses: [
      { ...clause, mappings: [{ checkIds: ['unverified'], strength: 'supports', rationale: both('w') }] },
    ],
  };
  const unverified = { status: 'unverified', statusCode: 0, statusRaw: '0' } as const;
  const { run } = await evaluated({
    policy: createPolicy({
      checks: {},
      overrides: [{ product: 'off', module: '*', checks: { unverified: { enabled: false, params: {} } } }],
      frameworks: [mapped],
      failOn: 'high',
      locale: 'zh-CN',
    }),
    observations: [
      observed(),
      observed(unverified),
      observed({ ...unverified, productKey: 'off' }),
      unanswered('denied'),
    ],
  });
  expect(run.frameworks.map(({ title, clauses }) => [title, clauses[0]?.counts])).toEqual([
    ['中 title', { pass: 1, open: 1, accepted: 0, unknown: 1, notApplicable: 0 }],
  ]);
});
