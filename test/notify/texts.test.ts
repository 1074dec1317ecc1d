import { describe, expect, it } from 'vitest';
import { fitted } from '../../src/notify/fit.ts';
import type { Message } from '../../src/notify/message.ts';
import { defused, linesOf } from '../../src/notify/plain.ts';
import { MESSAGE } from './support/channels.ts';

const text = (message: Message): string => linesOf(message).join('\n');
const sizeOf = (message: Message): number => Buffer.byteLength(text(message));
const CUT = 'The message was cut to 0 KB; see the report for the rest.';

describe('a message as plain text', () => {
  it('has blocks of lines', () => {
    expect(linesOf(MESSAGE)).toEqual([
      'OTA audit nightly: FINDINGS',
      '',
      ...MESSAGE.paragraphs,
      '',
      'Look at first',
      '1. critical  The link is expired (url-expired)  new',
      '   pump 1.2.3, product a1B2',
      '2. low  The package has no description (no-description)',
      '   valve 2.0.0',
      '',
      'Open the report: https://reports.example/nightly?a=1&b=2',
      ...MESSAGE.footer,
    ]);
  });

  it('has no blocks that are empty', () => {
    const bare = { ...MESSAGE, paragraphs: [], findingsTitle: '', findings: [], footer: [], link: null };
    expect(linesOf(bare)).toEqual([MESSAGE.title]);
  });
});

describe('a message that must fit', () => {
  const findings = Array.from({ length: 5 }, (_, at) => ({
    severity: 'high' as const,
    title: `title ${at} ${'固'.repeat(20)}`,
    subject: `subject ${at}`,
  }));
  const message = { ...MESSAGE, findings };
  const cutTo = (shorter: Partial<Message>): Message => ({
    ...message,
    ...shorter,
    footer: [...MESSAGE.footer, CUT],
  });

  it('stays whole as long as it does', () => {
    expect(fitted(message, sizeOf(message), text)).toBe(text(message));
  });

  it.each([4, 3, 2, 1])('keeps its first %d findings', (left) => {
    const shorter = cutTo({ findings: findings.slice(0, left) });
    expect(fitted(message, sizeOf(shorter), text)).toBe(text(shorter));
  });

  it.each([3, 2, 1, 0])('keeps its first %d sentences where no finding fits', (left) => {
    const shorter = cutTo({
      findings: [],
      findingsTitle: '',
      paragraphs: MESSAGE.paragraphs.slice(0, left),
    });
    expect(fitted(message, sizeOf(shorter), text)).toBe(text(shorter));
  });

  it('has its title cut at last', () => {
    const title = '\u{1F680}'.repeat(1_000);
    const shortest = fitted({ ...message, title }, 500, text);
    expect(shortest.split('\n')[0]).toBe(`${'\u{1F680}'.repeat(49)}…`);
    expect(shortest).toContain(CUT);
  });

  it('is told in its own language, and the size in KB', () => {
    expect(fitted({ ...message, locale: 'zh-CN', title: 'x'.repeat(3_000) }, 2_000, text)).toContain('2 KB');
  });

  it('is measured in JSON where it is an object, or as the channel does', () => {
    const whole = { shown: text(message) };
    const render = (shorter: Message): object => ({ shown: text(shorter) });
    const bytes = Buffer.byteLength(JSON.stringify(whole));
    expect(fitted(message, bytes, render)).toEqual(whole);
    expect(fitted(message, bytes - 1, render)).not.toEqual(whole);
    expect(fitted(message, 1, render, () => 1)).toEqual(whole);
  });
});

const J = '\u2060';

it.each([
  ['pump 1.2.3 (rc.1)', 'pump 1.2.3 (rc.1)'],
  ['fw.bin', `fw.${J}bin`],
  ['https://a.example/x.y', `https:${J}//a.${J}example/x.${J}y`],
  ['ftp://10.0.0.1', `ftp:${J}//10.0.0.1`],
  ['@all, a@b.c @', `@${J}all, a@${J}b.${J}c @`],
  ['例.中国', `例.${J}中国`],
  ['a: b. C', 'a: b. C'],
  ['', ''],
])('%j is harmless as %j', (name, harmless) => {
  expect(defused(name)).toBe(harmless);
  expect(defused(name).replaceAll(J, '')).toBe(name);
  expect(defused(defused(name))).not.toMatch(/@\w|:\/\/|\.[a-z]/i);
});
