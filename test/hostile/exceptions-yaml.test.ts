import fc from 'fast-check';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { parseExceptions } from '../../src/job/exceptions.ts';
import { fuzz, hostileJson, hostileText } from './fuzz.ts';
import { expectRefusedSoon, outcomeOf, yamlBombs } from './yaml-bombs.ts';

const parse = (text: string) => (): unknown => parseExceptions(text, 'jobs/hostile.yaml');

const RULE = '{ id: E1, match: { check: unverified }, reason: r, owner: o, approver: a, until: indefinite }';
const GOOD = `exceptions: [${RULE}]\n`;
const withMatch = (match: string): string => GOOD.replace('{ check: unverified }', match);

test.each([
  ...yamlBombs(GOOD, 'exceptions'),
  ['__proto__ of an exception', GOOD.replace('id: E1', '__proto__: { polluted: 1 }, id: E1')],
  ['__proto__ of a match', withMatch('{ __proto__: { polluted: 1 }, check: unverified }')],
  ['a check of the prototype', withMatch('{ check: constructor }')],
  ['a check of stars', withMatch(`{ check: "${'*a'.repeat(30_000)}x" }`)],
  ['a product of stars', withMatch(`{ check: unverified, product: "${'*a'.repeat(30_000)}" }`)],
  ['a reason that steers', GOOD.replace('reason: r', 'reason: "\\u001b[2J"')],
  ['an owner of two lines', GOOD.replace('owner: o', 'owner: "o\\np"')],
  ['a date beyond all bounds', GOOD.replace('indefinite', '9999999-01-01')],
  ['four thousand exceptions', `exceptions:\n${`- ${RULE}\n`.repeat(4_000)}`],
])('%s is an error, soon', (_name, text) => expectRefusedSoon(parse(text)));

test('any text is exceptions or an error', async () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(...'abc:- \n\t[]{}&*!|>%@`#,?"\'0.~$<=', 'exceptions', 'match', '__proto__', '<<'),
    maxLength: 80,
  });
  await fuzz([fc.oneof(yamlish, hostileText)], (text) => void outcomeOf(parse(text)), 60);
  await fuzz([yamlish], (text) => void outcomeOf(parse(`${GOOD}${text}`)), 40);
});

test('any value anywhere is exceptions or an error, and what is read is as it was written', async () => {
  const value = fc.oneof(hostileJson, hostileText);
  const match = fc.record(
    { check: fc.oneof(value, fc.constant('*')), product: value, module: value, firmware: value },
    { requiredKeys: ['check'] },
  );
  const exception = fc.record(
    {
      id: fc.oneof(value, fc.constantFrom('E1', 'E2')),
      match: fc.oneof(match, value),
      reason: value,
      owner: fc.oneof(value, fc.constant('o')),
      approver: fc.oneof(value, fc.constant('a')),
      ticket: value,
      until: fc.oneof(value, fc.constantFrom('indefinite', '2027-03-31', '2027-02-30')),
    },
    { requiredKeys: ['id', 'match', 'reason', 'owner', 'approver', 'until'] },
  );
  await fuzz(
    [fc.array(exception, { maxLength: 3 })],
    (exceptions) => {
      let rules: ReturnType<typeof parseExceptions> = [];
      const outcome = outcomeOf(() => (rules = parseExceptions(stringify({ exceptions }), 'x.yaml')));
      if (outcome !== 'read') return;
      expect(rules.map(({ reason }) => reason)).toEqual(
        exceptions.map(({ reason }) => (reason as string).trim()),
      );
      for (const { id, reason, until } of rules) {
        expect([id, reason].every((text) => text !== '')).toBe(true);
        expect(until === '' || !Number.isNaN(Date.parse(until))).toBe(true);
      }
    },
    60,
  );
});
