import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { loadFramework, parseFramework } from '../../src/frameworks/load.ts';
import { put, tempFolder } from '../support/temp.ts';

const PATH = 'jobs/house.yaml';
const GOOD = `id: house-rules
title: House rules
version: "7"
note: { en: Read it first., zh-CN: 请先阅读。 }
clauses:
  - clause: A-1
    title: Verified
    confirmed: true
    mapped:
      - checks: [unverified, verification-failed, unverified]
        strength: supports
        rationale: { en: It says so., zh-CN: 如其所述。 }
  - clause: A-2
    title: Signed
    version: "6"
    confirmed: false
    silent: |
      Nothing is signed.
`;

function refusal(text: string): string {
  try {
    parseFramework(text, PATH);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['job', 2]);
    expect(error.hint).toBe('Correct the framework file; nothing was queried.');
    return error.message;
  }
  return expect.fail('was not refused');
}

describe('a framework file', () => {
  test('says which checks speak to a clause, or why none does', () => {
    expect(parseFramework(GOOD, PATH)).toEqual({
      id: 'house-rules',
      title: { en: 'House rules', 'zh-CN': 'House rules' },
      version: '7',
      note: { en: 'Read it first.', 'zh-CN': '请先阅读。' },
      clauses: [
        {
          clause: 'A-1',
          title: { en: 'Verified', 'zh-CN': 'Verified' },
          sourceVersion: '7',
          confirmed: true,
          mappings: [
            {
              checkIds: ['unverified', 'verification-failed'],
              strength: 'supports',
              rationale: { en: 'It says so.', 'zh-CN': '如其所述。' },
            },
          ],
          silentBecause: null,
        },
        {
          clause: 'A-2',
          title: { en: 'Signed', 'zh-CN': 'Signed' },
          sourceVersion: '6',
          confirmed: false,
          mappings: [],
          silentBecause: { en: 'Nothing is signed.', 'zh-CN': 'Nothing is signed.' },
        },
      ],
    });
  });

  test('says which checks speak to none of its clauses', () => {
    const text = `${GOOD}apart:\n  - checks: [udi-secret]\n    because: { en: Not there., zh-CN: 未作规定。 }\n`;
    expect(parseFramework(text, PATH).apart).toEqual([
      { checkIds: ['udi-secret'], because: { en: 'Not there.', 'zh-CN': '未作规定。' } },
    ]);
  });

  test('is known by the digest of its bytes', async () => {
    const path = await put(await tempFolder(), 'house.yaml', GOOD);
    const { framework, sha256 } = await loadFramework(path);
    expect([framework.id, sha256]).toEqual(['house-rules', createHash('sha256').update(GOOD).digest('hex')]);
    await expect(loadFramework(join(path, '..', 'none.yaml'))).rejects.toThrow('none.yaml does not exist');
  });
});

describe('refuses, with line, column, path and help', () => {
  const changed = (from: string, to: string): string => {
    expect(GOOD).toContain(from);
    return GOOD.replace(from, to);
  };
  const CASES: [string, () => string, string][] = [
    [
      'a check that does not exist',
      () => changed('[unverified, verification-failed', '[unverified, verification-faild'),
      ':10:30 clauses[0].mapped[0].checks[1]: there is no such check; did you mean verification-failed?',
    ],
    [
      'a check that no name is near',
      () => changed('[unverified,', '[zzzzzzzzzzzz,'),
      ':10:18 clauses[0].mapped[0].checks[0]: there is no such check; ota-audit checks lists all checks',
    ],
    [
      'another strength',
      () => changed('strength: supports', 'strength: full'),
      ':11:19 clauses[0].mapped[0].strength: expected supports, partial or indirect',
    ],
    [
      'no rationale',
      () => changed('        rationale: { en: It says so., zh-CN: 如其所述。 }\n', ''),
      ':10:9 clauses[0].mapped[0].rationale: ',
    ],
    [
      'one language only',
      () => changed(', zh-CN: 如其所述。', ''),
      ':12:20 clauses[0].mapped[0].rationale.zh-CN: is missing; expected text',
    ],
    [
      'no word on the number',
      () => changed('    confirmed: true\n', ''),
      ':6:5 clauses[0].confirmed: is missing; expected true or false',
    ],
    [
      'a clause that says nothing',
      () => changed('    silent: |\n      Nothing is signed.\n', ''),
      ':13:5 clauses[1]: expected either `mapped`, or `silent` with a reason',
    ],
    [
      'a clause that speaks and is silent',
      () => changed('    mapped:', '    silent: x\n    mapped:'),
      ':6:5 clauses[0]: expected either `mapped`, or `silent` with a reason',
    ],
    [
      'a clause twice',
      () => changed('A-2', 'A-1'),
      ':13:13 clauses[1].clause: a clause above already has this number',
    ],
    [
      'a check that speaks and stands apart',
      () => `${GOOD}apart:\n  - checks: [udi-secret, unverified]\n    because: x\n`,
      ':20:26 apart[0].checks[1]: is already mapped to a clause or listed here',
    ],
    ['an unknown key', () => changed('note:', 'notes:'), ':4:1 notes: unknown key; did you mean note?'],
    [
      'an ID with capitals',
      () => changed('house-rules', 'House'),
      ':1:5 id: expected 1 to 64 lowercase letters',
    ],
    [
      'no clauses',
      () => `${GOOD.split('clauses:')[0]}clauses: []\n`,
      ':5:10 clauses: expected at least one entry',
    ],
    ['a title that steers', () => changed('House rules', '"\\e[2J"'), ':2:8 title: '],
    ['a prototype key', () => `${GOOD}__proto__: { polluted: 1 }\n`, '__proto__: unknown key'],
    ['an empty file', () => '\n', ': the file is empty'],
  ];
  test.each(CASES)('%s', (_, text, said) => {
    const message = refusal(text());
    expect(message).toContain(`${PATH}${said.startsWith(':') ? said : ''}`);
    expect(message).toContain(said);
  });
});
