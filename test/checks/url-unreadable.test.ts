import { expect, it } from 'vitest';
import { urlUnreadable } from '../../src/checks/url-unreadable.ts';
import type { LinkProblem } from '../../src/core/model/firmware.ts';
import { textsOf } from '../../src/texts/index.ts';
import {
  MISSING,
  NO_URL,
  at,
  checkTable,
  contextOf,
  signed,
  unreadable,
  unsigned,
} from './support/check-table.ts';

checkTable(urlUnreadable, [
  { name: 'unreadable expiry', evidence: unreadable(), verdict: 'fail', says: ['link to ota-1', 'Expires'] },
  { name: 'not a URL', evidence: NO_URL, verdict: 'fail', says: ['The link cannot', 'not an absolute URL'] },
  { name: 'signed', evidence: signed(at(1)), verdict: 'pass' },
  { name: 'unsigned', evidence: unsigned(), verdict: 'pass' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
]);

it.each(Object.keys(textsOf('en').judging.linkProblems) as LinkProblem[])(
  'a Chinese report says %s in Chinese',
  (problem) => {
    const evidence = { link: { ...NO_URL.link, problem, parameter: 'x-oss-expires' } };
    const said = urlUnreadable.judge(evidence, {}, contextOf(urlUnreadable, 'zh-CN'));
    if (said.verdict !== 'fail') return expect.unreachable();
    for (const text of [said.message, said.observed]) {
      const words = text.replace(/x-oss-expires|YYYYMMDDTHHMMSSZ|https?|URL/g, '');
      expect(words).toMatch(/\p{Script=Han}/u);
      expect(words).not.toMatch(/[A-Za-z]/);
    }
  },
);
