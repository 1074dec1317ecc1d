import fc from 'fast-check';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { parseJob } from '../../src/job/load.ts';
import { FORMATS } from '../../src/writers/index.ts';
import { STEERING, fuzz, hostileJson, hostileText } from './fuzz.ts';

const vocabulary = {
  path: 'jobs/hostile.yaml',
  env: { SET: 'cn-shanghai', EMPTY: '' },
  knownRegions: ['cn-shanghai'],
  formats: FORMATS,
};

const ownNames = (): string[] =>
  [Object.prototype, Array.prototype, Function.prototype].flatMap(Object.getOwnPropertyNames);
const NAMES = ownNames();

/** A job, or the one error that a job file may end in; never anything else, and nothing is left behind. */
function outcomeOf(text: string): 'a job' | AuditError {
  try {
    parseJob(text, vocabulary);
    return 'a job';
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.kind).toBe('job');
    expect(error.message.replaceAll('\n', '')).not.toMatch(STEERING);
    return error;
  } finally {
    expect(ownNames()).toEqual(NAMES);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }
}

/** What grows with the square of the input takes minutes; the machine may be busy. */
const SOON_MS = 20_000;

const GOOD = 'targets: [{ account: a, region: cn-shanghai, select: { list: true } }]\n';

const bomb = (levels: number, width: number): string =>
  [
    'a0: &a0 [x, x]',
    ...Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(width)}]`),
  ].join('\n');

test.each([
  ['an alias bomb', bomb(9, 9)],
  ['an alias bomb of maps', `a: &a {b: 1}\n${bomb(30, 2)}`],
  ['an alias of itself', 'a: &a [*a]'],
  ['a merge of itself', 'a: &a\n  <<: *a\n  b: 1'],
  ['lists in lists in lists', `targets: ${'['.repeat(50_000)}`],
  ['closed lists in lists', `targets: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ['maps in maps', `targets: ${'{a: '.repeat(20_000)}`],
  ['dashes', `targets:\n${'- '.repeat(20_000)}x`],
  ['deep indentation', Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['questions', `${'? '.repeat(20_000)}x`],
  ['quoted brackets', `targets: "${'['.repeat(100_000)}"`],
  ['tags in tags', `targets: ${'!!seq ['.repeat(3_000)}`],
  ['anchors', `targets: ${Array.from({ length: 20_000 }, (_, at) => `&a${at} `).join('')}x`],
  ['a huge scalar', `${GOOD}name: ${'x'.repeat(900_000)}`],
  ['a huge key', `${GOOD}${'k'.repeat(900_000)}: 1`],
  ['a million line ends', `${GOOD}${'\n'.repeat(1_000_000)}x`],
  ['many keys', Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ['a thousand targets', `targets:\n${'- {account: a, region: cn-shanghai}\n'.repeat(5_000)}`],
  ['many documents', `${GOOD}---\n`.repeat(1_000)],
  ['two values for one key', `${GOOD}${GOOD}`],
  ['a function', `${GOOD}name: !!js/function 'function () { return 1 }'`],
  ['a regular expression', `${GOOD}name: !!js/regexp /(a+)+$/`],
  ['undefined', `${GOOD}name: !!js/undefined ''`],
  ['a binary', `${GOOD}name: !!binary aGVsbG8=`],
  ['a tag of its own', `${GOOD}name: !evil {a: 1}`],
  ['__proto__', `${GOOD}__proto__: { polluted: 1 }`],
  ['__proto__ of a target', 'targets: [{ __proto__: { polluted: 1 }, account: a, region: cn-shanghai }]'],
  ['constructor', `${GOOD}constructor: { prototype: { polluted: 1 } }`],
  ['__proto__ of the checks', `${GOOD}checks: { __proto__: { enabled: false } }`],
  ['constructor among the checks', `${GOOD}checks: { constructor: false, toString: { enabled: false } }`],
  ['a merge of __proto__', `x: &x { __proto__: { polluted: 1 } }\n${GOOD}<<: *x`],
  ['numbers beyond all bounds', `${GOOD}concurrency: 1e999`],
  ['a number with a million digits', `${GOOD}concurrency: ${'9'.repeat(900_000)}`],
  ['no number', `${GOOD}concurrency: .nan`],
  ['a variable of the prototype', `${GOOD}name: \${__proto__}`],
  ['a variable named constructor', `${GOOD}name: \${constructor}`],
  ['variables that are no end', `${GOOD}name: ${'${A:-'.repeat(50_000)}`],
  ['control characters', `${GOOD}"\\u001b[2J\\n\\u202e": 1`],
  ['NUL', `${GOOD}\0`],
])('%s is an error, soon', (_name, text) => {
  const startedMs = performance.now();
  expect(outcomeOf(text)).toBeInstanceOf(AuditError);
  expect(performance.now() - startedMs).toBeLessThan(SOON_MS);
});

test('a secret that was written into a job is not repeated', () => {
  const error = outcomeOf(`${GOOD}accessKeySecret: hunter2hunter2\n`);
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
  await fuzz([fc.oneof(yamlish, hostileText)], (text) => void outcomeOf(text), 150);
  await fuzz([yamlish], (text) => void outcomeOf(`${GOOD}${text}`), 60);
});

test('any value anywhere is a job or a job error', async () => {
  const keys = fc.constantFrom(
    'name', 'targets', 'select', 'checks', 'failOn', 'reports', 'out', 'asOf', 'signature', 'retry',
    'timeouts', 'concurrency', '__proto__', 'constructor', 'unknown',
  ); // prettier-ignore
  const target = fc.record(
    { account: fc.string(), region: fc.string(), select: hostileJson },
    { requiredKeys: [] },
  );
  const value = fc.oneof(hostileJson, fc.array(target, { maxLength: 3 }));
  await fuzz([fc.dictionary(keys, value, { maxKeys: 6 })], (job) => void outcomeOf(stringify(job)), 80);
});
