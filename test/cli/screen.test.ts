import { describe, expect, test } from 'vitest';
import { printOutcome } from '../../src/cli/result.ts';
import { widthOf } from '../../src/cli/width.ts';
import type { Locale, RunOutcome, Summary } from '../../src/index.ts';
import { jsonSummary } from '../../src/index.ts';
import { jsonEnd } from '../../src/run/json-summary.ts';
import { outcomeOf } from '../../src/run/outcome.ts';
import { collecting, fakeIo } from '../support/cli.ts';
import { sampleRun } from '../writers/sample-run.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const coverage = { requested: 9, audited: 9, notFound: 0, denied: 0, failed: 0 };
const MORE = { comparedWith: '20261127T020000Z-a1b2c3' };
type Target = Summary['targets'][number];

const WORST: Summary['worst'][number] = {
  findingId: 'f-1',
  checkId: 'verification-failed',
  failingTitle: 'The verification of the package failed',
  severity: 'critical',
  verdict: 'fail',
  state: 'new',
  counts: true,
  account: 'acme',
  region: 'cn-shanghai',
  iotInstanceId: 'iot-1',
  firmwareId: 'gLVMGXX69ouBMdEldJd6030100',
  firmwareName: 'gateway',
  productKey: 'a1Metr',
  productName: '智能电表',
  moduleName: 'default',
  destVersion: '1.19.0',
  fileName: '',
  message: 'It failed on 2 devices.',
  alsoOpen: 2,
  rolloutState: null,
  devicesWaiting: null,
  devicesUnderWay: null,
};

function outcome(change: (summary: Summary) => Partial<Summary>, locale: Locale = 'en'): RunOutcome {
  const run = sampleRun(30, (summary) => Object.assign(summary, change(summary)));
  const written = { folder: '/r/nightly/1', files: ['audit.xlsx', 'run.json'], failedOutputs: [] };
  return outcomeOf({ ...run, locale }, written);
}

/** A target of the sample run, otherwise well. */
function target(sample: Target, account: string, change: Partial<Target> = {}): Target {
  const well = { open: none, accepted: none, unjudged: none, counting: 0, coverage };
  return {
    ...sample,
    ...well,
    ...change,
    report: { ...sample.report, ...change.report, target: { ...sample.report.target, account } },
  };
}

interface Terminal {
  columns?: number;
  env?: Record<string, string>;
}

/** What is printed on a terminal, or without `columns` into a file. */
function printed(told: RunOutcome, { columns, env = {} }: Terminal = {}): string {
  const stdout = Object.assign(collecting(), columns !== undefined && { isTTY: true, columns });
  printOutcome(told, {}, { ...fakeIo({ env }), stdout });
  return stdout.text();
}

