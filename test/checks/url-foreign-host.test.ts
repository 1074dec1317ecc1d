import { describe, expect, it } from 'vitest';
import { urlForeignHost } from '../../src/checks/url-foreign-host.ts';
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

const link = (host: string): ReturnType<typeof signed> => signed(at(1), { host });

checkTable(urlForeignHost, [
  { name: 'the default host', evidence: signed(at(1)), verdict: 'pass' },
  { name: 'upper case', evidence: link('OTA-1.OSS.AliyunCS.com'), verdict: 'pass' },
  { name: 'another host', evidence: link('cdn.example.com'), verdict: 'fail', says: ['cdn.example.com'] },
  { name: 'a name that only ends alike', evidence: link('evilaliyuncs.com'), verdict: 'fail' },
  { name: 'the domain as a prefix', evidence: link('a.aliyuncs.com.example.com'), verdict: 'fail' },
  { name: 'the bare domain', evidence: link('aliyuncs.com'), verdict: 'fail' },
  { name: 'unsigned and foreign', evidence: unsigned({ host: 'example.com' }), verdict: 'fail' },
  { name: 'unreadable expiry, known host', evidence: unreadable(), verdict: 'pass' },
  { name: 'not a URL', evidence: NO_URL, verdict: 'not-applicable' },
  { name: 'missing', evidence: MISSING, verdict: 'not-applicable' },
  {
    name: 'a second pattern',
    evidence: link('fw.example.com'),
    params: { hosts: ['*.aliyuncs.com', 'FW.example.com'] },
    verdict: 'pass',
  },
  {
    name: 'a dot is a dot',
    evidence: link('fwXexample.com'),
    params: { hosts: ['fw.example.com'] },
    verdict: 'fail',
  },
]);

describe('host patterns', () => {
  it.each([
    ['a.b.c', '*', 'pass'],
    ['a.b.c', 'a.*.c', 'pass'],
    ['a.b.c', 'a*b*c', 'pass'],
    ['a.b.c', '*.b', 'fail'],
    ['a.b.c', 'a.*', 'pass'],
    ['abab', '*ab', 'pass'],
    ['aba', '*ab', 'fail'],
    ['a', '**a**', 'pass'],
    ['a'.repeat(250), `${'*a'.repeat(60)}b`, 'fail'],
  ])('%s against %s: %s', (host, glob, verdict) => {
    const said = urlForeignHost.judge(link(host), { hosts: [glob] }, contextOf(urlForeignHost));
    expect(said.verdict).toBe(verdict);
  });
});
