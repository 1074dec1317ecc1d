import { describe, expect, test } from 'vitest';
import { estateAccounts, lostOf } from '../../src/core/accounts.ts';
import type { TargetSummary } from '../../src/core/model/run.ts';
import type { Locale } from '../../src/core/model/locale.ts';
import { headlineOf } from '../../src/evaluate/headline.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { createTargetCounts } from '../../src/evaluate/target-counts.ts';
import { accountGaps } from '../../src/texts/account-gaps.ts';
import { textsOf } from '../../src/texts/index.ts';

/** `a:lost b:well`: accounts with what came of a target of theirs. */
function targetsOf(text: string): TargetSummary[] {
  return text.split(' ').map((word, at) => {
    const [account = '', kind = ''] = word.split(':');
    const target = { account, region: 'cn-shanghai', iotInstanceId: `iot-${at}` };
    const counts = createTargetCounts();
    counts.addFirmware(target, 'observed', 'pass');
    const [well] = counts.summaries([]);
    if (!well) throw new Error('no target');
    const stopped = {
      kind: 'identity',
      code: kind === 'lost' ? 'Forbidden.RAM' : 'Stopped',
      detail: '',
      requestId: '',
      hint: '',
    } as const;
    const coverage = { ...well.coverage, requested: 0, audited: 0 };
    if (kind === 'lost') return { ...well, coverage, report: { ...well.report, stopped } };
    if (kind === 'empty') return { ...well, coverage };
    if (kind === 'partly') return { ...well, report: { ...well.report, stopped } };
    if (kind === 'silent') return { ...well, coverage: { ...well.coverage, requested: 3, failed: 2 } };
    const high = Number(kind.replace('high', '')) || 0;
    return { ...well, counting: high, open: { ...well.open, high } };
  });
}

describe('the accounts of an estate', () => {
  test('are in order: not audited, audited in part, then by what counts', () => {
    const accounts = estateAccounts({ targets: targetsOf('well:well few:high1 many:high9 silent:silent partly:partly gone:lost part:lost part:well empty:empty') });
    expect(accounts.map(({ account }) => account)).toEqual(['gone', 'silent', 'partly', 'part', 'many', 'few', 'well', 'empty']);
  });

  test('are none where there is one', () => {
    expect(estateAccounts({ targets: targetsOf('a:well a:lost') })).toEqual([]);
  });

  test.each<[string, ReturnType<typeof lostOf>]>([
    ['a:well b:high1 c:empty', null],
    ['a:lost', null],
    ['a:lost a:lost b:well', { unit: 'accounts', count: 1, of: 2 }],
    ['a:lost a:well b:well', { unit: 'targets', count: 1, of: 3 }],
    ['a:lost b:lost b:well', { unit: 'targets', count: 2, of: 3 }],
    ['a:lost a:well', { unit: 'targets', count: 1, of: 2 }],
    ['a:partly b:silent', null],
  ])('what of them could not be audited: %s', (text, expected) => {
    expect(lostOf(targetsOf(text))).toEqual(expected);
  });

  test.each<[Locale, string, string]>([
    ['en', '2 of 12 accounts could not be audited. 4 findings count at or above high: 4 open, 0 not judged.', '1 of 3 targets could not be audited (Forbidden.RAM); 1 of 3 targets audited in part (Stopped)'],
    ['zh-CN', '12 个账号中有 2 个未能审计。有 4 个发现项计入结果（严重级别“高”及以上）：未关闭 4 个，无法判定 0 个。', '3 个目标中有 1 个未能审计（Forbidden.RAM）; 3 个目标中有 1 个仅部分审计（Stopped）'],
  ])('are told first, in %s', (locale, headline, gaps) => {
    const names = Array.from({ length: 12 }, (_, at) => at);
    const targets = targetsOf(names.flatMap((at) => Array.from({ length: 3 }, () => `a${at}:${at < 2 ? 'lost' : 'well'}`)).join(' '));
    const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    const coverage = { requested: 30, audited: 30, notFound: 0, denied: 0, failed: 0 };
    const told = { complete: false, open: { ...none, high: 4 }, unjudged: none, coverage, counting: { fail: 4, unknown: 0 }, targets };
    expect(headlineOf(told, createPolicy({ checks: {}, failOn: 'high', failOnNew: false, locale }))).toBe(headline);
    const [account] = estateAccounts({ targets: targetsOf('a:lost a:partly a:well b:well') });
    expect(account && accountGaps(account, textsOf(locale)).join('; ')).toBe(gaps);
  });
}); // prettier-ignore