describe('the screen', () => {
  test('names the worst findings as people know them, and marks what is new', () => {
    const told = outcome(() => ({
      worst: [
        WORST,
        { ...WORST, severity: 'high', state: 'persisting', productName: '', firmwareName: '', alsoOpen: 0 },
        {
          ...WORST,
          severity: 'high',
          state: 'reopened',
          verdict: 'unknown',
          firmwareId: '',
          firmwareName: '',
          destVersion: '',
          productKey: '',
          productName: '',
          alsoOpen: 0,
        },
      ],
    }));
    const [, section = ''] = /\n\n(Fix first\n[^]*?)\n\n/.exec(printed({ ...told, ...MORE })) ?? [];
    expect(section.split('\n')).toEqual([
      'Fix first',
      '  critical  The verification of the package failed (verification-failed)  new',
      '            gateway 1.19.0 · 智能电表 · gLVMGXX69ouBMdEldJd6030100 · 2 more open',
      '  high      The verification of the package failed (verification-failed)',
      '            1.19.0 · a1Metr · gLVMGXX69ouBMdEldJd6030100',
      '  high      The verification of the package failed (verification-failed)  reopened  not judged',
      '            acme/cn-shanghai/iot-1',
      '  … 8 failing packages in total',
    ]);
    // In a first run all are new, which is said once.
    expect(printed(told)).not.toMatch(/\) {2}new/);
  });

  test('says how many packages fail in all where more do than are named, and what does not count since it is not new', () => {
    const told = (fail: number, failOnNew: boolean): string => {
      const worst = [WORST, { ...WORST, state: 'persisting' as const }];
      const run = outcome(({ outcomes }) => ({ worst, failOnNew, outcomes: { ...outcomes, fail } }));
      return printed({ ...run, ...MORE });
    };
    expect(told(1_234, true)).toMatch(/\) {2}persisting\n.*\n {2}… 1,234 failing packages in total\n\n/);
    expect(told(2, false)).not.toMatch(/persisting\n|fail in all/);
  });

  test.each([
    ['en', 'in-progress', 12_000, 384, 'being delivered to 12,384 devices'],
    ['en', 'in-progress', 0, 1, 'being delivered to 1 device'],
    ['en', 'in-progress', 0, 0, 'in an open rollout, no devices waiting now'],
    ['en', 'in-progress', null, null, 'being delivered to an unknown number of devices'],
    ['en', 'planned', 250, 0, 'planned for delivery to devices'],
    ['zh-CN', 'in-progress', 12_000, 384, '正在推送给 12,384 台设备'],
    ['zh-CN', 'planned', 250, 0, '已计划推送给设备'],
  ] as const)('says of a package that is on its way to how many devices: %s, %s, %s + %s', (locale, rolloutState, devicesWaiting, devicesUnderWay, expected) => {
    const told = outcome(() => ({ worst: [{ ...WORST, rolloutState, devicesWaiting, devicesUnderWay }] }), locale);
    expect(printed(told)).toMatch(new RegExp(`\\(verification-failed\\) {2}${expected}\\n`));
  }); // prettier-ignore

  test.each(['ended', 'none', 'unknown', null] as const)('and nothing more of one whose rollouts are: %s', (rolloutState) => {
    const told = outcome(() => ({ worst: [{ ...WORST, rolloutState, devicesWaiting: 0, devicesUnderWay: 0 }] }));
    expect(printed(told)).toMatch(/\(verification-failed\)\n/);
  }); // prettier-ignore

  test('has a line for each of several targets, the worst first, and is as long with 10,000', () => {
    const stopped = { kind: 'identity', code: 'Forbidden.RAM', detail: '', requestId: '', hint: '' } as const;
    const told = (count: number): RunOutcome =>
      outcome(({ targets: [sample] }) => ({
        targets: [
          ...Array.from({ length: count }, (_, at) => target(sample!, `well${at}`)),
          target(sample!, 'refused', { report: { ...sample!.report, stopped } }),
          target(sample!, 'partly', {
            counting: 1,
            open: { ...none, high: 1 },
            coverage: { ...coverage, audited: 8, denied: 1 },
          }),
          target(sample!, 'bad', {
            counting: 12,
            open: { ...none, critical: 12 },
            unjudged: { ...none, low: 3 },
          }),
        ],
      }));
    const [, few = ''] = /\n\n(Targets\n[^]*?)\n\n/.exec(printed(told(1))) ?? [];
    expect(few.split('\n')).toEqual([
      'Targets',
      expect.stringMatching(/^ {2}FAIL {8}bad\/.* {2}9 packages, 12 open, 3 not judged$/),
      expect.stringMatching(/^ {2}FAIL {8}partly\/.* {2}9 packages, 1 open, 1 without an answer$/),
      expect.stringMatching(/^ {2}INCOMPLETE {2}refused\/.* {2}9 packages, given up \(Forbidden\.RAM\)$/),
      expect.stringMatching(/^ {2}PASS {8}well0\/.* {2}9 packages$/),
    ]);
    const [, many = ''] = /\n\n(Targets\n[^]*?)\n\n/.exec(printed(told(10_000))) ?? [];
    expect(many.split('\n').slice(0, 4)).toEqual(few.split('\n').slice(0, 4));
    expect(many).toMatch(/\n {2}… and 10,000 more: 10,000 PASS$/);
  });

  test('shows the first of many reasons and notes, and says where the others are', () => {
    const sentences = Array.from({ length: 10_000 }, (_, at) => `Sentence ${at}.`);
    const text = printed(outcome(() => ({ incompleteBecause: sentences, notes: sentences })));
    expect(text.split('\n').length).toBeLessThan(40);
    expect(text).toContain('  · … and 9,995 more\n');
    expect(text).toContain('  · … and 9,994 more in run.json\n');
  });

  const told = (locale: Locale): RunOutcome => {
    const { exitCode, ...run } = outcome(
      ({ targets: [sample] }) => ({
        worst: [WORST, { ...WORST, productName: '智能电表智能电表智能电表智能电表' }],
        targets: [target(sample!, 'acme'), target(sample!, '测试账号')],
      }),
      locale,
    );
    return { exitCode, ...run, ...MORE };
  };

  test.each(['en', 'zh-CN'] as const)(
    '%s: no row is wider than a terminal of 80 or of 200 columns',
    (locale) => {
      for (const columns of [80, 200])
        for (const row of printed(told(locale), { columns }).split('\n'))
          expect(widthOf(row), row).toBeLessThanOrEqual(columns);
    },
  );

  test.each(['en', 'zh-CN'] as const)('%s: of 20 columns a row is as wide, or one name', (locale) => {
    for (const row of printed(told(locale), { columns: 20 }).split('\n'))
      if (widthOf(row) > 20) expect(row.trim().replace(/^· /, '')).not.toMatch(/\s/);
  });

  const ESCAPE = '\u001b';
  test.each<[string, boolean, Terminal]>([
    ['a terminal', true, { columns: 80, env: { TERM: 'xterm' } }],
    ['NO_COLOR that is empty', true, { columns: 80, env: { TERM: 'xterm', NO_COLOR: '' } }],
    ['NO_COLOR', false, { columns: 80, env: { TERM: 'xterm', NO_COLOR: '1' } }],
    ['a dumb terminal', false, { columns: 80, env: { TERM: 'dumb' } }],
    ['a terminal without a name', false, { columns: 80 }],
    ['a file', false, { env: { TERM: 'xterm' } }],
  ])('%s: colours %j, and the same words', (_what, isColored, terminal) => {
    const text = printed(told('en'), terminal);
    expect(text.includes(ESCAPE)).toBe(isColored);
    // oxlint-disable-next-line no-control-regex
    expect(text.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll(/\s+/g, ' ')).toBe(
      printed(told('en')).replaceAll(/\s+/g, ' '),
    );
  });

  test('in Chinese nothing but codes and names stays English', () => {
    const run = told('zh-CN');
    // What evaluating says in the language of the job.
    const said = { headline: '要点。', changes: '变化。', incompleteBecause: ['原因。'], notes: ['须知。'] };
    const worst = run.summary.worst.map((finding) => ({ ...finding, failingTitle: '升级包验证失败' }));
    const text = printed({ ...run, summary: { ...run.summary, ...said, worst } });
    const [head, , , exit] = text.split('\n');
    expect(head).toMatch(/ {2}不通过 {2}不完整$/);
    expect(exit).toBe('退出码 4：未得到全部答复：1 个升级包被拒绝');
    for (const words of [
      '\n优先处理\n',
      '\n目标\n',
      '\n须知\n',
      '  严重  ',
      '  新增\n',
      '已请求 30 = ',
      '未关闭：',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/\b(?:open|accepted|more|packages|critical|new)\b/);
  });
});

