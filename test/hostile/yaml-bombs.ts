import { expect } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { STEERING } from './fuzz.ts';

const ownNames = (): string[] =>
  [Object.prototype, Array.prototype, Function.prototype].flatMap(Object.getOwnPropertyNames);
const NAMES = ownNames();

/** A file that was read, or the one error that it may end in; never anything else, and nothing is left behind. */
export function outcomeOf(parse: () => unknown): 'read' | AuditError {
  try {
    parse();
    return 'read';
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect(error.code).toBe('job');
    expect(error.message.replaceAll('\n', '')).not.toMatch(STEERING);
    return error;
  } finally {
    expect(ownNames()).toEqual(NAMES);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }
}

/** What grows with the square of the input takes minutes; the machine may be busy. */
const SOON_MS = 20_000;

/** The file is refused, and soon. */
export function expectRefusedSoon(parse: () => unknown): void {
  const startedMs = performance.now();
  expect(outcomeOf(parse)).toBeInstanceOf(AuditError);
  expect(performance.now() - startedMs).toBeLessThan(SOON_MS);
}

const bomb = (levels: number, width: number): string =>
  [
    'a0: &a0 [x, x]',
    ...Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(width)}]`),
  ].join('\n');

/**
 * What no file of ours may make of YAML.
 * @param good a whole file that is right, ending in a line break
 * @param key one of its keys, whose value may be text
 */
export function yamlBombs(good: string, key: string): [string, string][] {
  return [
    ['an alias bomb', bomb(9, 9)],
    ['an alias bomb of maps', `a: &a {b: 1}\n${bomb(30, 2)}`],
    ['an alias of itself', 'a: &a [*a]'],
    ['a merge of itself', 'a: &a\n  <<: *a\n  b: 1'],
    ['lists in lists in lists', `${key}: ${'['.repeat(50_000)}`],
    ['closed lists in lists', `${key}: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['maps in maps', `${key}: ${'{a: '.repeat(20_000)}`],
    ['dashes', `${key}:\n${'- '.repeat(20_000)}x`],
    ['deep indentation', Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['questions', `${'? '.repeat(20_000)}x`],
    ['quoted brackets', `${key}: "${'['.repeat(100_000)}"`],
    ['tags in tags', `${key}: ${'!!seq ['.repeat(3_000)}`],
    ['many documents', `${good}---\n`.repeat(1_000)],
    ['two values for one key', `${good}${good}`],
    ['a function', `${good}other: !!js/function 'function () { return 1 }'`],
    ['a regular expression', `${good}other: !!js/regexp /(a+)+$/`],
    ['undefined', `${good}other: !!js/undefined ''`],
    ['a binary', `${good}other: !!binary aGVsbG8=`],
    ['a tag of its own', `${good}other: !evil {a: 1}`],
    ['__proto__', `${good}__proto__: { polluted: 1 }`],
    ['constructor', `${good}constructor: { prototype: { polluted: 1 } }`],
    ['a merge of __proto__', `x: &x { __proto__: { polluted: 1 } }\n${good}<<: *x`],
    ['control characters', `${good}"\\u001b[2J\\n\\u202e": 1`],
    ['NUL', `${good}\0`],
  ];
}

/** The same, for the reader that all files share; these take a second each. */
export function yamlFloods(good: string, key: string): [string, string][] {
  return [
    ['anchors', `${key}: ${Array.from({ length: 20_000 }, (_, at) => `&a${at} `).join('')}x`],
    ['a huge key', `${good}${'k'.repeat(900_000)}: 1`],
    ['a million line ends', `${good}${'\n'.repeat(1_000_000)}x`],
    ['too many keys', Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['as many keys as are looked at', Array.from({ length: 14_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ];
}
