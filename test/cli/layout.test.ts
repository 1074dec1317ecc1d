import { expect, test } from 'vitest';
import { render } from '../../src/cli/layout.ts';
import type { Line } from '../../src/cli/layout.ts';

const plain = (columns: number | null, ...lines: Line[]): string[] =>
  render(lines, { columns, isColored: false }).trimEnd().split('\n');

test.each<[number | null, Line, string[]]>([
  [null, { parts: ['as long as it is, however long that is'] }, ['as long as it is, however long that is']],
  [20, { parts: ['as long as it is, however long'] }, ['as long as it is,', 'however long']],
  [20, { indent: 2, hang: 4, parts: ['· ', 'one two three four'] }, ['  · one two three', '    four']],
  [200, { parts: ['word '.repeat(30).trim()] }, ['word '.repeat(20).trim(), 'word '.repeat(10).trim()]],
  // A name or a path stays whole: a terminal breaks it so that it can still be copied.
  [
    20,
    { parts: ['see reports/nightly/20261128T021400Z-a1b2c3/'] },
    ['see', 'reports/nightly/20261128T021400Z-a1b2c3/'],
  ],
  // A fifth of a narrow terminal is the most that is left empty.
  [20, { indent: 12, parts: ['one two three four'] }, ['    one two three', '    four']],
  // Two columns a letter; what closes does not begin a line, and what opens does not end one.
  [10, { parts: ['升级包验证失败。'] }, ['升级包验证', '失败。']],
  [14, { parts: ['升级包验证失败。'] }, ['升级包验证失', '败。']],
  [10, { parts: ['升级包验（未完）'] }, ['升级包验', '（未完）']],
  [12, { parts: ['严重 3、高 24、中 18'] }, ['严重 3、高', '24、中 18']],
  [20, { parts: ['gateway 1.2 · Meter · x'] }, ['gateway 1.2 · Meter', '· x']],
  // What steers a terminal is written out.
  [null, { parts: ['a\u001b[2Jb\u202ec'] }, ['a\\u001b[2Jb\\u202ec']],
])('in %j columns: %j', (columns, line, expected) => {
  expect(plain(columns, line)).toEqual(expected);
});

test('colours are beside the words, never in their place', () => {
  const lines: Line[] = [{ parts: ['a ', { text: 'b c', styles: ['bold', 'red'] }, ' d'] }];
  const colored = render(lines, { columns: 80, isColored: true });
  expect(colored).toBe('a \u001b[1;31mb\u001b[0m \u001b[1;31mc\u001b[0m d\n');
  // oxlint-disable-next-line no-control-regex
  expect(colored.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(render(lines, { columns: 80, isColored: false }));
});
