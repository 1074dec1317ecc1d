import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UdiSecret } from '../../src/core/model/firmware.ts';
import { secretsIn } from '../../src/iot/udi.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n-----END RSA PRIVATE KEY-----';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

test.each<[text: string, ...kinds: UdiSecret[]]>([
  [PEM, 'private-key'],
  [JSON.stringify({ tls: { key: PEM } }), 'private-key'],
  ['-----BEGIN PRIVATE KEY-----', 'private-key'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', 'private-key'],
  ['-----BEGIN ENCRYPTED PRIVATE KEY-----', 'private-key'],
  ['-----BEGIN PGP PRIVATE KEY BLOCK-----', 'private-key'],
  ['{"oss":{"ak":"LTAI5tOtaStoreDemoKey01"}}', 'access-key'],
  ['ak LTAI4FoDtJt6x1qW', 'access-key'],
  ['STS.NUgYrLnoC37mZZCNnAbez7Qxy', 'access-key'],
  ['AKIAIOSFODNN7EXAMPLE', 'access-key'],
  ['accessKeySecret=yX3kQ9vB2nM7pL5sD8fG1hJ4', 'access-key'],
  ['{"AccessKeySecret": "yX3kQ9vB2nM7pL5sD8fG1hJ4"}', 'access-key'],
  [`{"auth":"${JWT}"}`, 'token'],
  ['Authorization: Bearer 9f86d081884c7d659a2feaa0c55ad015', 'token'],
  ['{"token":"9f86d081884c7d65"}', 'token'],
  ['{"access_token": "ya29.a0AfH6SMBx7"}', 'token'],
  ['token=550e8400-e29b-41d4-a716-446655440000', 'token'],
  ['see https://fw.example.com/notes?lang=en&token=a1b2c3d4e5f6', 'token'],
  ['令牌：a1b2c3d4e5f6', 'token'],
  ['{"password":"hunter2"}', 'password'],
  ['{"wifi":{"ssid":"plant","password":"12345678"}}', 'password'],
  ['{"wifi":{"ssid":"plant","psk":"correct7horse"}}', 'password'],
  ['{"adminPwd":"P@ssw0rd!"}', 'password'],
  ['{"password":12345678}', 'password'],
  ['{"config":"{\\"password\\":\\"hunter2\\"}"}', 'password'],
  ['<config><password>hunter2</password></config>', 'password'],
  ["mqtt:\n  user: fw\n  password: 'q8Rk2!zt'\n", 'password'],
  ['The new password: q8Rk2!zt.', 'password'],
  ['新密码：Abc12345', 'password'],
  ['mqtt://fw:s3cr3tPw@broker.example.com:1883', 'password'],
  ['Authorization: Basic Znc6czNjcjN0UHc=', 'password'],
  ['{"deviceSecret":"tLsTkXbZ7gQ2vY9w"}', 'secret'],
  ['{"productSecret": "K7fhJ2nP0aQwR5xS"}', 'secret'],
  ['client_secret=K7fhJ2nP0aQwR5xS', 'secret'],
  ['{"aesKey":"00112233445566778899aabbccddeeff"}', 'secret'],
  ['{"api-key":"sk-3f9a0c7d1e5b"}', 'secret'],
  ['{"secret":"AbCdEfGhIjKlMnOpQrStUv"}', 'secret'],
  ['密钥: 8f3kd02mvA', 'secret'],
  [`${PEM} LTAI5tOtaStoreDemoKey01 password=hunter2`, 'access-key', 'password', 'private-key'],
  ['{\\"ssid\\":\\"a\\",\\"pwd\\":\\"hunter22\\"}', 'password'],
  ['user=a\npasswd = hunter22\n', 'password'],
  ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'token'],
])('%j carries something', (text, ...kinds) => {
  expect(secretsIn(text)).toEqual(kinds);
});

