import { expect, test } from 'vitest';
import { fit, padTo, widthOf } from '../../src/cli/width.ts';

test.each([
  ['', 0],
  ['plain', 5],
  ['升级包', 6],
  ['（未完成）', 10],
  ['가나다', 6],
  ['e\u0301', 1],
  ['👍', 2],
  ['𠮷野家', 6],
  ['Größe – 5 µm', 12],
])('%j takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test.each([
  ['gateway', 7, 'gateway'],
  ['gateway', 6, 'gatew…'],
  ['升级包', 6, '升级包'],
  ['升级包', 5, '升级…'],
  ['升级包', 4, '升…'],
  ['𠮷野家', 4, '𠮷…'],
])('%j in %i columns is %j', (text, columns, fitted) => {
  expect(fit(text, columns)).toBe(fitted);
  expect(widthOf(fit(text, columns))).toBeLessThanOrEqual(columns);
});

test('padding counts what a terminal counts', () => {
  expect(padTo('升级', 6)).toBe('升级  ');
  expect(padTo('升级包', 2)).toBe('升级包');
});
