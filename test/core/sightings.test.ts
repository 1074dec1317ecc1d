import { expect, test } from 'vitest';
import { createSightings } from '../../src/core/sightings.ts';

test('tells what came again, and is wrong about few of the rest', () => {
  const sightings = createSightings();
  const count = 100_000;
  for (let at = 0; at < count; at += 1) sightings.add(`["update","acme",${at}]`);
  const wrong = Array.from({ length: count }, (_, at) => `["update","acme",${at}]`).filter((text) =>
    sightings.mayRepeat(text),
  );
  // 100,000 of 16,777,216 places: some 600 share one.
  expect(wrong.length).toBeLessThan(1_200);
  for (const text of ['twice', '', '版本']) {
    sightings.add(text);
    sightings.add(text);
    expect([sightings.has(text), sightings.mayRepeat(text)]).toEqual([true, true]);
  }
});

test('knows that nothing came again', () => {
  const sightings = createSightings();
  expect([sightings.anyRepeats, sightings.has('a')]).toEqual([false, false]);
  sightings.add('a');
  sightings.add('b');
  expect([sightings.anyRepeats, sightings.has('a'), sightings.mayRepeat('a')]).toEqual([false, true, false]);
  sightings.add('a');
  expect([sightings.anyRepeats, sightings.mayRepeat('a'), sightings.mayRepeat('b')]).toEqual([
    true,
    true,
    false,
  ]);
});