describe('the reason of the exit code', () => {
  const well: Partial<Summary> = {
    complete: true,
    incompleteBecause: [],
    outcome: 'pass',
    coverage,
    counting: 0,
  };
  const stopped = { kind: 'identity', code: 'Forbidden.RAM', detail: '', requestId: '', hint: '' } as const;
  const states = { new: 1, persisting: 7, reopened: 0, resolved: 0, accepted: 0 };
  test.each<[number, string, (summary: Summary) => Partial<Summary>]>([
    [0, 'everything was answered, and no finding counts (fail-on: high)', () => well],
    [
      0,
      'everything was answered, and no finding counts (fail-on: never)',
      () => ({ ...well, failOn: 'never' }),
    ],
    [
      0,
      'everything was answered, and no new finding counts (fail-on: high)',
      () => ({ ...well, failOnNew: true, states }),
    ],
    [
      0,
      'everything was answered, and no new finding counts (fail-on: high); 7 persisting findings do not count (fail-on-new)',
      () => ({ ...well, failOnNew: true, persistingLeftOut: 7 }),
    ],
    [
      3,
      'everything was answered, and findings count (fail-on: low)',
      () => ({ ...well, outcome: 'fail', failOn: 'low' }),
    ],
    [
      3,
      'everything was answered, and new findings count (fail-on: high); 1 persisting finding does not count (fail-on-new)',
      () => ({ ...well, outcome: 'fail', failOnNew: true, persistingLeftOut: 1 }),
    ],
    [
      4,
      'not everything was answered: 1 package denied, 2 packages failed, 1 target given up, 1 selection that may be incomplete',
      ({ targets: [sample] }) => ({
        coverage: { ...coverage, denied: 1, failed: 2 },
        targets: [
          target(sample!, 'a'),
          target(sample!, 'b', { report: { ...sample!.report, stopped } }),
          target(sample!, 'c', { report: { ...sample!.report, selectionProblem: 'the list broke off' } }),
        ],
      }),
    ],
    [
      5,
      'the service refused the identity or the account for every target: Forbidden.RAM',
      ({ targets: [sample] }) => ({
        coverage: { ...coverage, audited: 0, denied: 9 },
        targets: [target(sample!, 'a', { report: { ...sample!.report, stopped } })],
      }),
    ],
  ])('%i: %s', (code, reason, change) => {
    const { exitCode, reason: said } = outcome(change);
    expect([exitCode, said]).toEqual([code, reason]);
  });

  test('7: what could not be written, and what it would be otherwise', () => {
    const run = sampleRun(3, (summary) => Object.assign(summary, well));
    const failedOutputs = ['xlsx', 'postgres'].map((format) => ({ format, problem: 'no space left' }));
    const { exitCode, reason } = outcomeOf(run, { folder: '/r', files: [], failedOutputs });
    expect([exitCode, reason]).toEqual([
      7,
      'could not be written: xlsx, postgres; otherwise 0: everything was answered, and no finding counts (fail-on: high)',
    ]);
  });
});

