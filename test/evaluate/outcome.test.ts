import { describe, expect, it } from 'vitest';
import type { Finding, Outcome } from '../../src/core/model/finding.ts';
import type { Answer } from '../../src/core/model/observation.ts';
import type { FailOn } from '../../src/core/model/severity.ts';
import { headlineOf } from '../../src/evaluate/headline.ts';
import { countsTowards, outcomeOf, worstOpen } from '../../src/evaluate/outcome.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';

/** `high fail new`; `!`: no COMPLETE run has told of it. */
function finding(text: string): Pick<Finding, 'severity' | 'verdict' | 'state'> & { isUntold: boolean } {
  const [severity, verdict, state = ''] = text.split(' ');
  return { severity, verdict, state: state.replace('!', ''), isUntold: state.endsWith('!') } as ReturnType<
    typeof finding
  >;
}

describe('the outcome of a package', () => {
  it.each<[Answer['kind'], string[], Outcome, string | null]>([
    ['observed', [], 'pass', null],
    ['observed', ['low fail new'], 'fail', 'low'],
    ['observed', ['medium fail persisting', 'critical fail reopened'], 'fail', 'critical'],
    ['observed', ['info fail new'], 'pass', 'info'],
    ['observed', ['info unknown new'], 'pass', null],
    ['observed', ['critical fail accepted'], 'pass', null],
    ['observed', ['critical fail accepted', 'low fail new'], 'fail', 'low'],
    ['observed', ['high fail accepted', 'low unknown new'], 'unjudged', null],
    ['observed', ['high unknown persisting'], 'unjudged', null],
    ['observed', ['high unknown new', 'low fail new'], 'fail', 'low'],
    ['observed', ['high unknown new', 'info fail new'], 'unjudged', 'info'],
    ['observed', ['high fail'], 'fail', 'high'],
    ['not-found', ['high fail new'], 'not-found', 'high'],
    ['not-found', ['high fail accepted'], 'not-found', null],
    ['denied', ['high unknown new'], 'denied', null],
    ['failed', ['high unknown new'], 'error', null],
  ])('%s, %j: %s, worst %s', (kind, texts, outcome, worst) => {
    const findings = texts.map(finding);
    expect([outcomeOf({ kind }, findings), worstOpen(findings)]).toEqual([outcome, worst]);
  });
});

describe('what counts towards fail-on', () => {
  it.each<[FailOn, string, boolean, boolean]>([
    ['high', 'high fail new', true, true],
    ['high', 'critical unknown persisting', true, true],
    ['high', 'critical unknown persisting', false, false],
    ['high', 'medium fail new', true, false],
    ['info', 'info fail new', true, true],
    ['never', 'critical fail new', true, false],
    ['high', 'high fail accepted', true, false],
    ['high', 'high fail resolved', true, false],
  ])('%s: %s, answered %s: %s', (failOn, text, isAnswered, counts) => {
    expect(countsTowards({ failOn, failOnNew: false }, finding(text), isAnswered)).toBe(counts);
  });

  it.each<[FailOn, string, boolean]>([
    ['high', 'high fail new', true],
    ['high', 'high fail reopened', true],
    ['high', 'high unknown new', true],
    ['high', 'high fail persisting', false],
    ['high', 'high fail persisting!', true],
    ['high', 'medium fail persisting!', false],
    ['high', 'high unknown persisting', false],
    ['high', 'medium fail new', false],
    ['never', 'critical fail new', false],
  ])('only what is new: %s: %s: %s', (failOn, text, counts) => {
    expect(countsTowards({ failOn, failOnNew: true }, finding(text), true)).toBe(counts);
  });
});

describe('the headline', () => {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const answered = { requested: 9, audited: 9, notFound: 0, denied: 0, failed: 0 };
  const facts = {
    complete: true,
    open: none,
    unjudged: none,
    coverage: answered,
    counting: { fail: 0, unknown: 0 },
  };
  const nothing = { requested: 2, audited: 0, notFound: 0, denied: 0, failed: 2 };

  it.each<[FailOn, Partial<typeof facts>, string, string]>([
    [
      'high',
      { counting: { fail: 32, unknown: 1_019 } },
      '1,051 findings count at or above high: 32 open, 1,019 not judged.',
      '有 1,051 个发现项计入结果（严重级别“高”及以上）：未关闭 32 个，无法判定 1,019 个。',
    ],
    [
      'low',
      { counting: { fail: 1, unknown: 0 } },
      '1 finding counts at or above low: 1 open, 0 not judged.',
      '有 1 个发现项计入结果（严重级别“低”及以上）：未关闭 1 个，无法判定 0 个。',
    ],
    [
      'high',
      { open: { ...none, low: 4 } },
      'No finding counts at or above high.',
      '没有发现项计入结果（严重级别“高”及以上）。',
    ],
    [
      'critical',
      { coverage: { ...answered, denied: 1, failed: 2 } },
      'No finding counts at or above critical; 3 packages got no answer.',
      '没有发现项计入结果（严重级别“严重”及以上）；3 个升级包没有得到答复。',
    ],
    [
      'never',
      { open: { ...none, high: 50, info: 1 }, unjudged: { ...none, low: 2 } },
      'No finding fails this job (fail-on: never); 51 findings are open, 2 not judged.',
      '任何发现项都不会使本任务失败（fail-on: never）；未关闭 51 个，无法判定 2 个。',
    ],
    [
      'never',
      { open: { ...none, high: 1 }, coverage: { ...answered, failed: 1 } },
      'No finding fails this job (fail-on: never); 1 finding is open, 0 not judged; 1 package got no answer.',
      '任何发现项都不会使本任务失败（fail-on: never）；未关闭 1 个，无法判定 0 个；1 个升级包没有得到答复。',
    ],
    [
      'high',
      { complete: false, coverage: nothing },
      'Nothing was audited: no package was answered.',
      '未审计任何升级包：没有一个得到答复。',
    ],
    [
      'never',
      { complete: false, coverage: { ...nothing, requested: 0, failed: 0 } },
      'Nothing was audited: no package was answered.',
      '未审计任何升级包：没有一个得到答复。',
    ],
    [
      'high',
      { complete: true, coverage: { ...nothing, requested: 0, failed: 0 } },
      'No finding counts at or above high.',
      '没有发现项计入结果（严重级别“高”及以上）。',
    ],
    [
      'high',
      { complete: false, coverage: nothing, counting: { fail: 0, unknown: 2 } },
      'Nothing was audited: no package was answered.',
      '未审计任何升级包：没有一个得到答复。',
    ],
    [
      'high',
      { complete: false, coverage: nothing, open: { ...none, high: 1 }, counting: { fail: 1, unknown: 0 } },
      '1 finding counts at or above high: 1 open, 0 not judged; 2 packages got no answer.',
      '有 1 个发现项计入结果（严重级别“高”及以上）：未关闭 1 个，无法判定 0 个；2 个升级包没有得到答复。',
    ],
  ])('%s, %j', (failOn, change, english, chinese) => {
    const said = (['en', 'zh-CN'] as const).map((locale) =>
      headlineOf({ ...facts, ...change }, createPolicy({ checks: {}, failOn, locale })),
    );
    expect(said).toEqual([english, chinese]);
  });
});
