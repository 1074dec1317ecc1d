import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRunId, runStartedAtMs } from '../../../src/core/run-id.ts';
import { outOfKeeping } from '../../../src/writers/save/retention.ts';
import type { AgedRun } from '../../../src/writers/save/retention.ts';

const DAY_MS = 86_400_000;
const run = (day: string, complete = true): AgedRun => ({
  runId: createRunId(Date.parse(`${day}T02:00:00Z`), () => 0.5),
  finishedAt: `${day}T02:04:00.000Z`,
  complete,
});
const dayOf = ({ runId }: AgedRun): string => new Date(runStartedAtMs(runId) ?? 0).toISOString().slice(0, 10);

/** Days of one month, oldest run first. */
const ofNovember = (days: readonly number[]): AgedRun[] =>
  days.map((day) => run(`2026-11-${String(day).padStart(2, '0')}`));

it.each<[string, number[], number, number, number[]]>([
  ['behind', [18, 3, 19, 20], 21, 5, []],
  ['behind, with those before it', [17, 3, 19, 20, 21], 22, 2, [17, 3]],
  ['ahead, with those before it', [17, 28, 18, 19, 20, 21], 22, 2, [17, 28, 18]],
  ['ahead for a day', [17, 19, 18, 20, 21], 22, 2, [17]],
  ['ahead in the run before tonight’s', [14, 15, 16, 28], 17, 1, [14]],
  ['behind in the run before tonight’s', [15, 16, 17, 3], 18, 1, []],
  ['behind in two nights, ever less', [15, 16, 17, 18, 3, 10], 19, 2, []],
  ['ahead since that one', [15, 16, 17, 18], 99, 2, [15]],
  ['ahead of the service’s, which is behind', [15, 16, 17, 18], 16, 2, []],
  ['right', [15, 16, 17, 18], 18, 2, [15]],
])('leaves no gap and nothing young out where a clock was %s', (_which, order, service, days, expected) => {
  const serviceNowMs = Date.UTC(2026, 10, service, 2, 5);
  const retention = { keepMs: days * DAY_MS, keepMonths: 0 };
  const { runs } = outOfKeeping(ofNovember(order).toReversed(), retention, serviceNowMs);
  expect(runs.map((old) => Number(dayOf(old).slice(8)))).toEqual(expected);
});

it('keeps the first complete run of each calendar month for so many months', () => {
  const chain = [
    run('2025-10-31'),
    run('2025-11-01'),
    run('2025-11-02'),
    run('2025-12-24', false),
    run('2025-12-25'),
    run('2025-12-31'),
    run('2026-02-28', false),
    run('2026-10-01'),
    run('2026-10-02'),
    run('2026-10-31'),
    run('2026-11-20'),
  ];
  const old = (keepMonths: number): string[] =>
    outOfKeeping(chain.toReversed(), { keepMs: 30 * DAY_MS, keepMonths }, Date.UTC(2026, 10, 21)).runs.map(
      dayOf,
    );
  const [october, november1, november2, incomplete, first, last, february, , second] = chain.map(dayOf);
  expect(old(12)).toEqual([october, november2, incomplete, last, february, second]);
  expect(old(11)).toEqual([october, november1, november2, incomplete, last, february, second]);
  expect(old(10)).toEqual([october, november1, november2, incomplete, first, last, february, second]);
  expect(old(0)).toHaveLength(9);
});

it.each<[string, string[], string[]]>([
  [
    'ahead',
    ['2026-08-01', '2026-08-02', '2026-09-20', '2026-08-04', '2026-08-31', '2026-09-01', '2026-09-02'],
    ['2026-08-01', '2026-09-20', '2026-08-04', '2026-09-01'],
  ],
  [
    'behind',
    ['2026-07-02', '2026-08-01', '2026-07-05', '2026-08-03', '2026-08-04'],
    ['2026-07-02', '2026-08-01', '2026-07-05', '2026-08-03'],
  ],
])(
  'keeps the first of the month itself where a clock was %s, however often it looks',
  (_which, days, kept) => {
    let chain = [...days, '2026-10-20', '2026-10-21'].map((day) => run(day)).toReversed();
    for (const serviceNowMs of [Date.UTC(2026, 9, 22), Date.UTC(2026, 10, 30), Date.UTC(2027, 1, 1)]) {
      const retention = { keepMs: 30 * DAY_MS, keepMonths: 24 };
      const { runs } = outOfKeeping(chain, retention, serviceNowMs);
      chain = chain.filter((old) => !runs.includes(old));
      expect(chain.map(dayOf).toReversed().slice(0, -2)).toEqual(kept);
    }
  },
);

it('takes a finish that is not a time for one of tonight', () => {
  const chain = ofNovember([1, 20, 21])
    .toReversed()
    .map((old) => ({ ...old, finishedAt: 'soon' }));
  const retention = { keepMs: DAY_MS, keepMonths: 0 };
  expect(outOfKeeping(chain, retention, Date.UTC(2026, 10, 22)).runs.map(dayOf)).toEqual(['2026-11-01']);
  const nameless = chain.map((old) => ({ ...old, runId: 'none' }));
  expect(outOfKeeping(nameless, retention, Date.UTC(2026, 10, 22)).runs).toEqual([]);
});

it('whatever the clocks said, what is removed is an old end of the chain, less months, and never the newest', () => {
  const days = fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 40 });
  const months = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 1, max: 200 }),
      months,
      fc.integer({ max: 900, min: 0 }),
      (order, keep, keepMonths, now) => {
        const start = Date.UTC(2025, 0, 1, 2);
        const chain = order.map((day) => {
          const ms = start + day * DAY_MS;
          return {
            runId: createRunId(ms, () => 0.5),
            finishedAt: new Date(ms).toISOString(),
            complete: day % 3 > 0,
          };
        });
        const serviceNowMs = start + now * DAY_MS;
        const retention = { keepMs: keep * DAY_MS, keepMonths: 0 };
        const oldestFirst = chain.toReversed();
        const { runs, beforeMs } = outOfKeeping(chain, retention, serviceNowMs);
        expect(runs).toEqual(oldestFirst.slice(0, runs.length));
        expect(runs).not.toContain(chain[0]);
        expect(beforeMs).toBeLessThanOrEqual(serviceNowMs - retention.keepMs);
        const kept = outOfKeeping(chain, { ...retention, keepMonths }, serviceNowMs).runs;
        expect(runs.filter((old) => kept.includes(old))).toEqual(kept);
      },
    ),
  );
});
