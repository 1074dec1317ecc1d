import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeen } from '../../src/sources/seen.ts';

test('answers as a Set does, for any texts in any order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('', 'a', 'b', 'c')), { maxLength: 400 }),
      (texts) => {
        const seen = createSeen();
        const set = new Set<string>();
        for (const text of texts) {
          expect(seen.has(text)).toBe(set.has(text));
          expect(seen.add(text)).toBe(!set.has(text));
          set.add(text);
        }
        expect(seen.size).toBe(set.size);
        for (const text of set) expect(seen.has(text)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('keeps every text while it grows, and takes none that was not put in', () => {
  const seen = createSeen();
  for (let i = 0; i < 50_000; i += 1)
    if (!seen.add(`firmware-${i}`)) throw new Error(`took firmware-${i} for another`);
  expect(seen.size).toBe(50_000);
  for (let i = 0; i < 50_000; i += 1) if (!seen.has(`firmware-${i}`)) throw new Error(`lost firmware-${i}`);
  for (let i = 50_000; i < 100_000; i += 1)
    if (seen.has(`firmware-${i}`)) throw new Error(`made up firmware-${i}`);
});
