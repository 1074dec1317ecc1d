import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf, parseLink } from '../../src/iot/link.ts';
import { redact } from '../../src/iot/redact.ts';
import { withoutSignedLinks } from '../../src/iot/signed-text.ts';
import { fuzz, hostileText } from './fuzz.ts';

/** A value that stands nowhere but where it was put. */
const secret = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 28 })
  .map((hex) => `S3${hex}`);
const part = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~%固'), maxLength: 12 });
const NAMES = [
  'Signature', 'signature', 'x-oss-signature', 'OSSAccessKeyId', 'security-token', 'x-oss-security-token',
  'x-oss-credential', 'Expires', 'anything',
] as const; // prettier-ignore

test('of any link neither query nor user nor fragment is kept', async () => {
  const shape = fc.record({
    scheme: fc.constantFrom('https', 'http', 'HTTPS', 'ftp', 'oss', 'file', 'javascript', 'data'),
    host: fc.constantFrom('ota.oss-cn-shanghai.aliyuncs.com', '127.0.0.1', '[::1]', '例え.jp', ''),
    path: fc.array(part, { maxLength: 3 }),
    name: fc.constantFrom(...NAMES),
    where: fc.constantFrom(
      'query',
      'user',
      'password',
      'fragment',
      'second query',
      'encoded query',
      'forgotten query',
    ),
    around: fc.constantFrom('', ' ', '\t', '\n', '\u00a0'),
  });
  await fuzz(
    [shape, secret],
    ({ scheme, host, path, name, where, around }, hidden) => {
      const at = `/${path.join('/')}`;
      const encoded = encodeURIComponent(`?Expires=1&Signature=${hidden}`);
      const url = {
        query: `${scheme}://${host}${at}?Expires=1795000000&${name}=${hidden}`,
        user: `${scheme}://${hidden}@${host}${at}`,
        password: `${scheme}://user:${hidden}@${host}${at}?Expires=1795000000`,
        fragment: `${scheme}://${host}${at}#${name}=${hidden}`,
        'second query': `${scheme}://${host}${at}?a=b?${name}=${hidden}`,
        'encoded query': `${scheme}://${host}${at}${encoded}`,
        'forgotten query': `${scheme}://${host}${at}&Expires=1&Signature=${hidden}`,
      }[where];
      const link = parseLink(around + url + around);
      const kept = JSON.stringify(link) + fileNameOf(link);
      expect(kept).not.toContain(hidden);
      expect(kept).not.toContain(encodeURIComponent(hidden));
    },
    500,
  );
});

