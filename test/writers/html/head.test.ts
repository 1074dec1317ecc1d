import { expect, test } from 'vitest';
import type { CheckInfo } from '../../../src/core/model/catalogue.ts';
import { LOCALES } from '../../../src/core/model/locale.ts';
import type {
  EvaluatedRun,
  ResultRecord,
  Summary,
  TrendPoint,
  WorstFinding,
} from '../../../src/core/model/run.ts';
import { textsOf } from '../../../src/texts/index.ts';
import { byCheck } from '../../../src/writers/html/by-check.ts';
import { targetsOf } from '../../../src/writers/html/breakdowns.ts';
import { linkTo, linked, passRate } from '../../../src/writers/html/figures.ts';
import { printable } from '../../../src/writers/neutralise.ts';
import { firstOf } from '../../../src/writers/html/first.ts';
import { headOf } from '../../../src/writers/html/head.ts';
import { trendOf } from '../../../src/writers/html/trend.ts';
import { createUnseen } from '../../../src/writers/html/unseen.ts';
import { HOSTILE, NOTHING_OPEN, sampleRun } from '../sample-run.ts';

const run = (change: Partial<Summary> = {}): EvaluatedRun =>
  sampleRun(20, (summary) => Object.assign(summary, change));

/** Text as people see it. */
const seen = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
/** Every link with its text, as they follow each other. */
const links = (markup: string): [string, string][] =>
  [...markup.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].map(([, href = '', text = '']) => [
    seen(text),
    href.replaceAll('&amp;', '&'),
  ]);

test.each([
  ['pass', 'pass', 0, 'PASS COMPLETE', 'banner good'],
  ['fail', 'fail', 3, 'FAIL COMPLETE', 'banner critical'],
  ['fail', 'incomplete', 4, 'FAIL INCOMPLETE', 'banner critical'],
  ['incomplete', 'incomplete', 4, 'INCOMPLETE', 'banner unknown'],
  ['report-only', 'pass', 0, 'REPORT ONLY COMPLETE', 'banner high'],
] as const)('%s, outcome %s, exit code %i: reads %s', (result, outcome, code, words, banner) => {
  const { markup } = headOf(run({ result, outcome, complete: outcome !== 'incomplete' }));
  expect(seen(markup)).toContain(`Audit exit code ${code}`);
  expect(seen(/<p class="result">([\s\S]*?)<\/p>/.exec(markup)?.[1] ?? '')).toBe(words);
  expect(markup).toContain(`class="${banner}"`);
});

test.each([
  ['unavailable', 0, 'exit code 4: not everything was answered.'],
  ['unavailable', 2, 'exit code 4: not everything was answered (takes precedence over 3).'],
  ['identity', 2, 'exit code 5: the service refused'],
] as const)('a run whose targets are all %s, with %i that count, ends with %s', (kind, counting, said) => {
  const { targets } = run().summary;
  const stopped = { kind, code: 'C', detail: 'D', requestId: '', hint: 'H' } as const;
  const coverage = { requested: 2, audited: 0, notFound: 0, denied: 0, failed: 2 };
  const summary: Partial<Summary> = {
    outcome: 'incomplete',
    complete: false,
    counting,
    coverage,
    targets: targets.map((target) => ({ ...target, report: { ...target.report, stopped } })),
  };
  expect(seen(headOf(run(summary)).markup)).toContain(`Audit ${said}`);
});

test('of many reasons why it is incomplete the banner has five, and says how many more there are', () => {
  const of = (many: number): string[] => Array.from({ length: many }, (_, at) => `Because ${at}.`);
  const seven = headOf(run({ complete: false, incompleteBecause: of(7) })).markup;
  expect(seen(seven)).toContain('Because 4. … and 2 more');
  expect(seen(seven)).not.toContain('Because 5.');
  expect(links(seven)).toContainEqual(['… and 2 more', '#unseen']);
  const five = seen(headOf(run({ complete: false, incompleteBecause: of(5) })).markup);
  expect(five).toContain('Because 4.');
  expect(five).not.toContain('… and');
});

