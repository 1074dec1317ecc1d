import { expect, it, test } from 'vitest';
import type { Finding, FindingState } from '../../src/core/model/finding.ts';
import type { Severity } from '../../src/core/model/severity.ts';
import { changesText } from '../../src/evaluate/changes.ts';
import { headlineOf, resultOf } from '../../src/evaluate/headline.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { createWorst } from '../../src/evaluate/worst.ts';
import { textsOf } from '../../src/texts/index.ts';
import { TARGET } from './support/observations.ts';

/** `high fail new`, with `!` where it counts. */
function finding(firmwareId: string, text: string): Finding {
  const [severity, verdict, state] = text.replace('!', '').split(' ') as [
    Severity,
    'fail' | 'unknown',
    FindingState,
  ];
  return {
    checkId: 'unverified',
    category: 'verification',
    severity,
    verdict,
    fileIndex: 0,
    fileName: '',
    observed: '',
    expected: '',
    message: text,
    subject: { target: TARGET, firmwareId, productKey: 'pk1', moduleName: 'mcu', destVersion: '1.0' },
    findingId: `${firmwareId}-${text}`,
    remediation: '',
    state,
    firstSeen: '',
    exceptionId: '',
    exceptionUntil: '',
    counts: text.includes('!'),
  };
}

const worstOf = (packages: Record<string, string[]>): string[] => {
  const worst = createWorst((id) => `title of ${id}`);
  for (const [id, texts] of Object.entries(packages))
    worst.add(
      texts.map((text) => finding(id, text)),
      { firmwareName: `name of ${id}`, productName: 'Lamp' },
    );
  return worst.list().map(({ firmwareId, message, alsoOpen }) => `${firmwareId}: ${message} +${alsoOpen}`);
};

test.each<[string, Record<string, string[]>, string[]]>([
  ['nothing', { a: [] }, []],
  [
    'one of each package, with what else is open of it',
    { a: ['low fail new', 'high fail new!', 'critical fail accepted', 'medium unknown new'], b: ['medium fail new'] },
    ['a: high fail new! +1', 'b: medium fail new +0'],
  ],
  [
    'by severity, and what counts before what does not',
    { a: ['critical fail new'], b: ['high fail new!'], c: ['critical fail new!'], d: ['medium fail new'] },
    ['c: critical fail new! +0', 'b: high fail new! +0', 'a: critical fail new +0', 'd: medium fail new +0'],
  ],
  [
    'what fails before what could not be judged, which is there where it counts',
    { a: ['critical unknown new!'], b: ['high fail new!'], c: ['critical unknown new'] },
    ['b: high fail new! +0', 'a: critical unknown new! +0'],
  ],
  [
    'of the same severity what is new or came back before what was there',
    { a: ['high fail persisting!'], b: ['high fail reopened!'], c: ['high fail new!'] },
    ['b: high fail reopened! +0', 'c: high fail new! +0', 'a: high fail persisting! +0'],
  ],
  ['what is settled, never', { a: ['critical fail accepted'], b: ['critical fail resolved'] }, []],
  [
    'five, and the first of those that are as bad',
    Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => [id, [id === 'g' ? 'critical fail new!' : 'high fail new!']])),
    ['g: critical fail new! +0', ...['a', 'b', 'c', 'd'].map((id) => `${id}: high fail new! +0`)],
  ],
])('the worst findings: %s', (_, packages, expected) => expect(worstOf(packages)).toEqual(expected)); // prettier-ignore

it('names what people know it by', () => {
  const worst = createWorst((id) => `title of ${id}`);
  worst.add([finding('fw1', 'high fail new!')], { firmwareName: 'gateway', productName: 'Lamp' });
  worst.add([finding('', 'high fail new!')], null);
  expect(worst.list()).toMatchObject([
    { failingTitle: 'title of unverified', firmwareName: 'gateway', productName: 'Lamp', destVersion: '1.0' },
    { firmwareId: '', firmwareName: '', productName: '', account: TARGET.account, region: TARGET.region },
  ]);
});

test.each([
  ['high', { complete: true }, 'pass'],
  ['high', { complete: false }, 'incomplete'],
  ['high', { complete: true, counting: { fail: 1, unknown: 0 } }, 'fail'],
  ['high', { complete: false, counting: { fail: 0, unknown: 1 } }, 'fail'],
  ['high', { complete: true, open: { critical: 0, high: 0, medium: 3, low: 0, info: 0 } }, 'pass'],
  ['never', { complete: true, open: { critical: 3, high: 0, medium: 0, low: 0, info: 0 } }, 'report-only'],
  ['never', { complete: true }, 'pass'],
  ['never', { complete: false, open: { critical: 3, high: 0, medium: 0, low: 0, info: 0 } }, 'incomplete'],
] as const)('the result: failOn %s, %j: %s', (failOn, facts, expected) => {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const coverage = { requested: 9, audited: 9, notFound: 0, denied: 0, failed: 0 };
  const told = { open: none, unjudged: none, counting: { fail: 0, unknown: 0 }, coverage, ...facts };
  expect(resultOf(told, { failOn })).toBe(expected);
});

test.each([
  ['en', 'No new finding counts at or above high.', '2 new findings count at or above high: 1 open, 1 not judged.'],
  ['zh-CN', '没有新增发现项达到或超过严重级别“高”而计入。', '有 2 个新增发现项达到或超过严重级别“高”而计入：未关闭 1 个，无法判定 1 个。'],
] as const)('the headline where only new findings count, %s', (locale, nothing, some) => {
  const policy = createPolicy({ checks: {}, failOn: 'high', failOnNew: true, locale });
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const coverage = { requested: 9, audited: 9, notFound: 0, denied: 0, failed: 0 };
  const told = { complete: true, open: none, unjudged: none, coverage };
  const said = [0, 1].map((count) => headlineOf({ ...told, counting: { fail: count, unknown: count } }, policy));
  expect(said).toEqual([nothing, some]);
}); // prettier-ignore

test.each([
  [{ baseline: null, isLost: false }, /first run/, /首次运行/],
  [{ baseline: null, isLost: true }, /not compared/, /未与先前的运行比较/],
  [
    { baseline: { runId: '20261127T031805Z-a1b2c3' }, isLost: true },
    /^Since the run of 2026-11-27 03:18 UTC: 1,234 new findings, 1 reopened, 2 resolved; 3 persisting, 4 accepted\.$/,
    /^与 2026-11-27 03:18 UTC 的运行相比：新增 1,234 个发现项，重新出现 1 个，已解决 2 个；持续存在 3 个，已接受 4 个。$/,
  ],
])('what changed: %j', (compared, english, chinese) => {
  const states = { new: 1_234, reopened: 1, resolved: 2, persisting: 3, accepted: 4 };
  expect(changesText(states, compared, textsOf('en').notes)).toMatch(english);
  expect(changesText(states, compared, textsOf('zh-CN').notes)).toMatch(chinese);
});