test('anything is a link of some kind, plain and printable', async () => {
  const value = fc.oneof(
    hostileText,
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.anything(),
  );
  await fuzz(
    [value],
    (given) => {
      const link = parseLink(given);
      expect(['missing', 'unreadable', 'unsigned', 'signed']).toContain(link.kind);
      expect(JSON.parse(JSON.stringify(link))).toEqual(link);
      expect(fileNameOf(link)).not.toMatch(/[\u0000-\u001f\u007f]/);
      if (link.kind === 'missing') return;
      expect(link.path).not.toMatch(/[?#\s]/);
      expect(link.host).not.toMatch(/[@/?#\s]/);
      if (link.kind === 'signed') expect(Number.isNaN(Date.parse(link.expiresAt))).toBe(false);
    },
    500,
  );
});

test('text that people wrote loses the query of a signed link and nothing else', async () => {
  const words = fc.string({ unit: fc.constantFrom(...'abc xyz.,:-=&固件\n'), maxLength: 30 });
  await fuzz([words, words, secret], (before, after, hidden) => {
    const link = 'https://ota.oss-cn-shanghai.aliyuncs.com/a/b.bin';
    expect(withoutSignedLinks(`${before} ${link}?Expires=1&Signature=${hidden} ${after}`)).toBe(
      `${before} ${link} ${after}`,
    );
    expect(withoutSignedLinks(`${before}${link}?id=7${after}`)).toBe(`${before}${link}?id=7${after}`);
  });
});

const hex = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, '0');
/** What a link goes through on its way into a description. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  percent: encodeURIComponent,
  everyPercent: (text) => text.replace(/[ -~]/g, (char) => `%${hex(char)}`),
  json: (text) => text.replace(/[&=?<>]/g, (char) => `\\u00${hex(char)}`).replaceAll('/', '\\/'),
  html: (text) => text.replaceAll('&', '&amp;'),
  htmlNumbers: (text) => text.replace(/[&=?/:]/g, (char) => `&#x${hex(char)};`),
  fullWidth: (text) => text.replace(/[?&=%/:#]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  base64: (text) => Buffer.from(text).toString('base64'),
  invisible: (text) => text.replace(/(.{7})/gu, '$1\u200b'),
};
const signed = fc.constantFrom(
  (md5: string) => `https://h.example/a/fw.bin?Expires=1795000000&OSSAccessKeyId=LTAI5t&Signature=${md5}`,
  (md5: string) => `https://h.example/R&D/fw.bin?Signature=${md5}&Expires=1795000000`,
  (md5: string) => `https://h.example/fw.bin?x-oss-expires=60&x-oss-signature=${md5}&x=y`,
  (md5: string) => `https://h.example/fw.bin?auth_key=1795000000-0-0-${md5}`,
  (md5: string) => `https://h.example/202611231200/${md5}/fw.bin`,
  (md5: string) => `https://h.example/${md5}/6ad3c2f0/fw.bin`,
  (md5: string) => `https://h.example/fw.bin?sign=${md5}&t=1795000000`,
  (md5: string) => `https://h.example/fw.bin#Signature=${md5}`,
);
const encodings = fc.array(fc.constantFrom(...Object.keys(ENCODINGS)), { maxLength: 3 });
const broken = fc.record({ at: fc.nat(400), by: fc.constantFrom('\n', '\r\n', '\n  ', '\r\n> ') });
const md5 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });

test('a signed link is recognised however it is encoded or broken into lines', async () => {
  const around = fc.constantFrom('', ' ', '\n', '固件：', '，', '"', '[x](', '<', 'R&D ');
  await fuzz([signed, md5, encodings, around, around], (link, hidden, names, before, after) => {
    const text = names.reduce((shown, name) => (ENCODINGS[name] ?? String)(shown), link(hidden));
    const kept = withoutSignedLinks(`${before}${text}${after}`);
    // Nothing of the signature in any form: what it was turned into is not there either.
    const [head = ''] = text.split(/[?？#%&\\]/, 1);
    expect(kept.length).toBeLessThanOrEqual(before.length + after.length + text.length - hidden.length);
    for (const form of Object.values(ENCODINGS)) expect(kept).not.toContain(form(hidden));
    if (names.length === 0 && link(hidden).includes('?')) expect(kept.startsWith(before + head)).toBe(true);
  }, 600);
  await fuzz([signed, md5, broken], (link, hidden, { at, by }) => {
    const whole = link(hidden);
    const place = 1 + (at % (whole.length - 1));
    const kept = withoutSignedLinks(`x ${whole.slice(0, place)}${by}${whole.slice(place)} y`);
    expect(kept.replace(/[\r\n> ]+/g, '')).not.toContain(hidden);
  }, 600);
}); // prettier-ignore

test('whatever is redacted shows no link, no signature and no control character', async () => {
  await fuzz(
    [hostileText, hostileText, secret, fc.constantFrom(...NAMES.slice(0, 7))],
    (before, after, hidden, name) => {
      for (const text of [
        `${before} https://h.example/a?Expires=1&${name}=${hidden} ${after}`,
        `${before} ${name}=${hidden}&${after}`,
        `${before} "${name}": "${hidden}" ${after}`,
        `${before} ${encodeURIComponent(`${name}=${hidden}&`)} ${after}`,
      ]) {
        const shown = redact(text);
        expect(shown).not.toContain(hidden);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }
    },
    300,
  );
});
