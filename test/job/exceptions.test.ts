import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import type { ExceptionRule } from '../../src/core/model/catalogue.ts';
import { loadExceptions, parseExceptions } from '../../src/job/exceptions.ts';
import { put, tempFolder } from '../support/temp.ts';

const PATH = 'jobs/exceptions.yaml';

/** One good exception, with lines of it replaced. */
function entry(change: Record<string, string> = {}): string {
  const lines: Record<string, string> = {
    id: 'E1',
    match: '{ check: unverified }',
    reason: 'Because.',
    owner: 'An',
    approver: 'Bo',
    until: '2027-03-31',
    ...change,
  };
  const said = Object.entries(lines).filter(([, value]) => value !== '-');
  return `  - ${said.map(([name, value]) => `${name}: ${value}`).join('\n    ')}\n`;
}
const file = (...entries: string[]): string => `exceptions:\n${entries.join('')}`;
const parse = (...entries: string[]): ExceptionRule[] => parseExceptions(file(...entries), PATH);

function refusal(text: string): string[] {
  try {
    parseExceptions(text, PATH);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['job', 2]);
    expect(error.hint).toBe('Correct the exceptions file; nothing was queried.');
    return error.message.split('\n');
  }
  return expect.fail('was not refused');
}

describe('an exceptions file', () => {
  test('says what is accepted, for what, why, by whom and until when', () => {
    const match = '{ check: "url-*", product: a1*, module: mcu, firmware: "fw*1" }';
    const reason = '|\n      Line one.\n      Line two.';
    const [rule, other] = parse(
      entry({ id: 'EXC-2026.1', match, reason, ticket: 'SEC-1' }),
      entry({ until: 'indefinite' }),
    );
    expect(rule).toEqual({
      id: 'EXC-2026.1',
      check: 'url-*',
      product: 'a1*',
      module: 'mcu',
      firmware: 'fw*1',
      reason: 'Line one.\nLine two.',
      owner: 'An',
      approver: 'Bo',
      ticket: 'SEC-1',
      until: '2027-03-31T23:59:59.999Z',
    });
    expect(other).toMatchObject({ product: '*', module: '*', firmware: '*', ticket: '', until: '' });
  });

  test.each([
    ['a day is the whole of it, in UTC', '2028-02-29', '2028-02-29T23:59:59.999Z'],
    ['an instant is that instant', '2027-03-31T12:00:00+08:00', '2027-03-31T04:00:00.000Z'],
    ['indefinite is no end', 'indefinite', ''],
  ])('%s', (_, until, expected) => {
    expect(parse(entry({ until }))[0]?.until).toBe(expected);
  });

  test('takes nothing from the environment', () => {
    expect(parse(entry({ reason: '"${HOME} sweet home"' }))[0]?.reason).toBe('${HOME} sweet home');
  });

  test('may hold none', () => {
    expect(parseExceptions('exceptions: []\n', PATH)).toEqual([]);
  });

  test('is known by the digest of its bytes', async () => {
    const text = `\uFEFF${file(entry())}`;
    const path = await put(await tempFolder(), 'e.yaml', text);
    const { rules, ...named } = await loadExceptions(path);
    expect(named).toEqual({ path, sha256: createHash('sha256').update(text).digest('hex') });
    expect(rules).toHaveLength(1);
  });

  test('comes along as an example that is right when its comments are taken away', async () => {
    const shipped = await readFile(PATH, 'utf8');
    expect(parseExceptions(shipped, PATH)).toEqual([]);
    const [head = '', example = ''] = shipped.split('exceptions: []');
    const uncommented = `${head}exceptions:${example.replaceAll(/^# ?/gm, '')}`;
    expect(parseExceptions(uncommented, PATH)).toMatchObject([{ id: 'EXC-2026-001', check: 'unverified' }]);
  });

  test('of a thousand exceptions is read', () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      entry({ id: `E${at}`, match: `{ check: unverified, firmware: fw${at} }`, ticket: 'T' }),
    );
    expect(parse(...many)).toHaveLength(1_000);
    expect(refusal(file(...many, entry()))[0]).toContain('exceptions: expected at most 1000 entries');
  });
});

