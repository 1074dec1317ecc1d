import fc from 'fast-check';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import type { AuditError } from '../../src/core/errors.ts';
import { parseJobFile } from '../../src/job/load.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { fuzz, hostileJson, hostileText } from './fuzz.ts';
import { expectRefusedSoon, outcomeOf, yamlBombs, yamlFloods } from './yaml-bombs.ts';

const vocabulary = {
  path: 'jobs/hostile.yaml',
  env: { SET: 'cn-shanghai', EMPTY: '' },
  knownRegions: ['cn-shanghai'],
  formats: FORMATS,
};

const parse = (text: string) => (): unknown => parseJobFile(text, vocabulary);

const GOOD = 'targets: [{ account: a, region: cn-shanghai, select: { list: true } }]\n';

test.each([
  ...yamlBombs(GOOD, 'targets'),
  ...yamlFloods(GOOD, 'targets'),
  ['a huge scalar', `${GOOD}name: ${'x'.repeat(900_000)}`],
  [
    'ten thousand targets that select nothing',
    `targets:\n${'- {account: a, region: cn-shanghai}\n'.repeat(10_000)}`,
  ],
  ['more targets than there may be', `targets:\n${'- {account: a, region: cn-shanghai}\n'.repeat(20_000)}`],
  ['__proto__ of a target', 'targets: [{ __proto__: { polluted: 1 }, account: a, region: cn-shanghai }]'],
  ['__proto__ of the checks', `${GOOD}checks: { __proto__: { enabled: false } }`],
  ['constructor among the checks', `${GOOD}checks: { constructor: false, toString: { enabled: false } }`],
  ['__proto__ of an override', `${GOOD}overrides: [{ product: a, checks: { __proto__: false } }]`],
  ['numbers beyond all bounds', `${GOOD}concurrency: 1e999`],
  ['a number with a million digits', `${GOOD}concurrency: ${'9'.repeat(900_000)}`],
  ['no number', `${GOOD}concurrency: .nan`],
  ['a variable of the prototype', `${GOOD}name: \${__proto__}`],
  ['a variable named constructor', `${GOOD}name: \${constructor}`],
  ['variables that are no end', `${GOOD}name: ${'${A:-'.repeat(50_000)}`],
])('%s is an error, soon', (_name, text) => expectRefusedSoon(parse(text)));

test('a secret that was written into a job is not repeated', () => {
  const error = outcomeOf(parse(`${GOOD}accessKeySecret: hunter2hunter2\n`));
  expect((error as AuditError).message).not.toContain('hunter2');
});

test('any text is a job or a job error', async () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(
      ...'abc:- \n\t[]{}&*!|>%@`#,?"\'0.~$<=',
      'targets',
      'name',
      '${',
      '__proto__',
      '<<',
      '\u202e',
    ),
    maxLength: 80,
  });
  await fuzz([fc.oneof(yamlish, hostileText)], (text) => void outcomeOf(parse(text)), 150);
  await fuzz([yamlish], (text) => void outcomeOf(parse(`${GOOD}${text}`)), 60);
});

test('any value anywhere is a job or a job error', async () => {
  const keys = fc.constantFrom(
    'name', 'targets', 'select', 'checks', 'overrides', 'failOn', 'reports', 'out', 'asOf', 'signature', 'retry',
    'timeouts', 'concurrency', '__proto__', 'constructor', 'unknown',
  ); // prettier-ignore
  const target = fc.record(
    { account: fc.string(), region: fc.string(), select: hostileJson },
    { requiredKeys: [] },
  );
  const value = fc.oneof(hostileJson, fc.array(target, { maxLength: 3 }));
  await fuzz(
    [fc.dictionary(keys, value, { maxKeys: 6 })],
    (job) => void outcomeOf(parse(stringify(job))),
    80,
  );
});
