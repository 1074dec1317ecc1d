import { expect, it } from 'vitest';
import { createServiceClock } from '../../src/run/service-clock.ts';

it('goes by the answers’ dates and by time that passes, whatever the machine’s clock says', () => {
  let sinceStartMs = 5_000;
  const clock = createServiceClock({ monotonic: () => sinceStartMs });
  expect(clock.nowMs()).toBeUndefined();
  clock.heard(1_000_000);
  sinceStartMs += 2_000;
  expect(clock.nowMs()).toBe(1_002_000);
  // Another service's clock is behind: what is old by both is old.
  clock.heard(900_000);
  clock.heard(1_002_000);
  sinceStartMs += 1_000;
  expect(clock.nowMs()).toBe(901_000);
});
