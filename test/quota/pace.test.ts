import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/quota/pace.ts';

/** Starts `count` calls, each as early as may be but not while `stalled` says that nothing runs; returns when. */
function starts(rate: number, count: number, stalled: (ms: number) => number = (ms) => ms): number[] {
  const pace = createPace(rate);
  const at: number[] = [];
  for (let nowMs = 0; at.length < count;) {
    nowMs = stalled(Math.max(nowMs, pace.nextAtMs()));
    pace.started(nowMs);
    at.push(nowMs);
  }
  return at;
}

/** The least time that `rate` + 1 starts in a row take. */
const tightest = (at: readonly number[], rate: number): number =>
  Math.min(...at.slice(rate).map((ms, index) => ms - (at[index] ?? 0)));

describe('a pace', () => {
  it.each([1, 3, 10, 20, 500])('of %d a second: even distances, a second and a bit for each', (rate) => {
    const at = starts(rate, rate * 10 + 1);
    expect(tightest(at, rate)).toBeGreaterThan(1_003.9);
    expect(at.at(-1)).toBeCloseTo(10_040, 3);
  });

  it('makes up for a stall, and never in one second what is that second’s', () => {
    const at = starts(20, 201, (ms) => (ms > 2_000 && ms < 2_200 ? 2_200 : ms));
    expect(tightest(at, 20)).toBeGreaterThan(1_003.9);
    expect(at.at(-1)).toBeLessThan(10_041 + 200);
    expect(at.filter((ms) => ms >= 2_000 && ms < 2_300)).toHaveLength(6);
  });

  it('makes up for a quarter of a second at most', () => {
    const at = starts(20, 100, (ms) => (ms > 2_000 && ms < 4_000 ? 4_000 : ms));
    expect(at.filter((ms) => ms >= 4_000 && ms < 4_001)).toHaveLength(6);
  });

  it('makes nothing up for while it was held', () => {
    const pace = createPace(20);
    pace.started(0);
    pace.hold(3_000);
    expect(pace.nextAtMs()).toBe(3_000);
    pace.started(3_000);
    expect(pace.nextAtMs()).toBeCloseTo(3_050.2);
  });

  it('goes slower, and never faster than what it was made for', () => {
    const pace = createPace(20);
    pace.setRate(5);
    pace.started(0);
    expect(pace.nextAtMs()).toBeCloseTo(200.8);
    pace.setRate(1_000);
    pace.started(201);
    expect(pace.nextAtMs()).toBeCloseTo(251, 0);
  });
});