test.each(LOCALES)(
  'the tile of packages without an answer is not called as that of those that fail, in %s',
  (locale) => {
    const { noAnswer } = textsOf(locale).page;
    const { markup } = headOf({ ...run(), locale });
    const tiles = links(markup).filter(([, href]) => href === '#packages?outcome=error');
    expect(tiles.map(([text]) => text)).toContainEqual(
      expect.stringMatching(new RegExp(`^\\d+ ${noAnswer}$`)),
    );
  },
);

test.each(LOCALES)('the figures of the headline and of what changed lead to their rows, in %s', (locale) => {
  const { headline, changes } = textsOf(locale).notes;
  const noAnswer = headline.noAnswer({ count: '2', isOne: false });
  const figures = { count: '1,051', isOne: false, open: '32', unjudged: '1,019', more: noAnswer };
  const silent = ['2', '#packages?outcome=denied&outcome=error'];
  const given = { ...NOTHING_OPEN, inProgress: 2, devicesWaiting: 12_000, devicesUnderWay: 384 };
  const cases: [Partial<Summary>, string, string[][]][] = [
    [
      { counting: 1_051, failOn: 'high' },
      headline.counting({ ...figures, failOn: 'high', failOnNew: true }),
      [
        ['1,051', '#findings?counts=true'],
        ['32', '#findings?counts=true&standing=open'],
        ['1,019', '#findings?counts=true&standing=unjudged'],
        silent,
      ],
    ],
    [
      { counting: 0, failOn: 'never' },
      headline.never(figures),
      [['1,051', '#findings?standing=open'], ['1,019', '#findings?standing=unjudged'], silent],
    ],
    [
      { counting: 0, failOn: 'low' },
      headline.none({ failOn: 'low', failOnNew: false, more: noAnswer }),
      [silent],
    ],
    [{ counting: 0, failOn: 'low' }, headline.nothing, []],
    [
      { counting: 0, failOn: 'low', rollouts: given },
      headline.none({
        failOn: 'low',
        failOnNew: false,
        more:
          noAnswer +
          headline.given({
            count: '2',
            isOne: false,
            devices: { count: '12,384', isOne: false },
            isAtLeast: false,
          }),
      }),
      [
        silent,
        ['2', '#packages?open_of_failing=true&rollout_state=in-progress'],
        ['12,384', '#rollouts?open_of_failing=true&job_status=in-progress'],
      ],
    ],
  ];
  const coverage = { requested: 20, audited: 18, notFound: 0, denied: 1, failed: 1 };
  const since = changes.since({
    run: '2026-11-27 03:18 UTC',
    fresh: { count: '27', isOne: false },
    reopened: '3',
    resolved: '18',
    persisting: '2,026',
    accepted: '0',
  });
  for (const [change, sentence, expected] of cases) {
    const { markup } = headOf({
      ...run({ ...change, coverage, headline: sentence, changes: since }),
      locale,
    });
    const [, first = '', second = ''] =
      /class="headline">([\s\S]*?)<\/p>\s*<p>([\s\S]*?)<\/p>/.exec(markup) ?? [];
    expect(links(first)).toEqual(expected);
    expect(links(second)).toEqual([
      ['27', '#findings?state=new'],
      ['3', '#findings?state=reopened'],
      ['18', '#findings?state=resolved'],
      ['2,026', '#findings?state=persisting'],
      ['0', '#findings?state=accepted'],
    ]);
  }
});

test('a figure of whatever the service says leads to it', () => {
  const hrefs = HOSTILE.map((text) => linkTo('packages', { product_key: text }));
  const read = hrefs.map((href) => new URLSearchParams(href.split('?')[1]).get('product_key'));
  expect(read).toEqual(HOSTILE.map(printable));
});

test('a sentence that has other figures than expected stays as it is', () => {
  expect(linked('1 of 2 <b>', ['#findings']).markup).toBe('1 of 2 &lt;b&gt;');
});

test.each([
  [0, 0, 0, '–'],
  [3, 0, 0, '100.0 %'],
  [0, 1, 2, '0.0 %'],
  [1, 1, 1, '33.3 %'],
  [9_999, 1, 0, '99.9 %'],
])(
  'of %i that pass, %i that fail and %i that could not be judged the pass rate is %s',
  (pass, fail, unjudged, rate) => {
    expect(passRate({ pass, fail, unjudged, 'not-found': 7, denied: 7, error: 7 })).toBe(rate);
  },
);

