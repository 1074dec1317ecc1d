import { expect, test } from 'vitest';
import { secretsIn } from '../../src/iot/udi.ts';

test.each([
  ['nothing', '', []],
  [
    'the sample of the API reference',
    '{"ota_notice":"Upgrade the underlying camera driver to solve the problem of blurred video images. "}',
    [],
  ],
  ['prose about passwords', 'Fixes the password dialog; the token bucket is larger now. Secret: none', []],
  ['switches', '{"passwordRequired":"true","password":"true","token":null,"secret":"${SECRET}"}', []],
  ['numbers', '{"tokenExpireSeconds":86400,"token":3600,"apiKey":20261123}', []],
  ['a version and a time', 'token=1.12.3-20261123T020000Z secret=2026-11-23T02:00:00Z', []],
  ['a digest', '{"md5":"5e962cf83db1495e8337e9c8a4d1abcd","sign":"deadbeefdeadbeef"}', []],
  ['a masked one', 'password=******** token=xxxxxxxxxxxx', []],
  ['a password', '{"wifi_password":"s3same-open"}', ['password']],
  ['a password in escaped JSON', '{\\"ssid\\":\\"a\\",\\"pwd\\":\\"hunter22\\"}', ['password']],
  ['a password of an INI file', 'user=a\npasswd = hunter22\n', ['password']],
  ['a device secret', '{"deviceSecret":"tXHf4ezGEHcwdyMwoCDHGBmk9avi4n31"}', ['access-key']],
  ['a key ID of Alibaba Cloud', 'use LTAI5tOtaStoreDemoKey01 for the upload', ['access-key']],
  ['one of Amazon', 'AKIAIOSFODNN7EXAMPLE', ['access-key']],
  ['a token in a query', 'https://h.example/a?access_token=9f8e7d6c5b4a39281706', ['token']],
  [
    'a JSON Web Token',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P',
    ['token'],
  ],
  ['an Authorization header', 'Authorization: Bearer abcdef0123456789abcdef', ['token']],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE', ['private-key']],
  ['a public key', '-----BEGIN PUBLIC KEY-----\nMIIE', []],
  ['two kinds', 'pwd=hunter22 api_key=9f8e7d6c5b4a3928', ['access-key', 'password']],
])('%s', (_, udi, kinds) => {
  expect(secretsIn(udi)).toEqual(kinds);
});

test('takes a long text without stalling', () => {
  for (const piece of ['password', 'a.', 'secret:', '-----BEGIN ', 'eyJ.', '"token":"'])
    expect(secretsIn(piece.repeat(200_000)).length).toBeLessThan(3);
});