describe('refuses, with line, column, path and help', () => {
  const indefinite = '2027-03-31, an instant such as 2027-03-31T12:00:00Z, or indefinite';
  const cases: [string, string, string][] = [
    [
      'an unknown check',
      file(entry({ match: '{ check: unverifed }' })),
      ':3:21 exceptions[0].match.check: there is no such check; did you mean unverified?',
    ],
    [
      'a check that no name is near',
      file(entry({ match: '{ check: zzzzzzzzzzzz }' })),
      ':3:21 exceptions[0].match.check: there is no such check; ota-audit checks lists all checks',
    ],
    [
      'a pattern that no check has',
      file(entry({ match: '{ check: "urls-*" }' })),
      ':3:21 exceptions[0].match.check: there is no such check',
    ],
    [
      'no check',
      file(entry({ match: '{ product: a1 }' })),
      ':3:12 exceptions[0].match.check: is missing; expected text',
    ],
    ['no match', file(entry({ match: '-' })), ':2:5 exceptions[0].match: is missing; expected a mapping'],
    [
      'an unknown key of the match',
      file(entry({ match: '{ check: unverified, modul: x }' })),
      ':3:33 exceptions[0].match.modul: unknown key; did you mean module?',
    ],
    ['no reason', file(entry({ reason: '-' })), ':2:5 exceptions[0].reason: is missing; expected text'],
    [
      'an empty reason',
      file(entry({ reason: '"  "' })),
      ':4:13 exceptions[0].reason: expected a reason: an exception needs one for sign-off',
    ],
    [
      'a reason without value',
      file(entry({ reason: '' })),
      ':4:13 exceptions[0].reason: has no value; give text or remove the key',
    ],
    ['no owner', file(entry({ owner: '-' })), ':2:5 exceptions[0].owner: is missing; expected text'],
    ['no approver', file(entry({ approver: '-' })), ':2:5 exceptions[0].approver: is missing; expected text'],
    [
      'a blank owner',
      file(entry({ owner: '" "' })),
      ':5:12 exceptions[0].owner: expected 1 to 128 printable characters',
    ],
    ['no end', file(entry({ until: '-' })), ':2:5 exceptions[0].until: is missing; expected text'],
    ['a date of another kind', file(entry({ until: '31.03.2027' })), `:7:12 exceptions[0].until: expected a day such as ${indefinite}`],
    ['a year', file(entry({ until: '2027' })), ':7:12 exceptions[0].until: expected text; write it in quotes'],
    ['no such day', file(entry({ until: '2027-02-30' })), ':7:12 exceptions[0].until: no such date or time exists'],
    ['no zone', file(entry({ until: '2027-03-31T12:00' })), ':7:12 exceptions[0].until: no such date or time exists'],
    [
      'a word near indefinite',
      file(entry({ until: 'indefinit' })),
      ':7:12 exceptions[0].until: expected a day such as 2027-03-31, an instant such as 2027-03-31T12:00:00Z, or indefinite; did you mean indefinite?',
    ],
    [
      'the same id twice',
      file(entry(), entry({ match: '{ check: not-found }' })),
      ':8:9 exceptions[1].id: has the same id as exceptions[0] in line 2',
    ],
    [
      'the very same match twice',
      file(entry(), entry({ id: 'E2', match: '{ check: unverified, product: "**", firmware: "*" }' })),
      ':9:12 exceptions[1].match: matches exactly the same findings as exceptions[0] in line 2',
    ],
    [
      'an unknown key',
      file(entry({ expires: '2027-01-01' })),
      ':8:5 exceptions[0].expires: unknown key; known keys: id, match, reason, owner, approver, ticket, until',
    ],
    ['a slip in a key', file(entry({ 'aprover': 'x' })), 'exceptions[0].aprover: unknown key; did you mean approver?'],
    ['a key beside the list', `exception: []\n${file(entry())}`, ':1:1 exception: unknown key; did you mean exceptions?'],
    ['a list', '- id: x\n', ':1:1 the exceptions: expected a mapping'],
    ['an empty file', '# nothing\n', ': the file is empty'],
    ['no YAML', 'exceptions: [', ':1:14 '],
    ['the same key twice', `${file(entry())}    id: E9\n`, ':8:5 the key id is already in line 2; keep one'],
    ['a prototype key', file(entry({ __proto__x: 'x' })).replace('__proto__x', '__proto__'), 'exceptions[0].__proto__: unknown key'],
    ['a bad id', file(entry({ id: 'a b' })), ':2:9 exceptions[0].id: expected 1 to 64 letters'],
  ]; // prettier-ignore
  test.each(cases)('%s', (_, text, said) => {
    const lines = refusal(text);
    expect(lines.join('\n')).toContain(said);
    for (const line of lines) expect(line.startsWith(PATH)).toBe(true);
  });

  test('every problem at once', () => {
    const lines = refusal(file(entry({ id: '-', reason: '-' }), entry({ until: 'soon', owner: '-' })));
    expect(lines).toHaveLength(4);
  });

  test('a file that is not there, or no file', async () => {
    const folder = await tempFolder();
    await expect(loadExceptions(join(folder, 'none.yaml'))).rejects.toThrow('none.yaml does not exist');
    await expect(loadExceptions(folder)).rejects.toThrow('is a folder, not the exceptions file');
    const latin = await put(folder, 'latin.yaml', Buffer.from([0x61, 0xe9, 0x0a]));
    await expect(loadExceptions(latin)).rejects.toThrow('not UTF-8');
  });
});