const WORST: WorstFinding = {
  findingId: 'f-1',
  checkId: 'unverified',
  failingTitle: 'It was never verified',
  severity: 'high',
  verdict: 'fail',
  state: 'new',
  counts: true,
  account: 'acme',
  region: 'cn-shanghai',
  iotInstanceId: '',
  firmwareId: 'fw/1 &',
  firmwareName: '<b>',
  productKey: 'a1',
  productName: 'Meter',
  moduleName: 'mcu',
  destVersion: '1.2.3',
  fileName: 'a.bin',
  message: 'None was started.',
  alsoOpen: 2,
  rolloutState: null,
  devicesWaiting: null,
  devicesUnderWay: null,
};

test('what to fix first is named with its package, and leads to it and to what else is open there', () => {
  const ofTarget = { ...WORST, firmwareId: '', firmwareName: '', verdict: 'unknown' as const, alsoOpen: 0 };
  const { markup } = firstOf(run({ worst: [WORST, ofTarget] }));
  expect(markup).not.toContain('<b><b>');
  const text = seen(markup).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  expect(text).toContain(
    'Fix first <b> high new It was never verified None was started. a.bin fw/1 & Meter · mcu · 1.2.3',
  );
  expect(text).toContain('acme · cn-shanghai high not judged new');
  expect(links(markup)).toEqual([
    ['&lt;b&gt;', '#findings?finding=f-1'],
    [
      '3 open in total',
      '#findings?account=acme&region=cn-shanghai&iot_instance_id=&firmware_id=fw%2F1%20%26&standing=open',
    ],
    ['acme · cn-shanghai', '#findings?finding=f-1'],
  ]);
  expect(seen(firstOf(run({ worst: [] })).markup)).toContain('No open findings');
});

test('a run that saw nothing says that nothing was audited, not that nothing is open', () => {
  const coverage = { requested: 3, audited: 0, notFound: 0, denied: 0, failed: 3 };
  const { markup } = firstOf(run({ worst: [], complete: false, coverage }));
  expect(seen(markup)).toBe('Fix first Nothing was audited: no package was answered.');
});

test('after five of the worst, what else is open at the severity of the last leads to its rows', () => {
  const open = { critical: 1, high: 1_236, medium: 9, low: 0, info: 0 };
  const worst = [{ ...WORST, severity: 'critical' as const }, WORST, WORST, WORST, WORST];
  expect(links(firstOf(run({ worst, open })).markup)).toContainEqual([
    '… and 1,232 more findings of severity high are open',
    '#findings?severity=high&standing=open',
  ]);
  for (const none of [
    { worst, open: { ...open, high: 4 } },
    { worst: worst.slice(1), open },
  ])
    expect(seen(firstOf(run(none)).markup)).not.toContain('… and');
});

