import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { isLoopback } from '../../src/core/web-url.ts';
import { endpointOf, KNOWN_REGIONS, stsEndpointOf } from '../../src/iot/endpoints.ts';

function refusal(region: string, override?: string): AuditError {
  try {
    endpointOf(region, override);
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test.each(KNOWN_REGIONS.map((region) => [region]))('%s has its own endpoint', (region) => {
  expect(endpointOf(region)).toBe(`https://iot.${region}.aliyuncs.com`);
});

test('the table holds the eight regions that serve the product', () => {
  expect(KNOWN_REGIONS).toHaveLength(8);
});

describe('an unknown region', () => {
  test.each([
    ['cn-shangai', 'cn-shanghai'],
    ['CN-BEIJING', 'cn-beijing'],
    ['us-east1', 'us-east-1'],
  ])('%s: the nearest known one is named', (region, near) => {
    const error = refusal(region);
    expect(error).toMatchObject({ code: 'region', exitCode: 2 });
    expect(error.message).toContain(`did you mean ${near}?`);
    for (const known of KNOWN_REGIONS) expect(error.message).toContain(known);
  });

  test('far from all of them: no guess', () => {
    expect(refusal('mars').message).not.toContain('did you mean');
  });

  test('is taken with an endpoint of another deployment', () => {
    expect(endpointOf('mars', 'iot.example.com')).toBe('https://iot.example.com');
  });
});

test.each([
  ['https://iot.example.com', 'https://iot.example.com'],
  ['https://iot.example.com/', 'https://iot.example.com'],
  [' https://iot.example.com:8443 ', 'https://iot.example.com:8443'],
  ['iot-vpc.cn-beijing.aliyuncs.com', 'https://iot-vpc.cn-beijing.aliyuncs.com'],
  ['iot.example.com:8443', 'https://iot.example.com:8443'],
  ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['http://127.9.8.7', 'http://127.9.8.7'],
  ['http://localhost:4010', 'http://localhost:4010'],
  ['http://[::1]:4010', 'http://[::1]:4010'],
  ['', 'https://iot.cn-shanghai.aliyuncs.com'],
])('override %j', (override, endpoint) => {
  expect(endpointOf('cn-shanghai', override)).toBe(endpoint);
});

test.each([
  ['http://iot.cn-shanghai.aliyuncs.com', /plain http/],
  ['http://127.0.0.1.example.com', /plain http/],
  ['http://localhost.example.com', /plain http/],
  ['http://0.0.0.0', /plain http/],
  ['ftp://iot.example.com', /neither https nor http/],
  ['https://me:hunter2@iot.example.com', /user name or password/],
  ['me:hunter2@iot.example.com', /user name or password/],
  ['https://iot.example.com/v1', /path/],
  ['https://iot.example.com/?AccessKeyId=hunter2', /query/],
  ['https://iot.example.com/?', /query/],
  ['https://iot.example.com/#hunter2', /query or a fragment/],
  ['https://', /not a URL/],
  ['two words', /not a URL/],
])('override %j is refused', (override, message) => {
  const error = refusal('cn-shanghai', override);
  expect(error.code).toBe('region');
  expect(error.message).toMatch(message);
  expect(error.message + error.hint).not.toContain('hunter2');
});

test.each([
  ['127.0.0.1', true],
  ['127.255.0.3', true],
  ['[::1]', true],
  ['localhost', true],
  ['128.0.0.1', false],
  ['127.0.0.1.nip.io', false],
  ['', false],
])('isLoopback(%j) is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

describe('the STS that knows whose a key is', () => {
  test.each([
    [{}, 'https://sts.eu-central-1.aliyuncs.com'],
    [{ endpoint: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
    [{ endpoint: 'https://iot.example.test' }, undefined],
    [{ endpoint: 'https://iot.example.test', stsEndpoint: 'sts.example.test' }, 'https://sts.example.test'],
    [{ stsEndpoint: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
  ])('of %j is %s', (override, sts) => {
    expect(stsEndpointOf({ region: 'eu-central-1', ...override })).toBe(sts);
  });
});
