import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from '../../src/writers/neutralise.ts';

describe('neutralise', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-5', "'-5"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\t=1', "'\t=1"],
    ['\tplain', "'\tplain"],
    ['\rplain', "'\rplain"],
    ['\nplain', "'\nplain"],
    ['\0=1', "'\uFFFD=1"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\ufeff=1', "'\ufeff=1"],
    ['', ''],
    ['plain', 'plain'],
    ['a=b', 'a=b'],
    ['1-2', '1-2'],
    ["'x", "'x"],
    ['bell\u0007', 'bell\uFFFD'],
    ['half \ud83d', 'half \uFFFD'],
    ['whole 🚀', 'whole 🚀'],
    ['a\tb\r\nc', 'a\tb\r\nc'],
  ])('%j → %j', (text, expected) => {
    expect(neutralise(text)).toBe(expected);
  });

  it('leaves nothing that a spreadsheet would run, and loses no letter', () => {
    const start = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '\0', '＝', 'x', '');
    fc.assert(
      fc.property(start, fc.string({ unit: 'binary' }), (first, rest) => {
        const written = neutralise(first + rest);
        expect(written).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]/u);
        expect(written.replace(/^'/, '')).toHaveLength((first + rest).replace(/^'/, '').length);
      }),
    );
  });
});