test('the trend is sorted by time, and shows what is open as open and what is accepted as a number alone', () => {
  const point = (startedAt: string, open: number, accepted: number): TrendPoint => {
    const of = (critical: number): TrendPoint['open'] => ({ critical, high: 0, medium: 0, low: 0, info: 0 });
    const { coverage, outcomes, states } = run().summary;
    const counts = { open: of(open), accepted: of(accepted), unjudged: of(0) };
    return { runId: startedAt, startedAt, complete: open > 0, coverage, outcomes, states, ...counts };
  };
  const [late, early] = [point('2026-11-23T02:00:00Z', 4, 0), point('2026-11-22T02:00:00Z', 0, 9)];
  const { markup } = trendOf({ ...run(), trend: [late, early] });
  expect(markup).toContain('2026-11-22 0, 2026-11-23 4');
  expect([...markup.matchAll(/<rect[^>]*height="([1-9][^"]*)"/g)]).toHaveLength(1);
  expect(seen(markup)).toMatch(/2026-11-23 02:00 UTC 4 0 .* yes 2026-11-22 02:00 UTC 0 9 .* no/);
  expect(seen(trendOf({ ...run(), trend: [late] }).markup)).toContain('a trend needs at least two');
  const again = trendOf({ ...run(), trend: [late, early, point('2026-11-23T18:30:00Z', 5, 0)] }).markup;
  expect(again).toContain('2026-11-22 0, 2026-11-23 02:00 4, 2026-11-23 18:30 5');
  const [chart = ''] = /<svg[^]*<\/svg>/.exec(again) ?? [];
  expect(seen(chart)).toMatch(/11-22 4 11-23 02:00 5 11-23 18:30$/);
});

test('by check: what is open first, the rest folded up, with what only reports and what overrides change', () => {
  const [like] = run().checks as [CheckInfo];
  const counts = (open: number, unknown = 0): Summary['checks'][string] => ({
    pass: 5,
    open,
    accepted: 1,
    unknown,
    notApplicable: 0,
  });
  const overrides = [{ product: 'a1*<b>', module: 'mcu', changes: 'enabled: true, within: 2h' }];
  const checks: CheckInfo[] = [
    { ...like, id: 'quiet', severity: 'critical' },
    { ...like, id: 'lesser', severity: 'low', enabled: false, soft: true, overrides },
    { ...like, id: 'worse', severity: 'high' },
    { ...like, id: 'nobody', enabled: false },
  ];
  const { markup } = byCheck({
    ...run({ checks: { quiet: counts(0), lesser: counts(9), worse: counts(1, 2) } }),
    checks,
  });
  const order = [...markup.matchAll(/<code>(\w+)<\/code>|<summary>/g)].map(([whole, id]) => id ?? whole);
  expect(order).toEqual(['lesser', 'worse', '<summary>', 'quiet']);
  expect(markup).toContain('(reports only)');
  expect(markup).toContain('product a1*&lt;b&gt;, module mcu → enabled: true, within: 2h');
  expect(links(markup).slice(3, 6)).toEqual([
    ['1', '#findings?check_id=worse&standing=open'],
    ['1', '#findings?check_id=worse&standing=accepted'],
    ['2', '#findings?check_id=worse&standing=unjudged&standing=unanswered'],
  ]);
});

test('a target says what of it did not answer, why it was given up, and what its selection lacks', () => {
  const stopped = { kind: 'unavailable', code: 'ill', detail: 'D', requestId: '', hint: 'Wait.' } as const;
  const sample = run();
  const [target] = sample.summary.targets as [Summary['targets'][number]];
  const coverage = { ...target.coverage, denied: 1_000, failed: 2 };
  const ill = {
    ...target,
    coverage,
    report: { ...target.report, stopped, selectionProblem: 'Half a list.' },
  };
  const whole = { ...target, coverage: { ...coverage, denied: 0, failed: 0 } };
  const text = seen(targetsOf({ ...sample, summary: { ...sample.summary, targets: [ill, whole] } }).markup);
  expect(text).toMatch(/1,000 denied 2 failed ill: D Wait\. Half a list\. .* yes$/);
});

test('what was not seen is counted by reason and code, and a service that invents codes fills nothing', () => {
  const unseen = createUnseen();
  const add = (kind: 'denied' | 'failed' | 'not-found', code: string): void => {
    const observation = { answer: { kind, code, detail: `${code} ${HOSTILE[0]}` } };
    unseen.add({ kind: 'firmware', evaluated: { observation } } as ResultRecord);
  };
  add('not-found', 'None');
  for (let at = 0; at < 60; at += 1) add('failed', `code-${at}`);
  for (let at = 0; at < 1_500; at += 1) add('denied', 'Forbidden.RAM');
  unseen.add({ kind: 'difference', difference: { reason: 'not-in-list' } } as ResultRecord);
  const { markup } = unseen.part(run({ incompleteBecause: ['Because.'] }));
  expect(links(markup)).toContainEqual(['1', '#coverage?reason=failed&code=code-7']);
  expect(seen(markup)).toContain('Because.');
  expect(seen(markup)).toMatch(/failed code-0 1 code-0 =HYPERLINK.* not found None 1/);
  expect(seen(markup)).toContain('1,512 more packages with other codes');
  const all = 'Every requested package was audited.';
  expect(seen(createUnseen().part(run({ complete: true })).markup)).toContain(all);
  expect(seen(createUnseen().part(run({ complete: false })).markup)).not.toContain(all);
});
