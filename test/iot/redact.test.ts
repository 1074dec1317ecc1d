import { expect, test } from 'vitest';
import { maskKeyId, redact } from '../../src/iot/redact.ts';

const S = 's3cretVALUE';

test.each([
  [
    'a link',
    `see https://h.example/a/b.bin?Expires=1&Signature=${S} now`,
    'see https://h.example/a/b.bin now',
  ],
  ['a user in a link', `https://me:${S}@h.example/a`, 'https://h.example/a'],
  ['a fragment', `https://h.example/a#${S}`, 'https://h.example/a'],
  ['a query', `Action=Query&Signature=${S}&Format=JSON`, 'Action=Query'],
  ['a parameter', `Signature=${S}&Format=JSON`, 'Signature=***&Format=JSON'],
  ['a token', `SecurityToken=${S}`, 'SecurityToken=***'],
  ['JSON', `{"access_key_secret": "${S} x", "mode":"AK"}`, '{"access_key_secret": ***, "mode":"AK"}'],
  ['an INI line', `access_key_secret = ${S}`, 'access_key_secret = ***'],
  ['a header', `x-acs-security-token: ${S}`, 'x-acs-security-token: ***'],
  [
    'an authorization',
    `Credential=${S},SignedHeaders=host,Signature=${S}`,
    'Credential=***,SignedHeaders=host,Signature=***',
  ],
  ['percent-encoded', `AccessKeyId%3D${S}%26Action%3DQuery`, 'AccessKeyId%3D***%26Action%3DQuery'],
  ['a key ID', 'key LTAI5tAbCdEfGhIjKlMnOpQr is gone', 'key LTAI…OpQr is gone'],
  [
    'a string to sign',
    `not matched. server string to sign is:GET&%2F&AccessKeyId%3D${S}`,
    'not matched. server string to sign: (omitted)',
  ],
  ['a StringToSign', `StringToSign: POST\n/\n${S}`, 'string to sign: (omitted)'],
  ['a canonical request', `server CanonicalRequest is POST\n/\n${S}`, 'server string to sign: (omitted)'],
  ['control characters', 'a\r\nb\u0000c\u001b[31m', 'a b c [31m'],
  ['plain text', 'The specified instance does not exist.', 'The specified instance does not exist.'],
])('%s', (_name, text, shown) => {
  expect(redact(text)).toBe(shown);
  expect(redact(text)).not.toContain(S);
});

test('is cut', () => {
  expect(redact('x'.repeat(5_000))).toHaveLength(300);
  expect(redact('x'.repeat(5_000), 10)).toBe(`${'x'.repeat(9)}…`);
});

test('takes no time to speak of on hostile text', () => {
  const hostile = `${'Signature='.repeat(2_000)}${'https://'.repeat(2_000)}${'a:'.repeat(50_000)}`;
  const startedAt = performance.now();
  redact(hostile);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test.each([
  ['LTAI5tAbCdEfGhIjKlMnOpQr', 'LTAI…OpQr'],
  ['shortkey', 'sh…'],
  ['twelve-chars', 'tw…'],
])('maskKeyId(%j)', (id, masked) => {
  expect(maskKeyId(id)).toBe(masked);
});
