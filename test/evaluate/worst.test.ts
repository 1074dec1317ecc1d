import { expect, it, test } from 'vitest';
import type { TargetReport } from '../../src/core/model/observation.ts';
import type { Rollouts } from '../../src/core/model/rollout.ts';
import type { Summary } from '../../src/core/model/run.ts';
import { rolledOut } from '../../src/core/package-rollouts.ts';
import { createRolloutTally } from '../../src/evaluate/rollout-tally.ts';
import { changesText } from '../../src/evaluate/changes.ts';
import { headlineOf, resultOf } from '../../src/evaluate/headline.ts';
import { createPolicy } from '../../src/evaluate/policy.ts';
import { createWorst } from '../../src/evaluate/worst.ts';
import { textsOf } from '../../src/texts/index.ts';
import { part, rollout, rollouts, tasks, UNCOUNTED } from '../checks/support/rollouts.ts';
import { finding } from './support/findings.ts';
import { TARGET } from './support/observations.ts';

const worstOf = (packages: Record<string, string[]>): string[] => {
  const worst = createWorst((id) => `title of ${id}`);
  for (const [id, texts] of Object.entries(packages))
    worst.add(
      texts.map((text) => finding(id, text)),
      { firmwareName: `name of ${id}`, productName: 'Lamp' },
    );
  return worst
    .list()
    .worst.map(({ firmwareId, message, alsoOpen }) => `${firmwareId}: ${message} +${alsoOpen}`);
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

test.each([
  [['fw:low fail new!', ':medium fail new', ':high fail new!', ':critical unknown new!'], [': high fail new! +1', 'fw: low fail new! +0']],
  [[':medium fail new', 'fw:high fail new', 'fw:high fail resolved', 'fw:low fail new'], ['fw: high fail new +1', ': medium fail new +0']],
  [['a', 'b', 'c', 'd', 'e'].map((id) => `${id}:high fail new!`).concat(':low fail new', ':critical fail new!'), [': critical fail new! +1', ...['a', 'b', 'c', 'd'].map((id) => `${id}: high fail new! +0`)]],
])('of what is no package of the run each has one place: %j', (texts, expected) => {
  const worst = createWorst((id) => id);
  for (const [id = '', text = ''] of texts.map((one) => one.split(':'))) worst.addOther(finding(id, text));
  expect(worst.list().worst.map(({ firmwareId, message, alsoOpen }) => `${firmwareId}: ${message} +${alsoOpen}`)).toEqual(expected);
}); // prettier-ignore

const busy = (waiting: number) => rollout({ tasks: tasks({ QUEUED: waiting, IN_PROGRESS: 1 }) });
const planned = rollout({ state: 'planned' });
const ended = rollout({ state: 'completed', tasks: UNCOUNTED });

test('what fails and is on its way comes first: now before by a plan, of findings as bad the most devices', () => {
  const worst = createWorst((id) => id);
  const add = (id: string, text: string, given: Given | null): void => {
    const findings = [finding(id, text)];
    worst.add(findings, null, rolledOut(given?.rollouts ?? undefined, findings, 'high').rollouts);
  };
  add('not asked', 'critical fail new!', null);
  add('ended', 'critical fail new!', rollouts(ended));
  add('below from', 'medium fail new!', rollouts(busy(9_000)));
  add('planned', 'critical fail new!', rollouts(planned));
  add('few', 'high fail persisting', rollouts(busy(3)));
  add('many', 'high fail persisting', rollouts(busy(12_000), busy(384)));
  add('not counted', 'high fail new', part(busy(5)));
  expect(
    worst.list().worst.map((found) => [found.firmwareId, found.rolloutState, found.devicesWaiting, found.devicesUnderWay]),
  ).toEqual([
    ['not counted', 'in-progress', null, null],
    ['many', 'in-progress', 12_384, 2],
    ['few', 'in-progress', 3, 1],
    ['planned', 'planned', 0, 0],
    ['not asked', null, null, null],
  ]);
}); // prettier-ignore

test('of a package that is on its way it names what is wrong with it, not that it is on its way', () => {
  const worst = createWorst((id) => id);
  const defect = { ...finding('fw', 'high fail new!'), checkId: 'digest-missing' };
  const findings = [
    finding('fw', 'low fail new'),
    defect,
    { ...finding('fw', 'critical fail new!'), checkId: 'rollout-of-failing-package', category: 'rollout' },
  ];
  worst.add(findings, null, rolledOut(rollouts(busy(63)).rollouts ?? undefined, findings, 'high').rollouts);
  worst.add(findings, null, rolledOut(rollouts(ended).rollouts ?? undefined, findings, 'high').rollouts);
  expect(worst.list().worst.map(({ checkId, alsoOpen }) => `${checkId} +${alsoOpen}`)).toEqual([
    'digest-missing +2',
    'rollout-of-failing-package +2',
  ]);
});

type Given = ReturnType<typeof rollouts>;
const REFUSED: Rollouts = { kind: 'denied', code: '', detail: '', observedAt: '', requestId: '' };

/** The figures of failing packages whose rollouts are these. */
function figuresOf(packages: readonly (Given | null)[]): Pick<Summary, 'rollouts'> {
  const tally = createRolloutTally();
  const failing = [finding('fw', 'critical fail new')];
  for (const given of packages) tally.add(rolledOut(given?.rollouts ?? REFUSED, failing, 'high').rollouts);
  // What nothing is wrong with may be given to devices.
  tally.add(rolledOut(rollouts(busy(5)).rollouts ?? undefined, [], 'high').rollouts);
  const asking = { mode: 'all', from: 'high', required: false } as const;
  return tally.summary([{ rollouts: asking }] as unknown as TargetReport[]);
}

test.each<[string, (Given | null)[], string, string]>([
  ['nothing failing', [], '', ''],
  ['refused', [null], '', ''],
  ['ended', [rollouts(ended)], '', ''],
  ['one device', [rollouts(busy(0))], '; 1 failing package is being delivered to 1 device now', '；1 个未通过检查的升级包正在推送给 1 台设备'],
  ['several', [rollouts(busy(12_000), planned), rollouts(busy(382))], '; 2 failing packages are being delivered to 12,384 devices now', '；2 个未通过检查的升级包正在推送给 12,384 台设备'],
  ['not all known', [rollouts(busy(9)), part(busy(9))], '; 2 failing packages are being delivered to at least 20 devices now', '；2 个未通过检查的升级包正在推送给至少 20 台设备'],
  ['none known', [rollouts(rollout({ tasks: UNCOUNTED }))], '; 1 failing package is being delivered to an unknown number of devices now', '；1 个未通过检查的升级包正在推送给设备，设备数量未知'],
  ['none left', [rollouts(rollout())], '; 1 failing package is in an open rollout with no devices waiting now', '；1 个未通过检查的升级包所在的升级批次尚未结束，目前没有设备等待升级'],
  ['by a plan', [rollouts(planned), rollouts(ended)], '; 1 failing package is planned for delivery to devices', '；1 个未通过检查的升级包已计划推送给设备'],
  ['now, and by a plan', [rollouts(planned), rollouts(busy(1))], '; 1 failing package is being delivered to 2 devices now; 1 failing package is planned for delivery to devices', '；1 个未通过检查的升级包正在推送给 2 台设备；1 个未通过检查的升级包已计划推送给设备'],
])('the headline ends with what is on its way: %s', (_, packages, english, chinese) => {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const coverage = { requested: 9, audited: 8, notFound: 0, denied: 1, failed: 0 };
  const told = { complete: false, open: none, unjudged: none, coverage, counting: { fail: 1, unknown: 0 }, ...figuresOf(packages) };
  const said = (['en', 'zh-CN'] as const).map((locale) => headlineOf(told, createPolicy({ checks: {}, failOn: 'high', failOnNew: false, locale })));
  expect(said).toEqual([
    `1 finding counts at or above high: 1 open, 0 not judged; 1 package got no answer${english}.`,
    `有 1 个发现项计入结果（严重级别“高”及以上）：未关闭 1 个，无法判定 0 个；1 个升级包没有得到答复${chinese}。`,
  ]);
}); // prettier-ignore

test.each<[string, (Given | null)[], object]>([
  ['no failing package', [], { openOfFailing: 0, devicesWaiting: 0, devicesUnderWay: 0, unknown: 0 }],
  ['none of it is known', [null, null], { openOfFailing: null, devicesWaiting: null, devicesUnderWay: null, unknown: 2 }],
  ['some of it', [null, rollouts(busy(7), planned)], { inProgress: 1, openOfFailing: 2, devicesWaiting: 7, devicesUnderWay: 1, unknown: 1 }],
  ['how many devices is not', [rollouts(rollout({ tasks: UNCOUNTED }))], { openOfFailing: 1, devicesWaiting: null, devicesUnderWay: null, unknown: 1 }],
  ['by a plan alone', [rollouts(planned)], { inProgress: 0, planned: 1, openOfFailing: 1, devicesWaiting: 0, devicesUnderWay: 0, unknown: 0 }],
])('the figures of what is on its way: %s', (_, packages, expected) => {
  expect(figuresOf(packages).rollouts).toMatchObject({ from: 'high', ...expected });
}); // prettier-ignore

it('names what people know it by', () => {
  const worst = createWorst((id) => `title of ${id}`);
  worst.add([finding('fw1', 'high fail new!')], { firmwareName: 'gateway', productName: 'Lamp' });
  worst.add([finding('', 'high fail new!')], null);
  expect(worst.list().worst).toMatchObject([
    { failingTitle: 'title of unverified', firmwareName: 'gateway', productName: 'Lamp', destVersion: '1.0' },
    { firmwareId: '', firmwareName: '', productName: '', account: TARGET.account, region: TARGET.region },
  ]);
});

const SILENT = { requested: 9, audited: 0, notFound: 0, denied: 0, failed: 9 };

test.each([
  ['high', { complete: true }, 'pass'],
  ['high', { complete: false }, 'incomplete'],
  ['high', { complete: true, counting: { fail: 1, unknown: 0 } }, 'fail'],
  ['high', { complete: false, counting: { fail: 0, unknown: 1 } }, 'fail'],
  ['high', { complete: true, open: { critical: 0, high: 0, medium: 3, low: 0, info: 0 } }, 'pass'],
  ['never', { complete: true, open: { critical: 3, high: 0, medium: 0, low: 0, info: 0 } }, 'report-only'],
  ['high', { complete: false, coverage: SILENT, counting: { fail: 0, unknown: 1 } }, 'incomplete'],
  ['never', { complete: true }, 'pass'],
  ['never', { complete: false, open: { critical: 3, high: 0, medium: 0, low: 0, info: 0 } }, 'incomplete'],
] as const)('the result: failOn %s, %j: %s', (failOn, facts, expected) => {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const coverage = { requested: 9, audited: 9, notFound: 0, denied: 0, failed: 0 };
  const told = { open: none, unjudged: none, counting: { fail: 0, unknown: 0 }, coverage, ...facts };
  expect(resultOf({ ...told, counting: told.counting.fail + told.counting.unknown, failOn })).toBe(expected);
});

test.each([
  ['en', 'No new finding counts at or above high.', '2 new findings count at or above high: 1 open, 1 not judged.'],
  ['zh-CN', '没有新增发现项计入结果（严重级别“高”及以上）。', '有 2 个新增发现项计入结果（严重级别“高”及以上）：未关闭 1 个，无法判定 1 个。'],
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
