import { describe, expect, it } from 'vitest';
import { LOCALES } from '../../src/core/model/locale.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { checkTexts, textsOf } from '../../src/texts/index.ts';

type Leaf = string | ((values: unknown) => string);

/** Every text of a catalogue by its path. */
function leaves(node: unknown, path: string): [string, Leaf][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, node as Leaf]];
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

/** A text with «name» for each of its values. */
function shown(leaf: Leaf): string {
  if (typeof leaf === 'string') return leaf;
  return leaf(new Proxy({}, { get: (_, name) => `«${String(name)}»` }));
}

/** The values a text shows; whether it is one or many is a matter of each language. */
function values(text: string): string[] {
  return [...new Set([...text.matchAll(/«\w+»|\{\w+\}/g)].map(([value]) => value))].sort();
}

/** English stands in the checks themselves. */
const checks = Object.fromEntries(CHECKS.map(({ id, english }) => [id, english]));
const ENGLISH = leaves({ ...textsOf('en'), checks }, 'en');

describe.each(LOCALES.filter((locale) => locale !== 'en'))('the catalogue of %s', (locale) => {
  const translated = new Map(leaves(textsOf(locale), 'en'));

  it('has the texts that English has', () => {
    expect([...translated.keys()].sort()).toEqual(ENGLISH.map(([path]) => path).sort());
    expect(ENGLISH.length).toBeGreaterThan(150);
  });

  it.each(ENGLISH)('%s shows the same values', (path, english) => {
    expect(values(shown(translated.get(path) ?? ''))).toEqual(values(shown(english)));
  });

  it('is in its own language', () => {
    for (const check of CHECKS) {
      const { title, failingTitle, why, console, api } = checkTexts(textsOf(locale), check);
      for (const text of [title, failingTitle, why, console, api]) expect(text).toMatch(/\p{Script=Han}{2}/u);
    }
  });
});

/** A run need not have any of the files and sheets, and the sentence stands in each of them. */
describe('what every report says of findings and of the run', () => {
  const sentences = LOCALES.flatMap((locale) => {
    const { judging, notes, checks: translated } = textsOf(locale);
    return leaves({ judging, notes, checks: translated ?? checks }, locale);
  });

  it.each(sentences)('%s points to no file or sheet of a report', (_, leaf) => {
    expect(shown(leaf)).not.toMatch(
      /\.(?:csv|xlsx|html|parquet|jsonl)\b|\bsee (?!whether)|\b[Ss]heets?\b|工作表|参见|详见|见\s?[“`]/u,
    );
  });
});