test('the JSON line holds 20 KB, whatever a job and a service say', () => {
  const long = '很'.repeat(2_000);
  const names = Object.entries(WORST).map(([key, value]) => [
    key,
    typeof value === 'string' && /Name$|Version$|productKey|firmwareId|account|message/.test(key)
      ? long
      : value,
  ]);
  const worst = Array.from({ length: 5 }, () => Object.fromEntries(names) as typeof WORST);
  const formats = ['xlsx', 'html', 'csv', 'json', 'junit', 'sarif', 'parquet', 'postgres', 'latest'];
  const failedOutputs = formats.map((format) => ({ format, problem: long }));
  const notified = Array.from({ length: 21 }, () => ({ channel: 'dingtalk', problem: long }));
  const told = outcome(({ targets: [sample] }) => ({
    worst,
    incompleteBecause: Array.from({ length: 10_000 }, () => long),
    targets: Array.from({ length: 10_000 }, (_, at) => target(sample!, `账号${at}`)),
  }));
  const line = jsonSummary({
    ...told,
    failedOutputs,
    notified,
    reason: long,
    folder: `/${long.slice(0, 1_300)}`,
  });
  const ended = jsonEnd(
    { job: 'j', runId: null },
    { exit_code: 1, reason: long, error: { kind: 'job', message: long, hint: long } },
  );
  expect(Buffer.byteLength(JSON.stringify(ended))).toBeLessThan(3_000);
  expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(20_000);
  expect([line.targets.length, line.target_count, line.worst.length]).toEqual([4, 10_000, 5]);
  expect(line.incomplete_because.at(-1)).toBe('… and 9,992 more');
  expect([line.failed_outputs.length, line.notified.length]).toEqual([9, 21]);
  expect(line.folder).toHaveLength(1_301);
  // Where not everything is long, more is told.
  const usual = jsonSummary({ ...told, reason: 'short' });
  expect([usual.targets.length, Buffer.byteLength(usual.worst[0]!.message)]).toEqual([10, 300]);
  expect(Buffer.byteLength(JSON.stringify(usual))).toBeLessThan(20_000);
});
