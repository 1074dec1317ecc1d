import { expect, expectTypeOf, it } from 'vitest';
import { capacity } from '../../src/checks/capacity.ts';
import type { CheckId, CheckTranslations } from '../../src/checks/index.ts';
import { checkTexts, textsOf } from '../../src/texts/index.ts';
import type { Translation } from '../../src/texts/texts.ts';

type Capacity = CheckTranslations['capacity'];

it('a translation has every check and every text of it, or does not compile', () => {
  expectTypeOf<keyof CheckTranslations>().toEqualTypeOf<CheckId>();
  expectTypeOf<Omit<CheckTranslations, 'capacity'>>().not.toExtend<CheckTranslations>();
  expectTypeOf<Omit<Translation, 'checks'>>().not.toExtend<Translation>();
  expectTypeOf<Omit<Capacity, 'why'>>().not.toExtend<Capacity>();
  expectTypeOf<{ limit: string }>().not.toExtend<Capacity['params']>();
  expectTypeOf<Omit<Capacity['says'], 'unread'>>().not.toExtend<Capacity['says']>();
});

it('a translation has no text that the check does not have, or does not compile', () => {
  const params = { limit: 'a', at: 'b' };
  // @ts-expect-error: there is no such parameter
  const more: Capacity['params'] = { ...params, to: 'c' };
  // @ts-expect-error: there is no such check of this category
  const others: Partial<CheckTranslations<'target'>> = { unverified: undefined };
  // @ts-expect-error: the check does not give such a value
  const unread: Capacity['says']['unread'] = ({ limit }) => `${limit}`;
  expect([more, others, unread]).toHaveLength(3);
});

it('a check that is in no catalogue says in every language what it says in English', () => {
  const own = { ...capacity, id: 'own' };
  expect(checkTexts(textsOf('zh-CN'), own)).toBe(own.english);
  expect(checkTexts(textsOf('zh-CN'), capacity).title).not.toBe(capacity.english.title);
});
