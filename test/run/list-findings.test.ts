import { expect, test } from 'vitest';
import { noteList } from '../../src/run/list-findings.ts';
import type { ListFindings } from '../../src/run/list-findings.ts';
import type { ListFacts } from '../../src/sources/list.ts';
import type { SelectionList } from '../../src/sources/selection-list.ts';

const list = (change: Partial<SelectionList> = {}): SelectionList => ({
  productKeys: [],
  allowEmpty: false,
  use: 'select',
  ...change,
});
const facts = (change: Partial<ListFacts> = {}): ListFacts => ({
  total: 2,
  collected: 2,
  pages: 1,
  repeated: 0,
  complete: true,
  problem: null,
  empty: [],
  ...change,
});

function noted(...events: { facts: ListFacts; list: SelectionList }[]): ListFindings {
  const found: ListFindings = { list: null, selectionProblem: null };
  for (const event of events) noteList(found, event, { lists: events.map((each) => each.list) });
  return found;
}

test.each<[string, SelectionList, ListFacts, RegExp | null]>([
  ['a whole one', list(), facts(), null],
  ['one that is not', list(), facts({ problem: 'why' }), /^why$/],
  ['an empty one', list(), facts({ empty: [undefined] }), /^the list is empty; .*allowEmpty/],
  ['an empty one of a version', list({ destVersion: '2' }), facts({ empty: [undefined] }), /^the list of version 2 is/],
  ['an empty product', list({ productKeys: ['a', 'b'] }), facts({ empty: ['b'] }), /^the list of product b is empty/],
  ['many', list(), facts({ empty: ['a', 'b', 'c', 'd'] }), /^the list of product a, b, c and others is empty/],
  ['an empty one that is fine', list({ allowEmpty: true }), facts({ empty: [undefined] }), null],
  ['an empty one that is compared with a file', list({ use: 'compare', file: 'a.csv' }), facts({ empty: [undefined] }), null],
])('%s', (_name, of, said, problem) => {
  const { selectionProblem } = noted({ list: of, facts: said });
  expect(selectionProblem).toEqual(problem && expect.stringMatching(problem));
}); // prettier-ignore

test('the first problem stays, and the figures of products add up', () => {
  const [a, b] = [list({ productKeys: ['a'] }), list({ productKeys: ['b'] })];
  const found = noted(
    { list: a, facts: facts({ problem: 'first' }) },
    { list: b, facts: facts({ problem: 'second' }) },
  );
  expect(found).toEqual({
    selectionProblem: 'first',
    list: { total: 4, collected: 4, pages: 2, repeated: 0 },
  });
  const whole = noted({ list: a, facts: facts() }, { list: list(), facts: facts({ total: 9 }) });
  expect(whole.list?.total).toBe(9);
});