/** What people do write, and what looks alike without being one. */
test.each([
  '',
  '{"ota_notice":"Upgrade the underlying camera driver to solve the problem of blurred video images. "}',
  '{"ota_notice":"升级底层摄像头驱动，解决视频图像模糊的问题。"}',
  '{"ota_notice":“升级底层摄像头驱动，解决视频图像模糊的问题。”}',
  '{"ota_notice":"修复密码：输入错误时崩溃的问题"}',
  '{"ota_notice":"请在升级后重新设置密码"}',
  'Fixes the password prompt; after the update the password must be set anew.',
  'Password: required after the update',
  'New password: 8-63 characters',
  'Fixes token: refresh failed after sleep',
  '{"token":"refresh-token-rotation-v2"}',
  '{"secret":"firmware-update"}',
  '{"password":""}',
  '{"password":null,"token":null,"secret":false}',
  '{"password":"********"}',
  '{"password":"${WIFI_PASSWORD}"}',
  '{"password":"{{wifi.password}}"}',
  '{"password":"%WIFI_PASSWORD%"}',
  '{"password":"<password>"}',
  '{"password":"your-password"}',
  '{"password":"changeme"}',
  '{"password":"xxxxxxxx"}',
  '{"passwordLength":16,"password_required":true,"passwordPolicy":"minimum-8-chars"}',
  '{"tokenExpiresIn":86400,"token_type":"bearer","tokenUrl":"https://auth.example.com/oauth/token"}',
  '{"tokens":["lamp1234","meter5678"]}',
  '{"secretary":"Johnson1234"}',
  '{"md5":"93230c3bde425a9d7984a594ac55ea1e","sha256":"9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d65"}',
  '{"signature":"MEUCIQDf8w2vT1x9QmZk3n","signMethod":"SHA256"}',
  '{"publicKey":"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"}',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----',
  '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBg\n-----END CERTIFICATE-----',
  '{"key":"wifi","value":"on","keyword":"lamp2024abcd"}',
  '{"firmwareId":"UfuxnwygsuSkVE0VCNabcd0100","productKey":"a19mzPZabcd"}',
  '{"deviceName":"lamp-0001","iotId":"4z819VQHk6VSLmmBJfrf00107ee200"}',
  '{"time":"2026-11-23T02:00:00Z","url":"https://fw.example.com:8080/notes/1.2.3@latest"}',
  'mqtt://broker.example.com:1883/topic',
  'ops@example.com, see http://wiki.example.com:8080/@ops',
  'Adds PSK:WPA2-PSK and PSK:WPA3 support',
  'bearer of good news, basic functions restored',
  'LTAI keys are no longer needed; STS.',
  'The API key page was redone',
  'eyJ is how they begin',
  'Fixes the password dialog; the token bucket is larger now. Secret: none',
  '{"passwordRequired":"true","password":"true","token":null,"secret":"${SECRET}"}',
  '{"tokenExpireSeconds":86400,"token":3600,"apiKey":20261123}',
  'token=1.12.3-20261123T020000Z secret=2026-11-23T02:00:00Z',
  '{"md5":"5e962cf83db1495e8337e9c8a4d1abcd","sign":"deadbeefdeadbeef"}',
  'password=******** token=xxxxxxxxxxxx',
])('%j carries nothing', (text) => {
  expect(secretsIn(text)).toEqual([]);
});

test('no text makes it throw, and what is behind does not hide what is before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      expect(secretsIn(`${before}\n${PEM}\n${after}`)).toContain('private-key');
    }),
  );
});

/** Texts that send careless patterns back and forth; the answer of a service may have 4 MB. */
test.each([
  'a',
  'eyJ-',
  'token:',
  'token: "',
  'bearer ',
  '://a:',
  '-----BEGIN A ',
  'A1 ',
  'access-key',
  '\\"',
  ' ',
])('takes its time with the length only: %j', (piece) => {
  const text = piece.repeat(Math.ceil(300_000 / piece.length));
  const startedMs = performance.now();
  secretsIn(text);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
