import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, printable } from '../../src/writers/neutralise.ts';

describe('neutralise', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-5', "'-5"],
    ['@SUM(1)', "'@SUM(1)"],
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
    // Whatever the file's own delimiter is: Excel splits at semicolons in most of Europe, LibreOffice where it is told to.
    ['x;=1+1;y', "x;'=1+1;y"],
    ['x,=1+1', "x,'=1+1"],
    ['x|@SUM(1)|-1', "x|'@SUM(1)|'-1"],
    ['x\t=1', "x\t'=1"],
    ['x\n=1', "x\n'=1"],
    ['x\r\n\r\n+1', "x\r\n\r\n'+1"],
    ['x; \u00a0=1', "x;' \u00a0=1"],
    ['x;＝1', "x;'＝1"],
    // Doubled in the file, the quote mark is an empty quotation, and the formula stands behind it.
    ['x;"=1;y', 'x;\'"=1;y'],
    ['x;" "=1', 'x;\'" "=1'],
    ['x;\0=1', 'x;\uFFFD=1'],
    ['=1;=2', "'=1;'=2"],
    ['\t=1', "'\t'=1"],
    ["x;'=1", "x;'=1"],
    ['x; y, z | 5-3 (a=b)\n* c', 'x; y, z | 5-3 (a=b)\n* c'],
  ])('%j → %j', (text, expected) => {
    expect(neutralise(text)).toBe(expected);
  });

  it('leaves nothing that a spreadsheet would run at whatever it splits, and loses nothing', () => {
    const piece = fc.constantFrom(...'=+-@＝＋－＠\t\r\n \0,;|"x\u00a0', '');
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const written = neutralise(given);
        expect(written).not.toMatch(/^\s*[=+\-@＝＋－＠]|[,;|\t\r\n](?:[^\S\t\r\n]|")*[=+\-@＝＋－＠]/u);
        fc.pre(!given.includes("'"));
        expect(written.replaceAll("'", '')).toBe(printable(given));
      }),
    );
  });

  it('takes no time to speak of on hostile text', () => {
    const startedAt = performance.now();
    for (const unit of [';', '\n', '; ', ';"', '\t\r\n ', ';=', ' ']) neutralise(unit.repeat(200_000));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
