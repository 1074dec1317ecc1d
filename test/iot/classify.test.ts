import { ROLLOUT_OPERATIONS } from '../../src/core/model/rollout.ts';
import { describe, expect, test } from 'vitest';
import type { CallFailure } from '../../src/core/errors.ts';
import { readAnswer, retryAfterMsOf } from '../../src/iot/classify.ts';
import type { Answered, CallContext } from '../../src/iot/classify.ts';
import { FAILURES, OUR_FAILURES } from '../../src/iot/failures.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const QUERY: CallContext = { operation: 'QueryOTAFirmware', nowMs: NOW, answeredBefore: true };
const LIST: CallContext = { ...QUERY, operation: 'ListOTAFirmware' };

const answer = (httpStatus: number, body: unknown, headers: Answered['headers'] = {}): Answered => ({
  httpStatus,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const gateway = (Code: string, Message = 'text', status = 400, headers: Answered['headers'] = {}): Answered =>
  answer(status, { RequestId: 'REQ', HostId: 'h', Code, Message }, headers);
const product = (Code: string, ErrorMessage = 'text'): Answered =>
  answer(200, { RequestId: 'REQ', Success: false, Code, ErrorMessage });

function failure(given: Answered, context: CallContext = QUERY): CallFailure {
  const reading = readAnswer(given, context);
  if (reading.ok) throw new Error('was read as a success');
  return reading.failure;
}

describe('codes of the gateway', () => {
  test.each([
    // code, query, list
    ['Throttling', 'throttle', 'throttle'],
    ['Throttling.User', 'throttle', 'throttle'],
    ['Throttling.Api', 'throttle', 'throttle'],
    ['FlowControl.Exceeded', 'throttle', 'throttle'],
    ['ServiceUnavailable', 'retry', 'retry'],
    ['InternalError', 'retry', 'retry'],
    ['UnknownError', 'retry', 'retry'],
    ['SignatureNonceUsed', 'retry', 'retry'],
    ['InvalidTimeStamp.Expired', 'identity', 'identity'],
    ['IllegalTimestamp', 'identity', 'identity'],
    ['InvalidTimeStamp.Format', 'configuration', 'configuration'],
    ['InvalidAccessKeyId', 'identity', 'identity'],
    ['InvalidAccessKeyId.NotFound', 'identity', 'identity'],
    ['InvalidAccessKeyId.Inactive', 'identity', 'identity'],
    ['invalidaccesskeyid.notfound', 'identity', 'identity'],
    ['MissingAccessKeyId', 'identity', 'identity'],
    ['Forbidden.AccessKeyDisabled', 'identity', 'identity'],
    ['SignatureDoesNotMatch', 'identity', 'identity'],
    ['IncompleteSignature', 'identity', 'identity'],
    ['InvalidSignatureMethod', 'identity', 'identity'],
    ['MissingSecurityToken', 'identity', 'identity'],
    ['InvalidSecurityToken.Expired', 'renew', 'renew'],
    ['InvalidSecurityToken.Malformed', 'identity', 'identity'],
    ['InvalidSecurityToken.MismatchWithAccessKey', 'identity', 'identity'],
    ['Forbidden.RAM', 'identity', 'identity'],
    ['NoPermission', 'identity', 'identity'],
    ['Forbidden', 'identity', 'identity'],
    ['Forbidden.RiskControl', 'identity', 'identity'],
    ['InvalidAction.NotFound', 'configuration', 'configuration'],
    ['InvalidApi.NotFound', 'retry', 'retry'],
    ['InvalidVersion', 'configuration', 'configuration'],
    ['NoSuchVersion', 'configuration', 'configuration'],
    ['InvalidProduct.NotFound', 'configuration', 'configuration'],
    ['InvalidRegionId.NotFound', 'configuration', 'configuration'],
    ['InvalidRegion.NotFound', 'configuration', 'configuration'],
    ['InvalidProtocol.NeedSsl', 'configuration', 'configuration'],
    ['UnsupportedHTTPMethod', 'configuration', 'configuration'],
    ['UnsupportedOperation', 'configuration', 'configuration'],
    ['MissingFirmwareId', 'firmware', 'configuration'],
    ['MissingCurrentPage', 'firmware', 'configuration'],
    ['MissingParameter', 'firmware', 'configuration'],
    ['InvalidParameter', 'firmware', 'configuration'],
    ['SomethingNew', 'firmware', 'configuration'],
  ])('%s', (code, query, list) => {
    expect(failure(gateway(code))).toMatchObject({
      code,
      disposition: query,
      httpStatus: 400,
      requestId: 'REQ',
    });
    expect(failure(gateway(code), LIST).disposition).toBe(list);
  });

  test('an unknown code with a 5xx is the service\u2019s trouble', () => {
    expect(failure(gateway('SomethingNew', 'x', 500), LIST)).toMatchObject({ disposition: 'retry' });
  });

  test('an expired token that an old gateway calls an invalid parameter', () => {
    const given = gateway(
      'InvalidParameter',
      'The specified parameter "SecurityToken.Expired" is not valid.',
    );
    expect(failure(given).disposition).toBe('renew');
  });

  test.each([
    ['SignatureNonceUsed', 2, 'identity'],
    ['InvalidApi.NotFound', 2, 'configuration'],
  ])('%s is asked again once, then stops', (code, maxAttempts, escalatesTo) => {
    expect(failure(gateway(code))).toMatchObject({ maxAttempts, escalatesTo });
  });

  test('in XML, as before the format is known', () => {
    const xml =
      "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>REQ</RequestId><Code>Forbidden.RAM</Code><Message>no</Message></Error>";
    expect(failure(answer(403, xml))).toMatchObject({
      code: 'Forbidden.RAM',
      requestId: 'REQ',
      detail: 'no',
    });
  });
});

describe('members of errors in lower case, which the official SDKs read too', () => {
  const lower = (members: Record<string, unknown>): unknown =>
    Object.fromEntries(
      Object.entries(members).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
    );
  const expired = 'The specified parameter "SecurityToken.Expired" is not valid.';
  test.each([
    ['throttled', 400, { Code: 'Throttling.User', Message: 'slow' }, 'throttle', 'slow'],
    ['ill', 503, { Code: 'ServiceUnavailable', Message: 'ill' }, 'retry', 'ill'],
    ['token expired', 400, { Code: 'InvalidSecurityToken.Expired', Message: 'old' }, 'renew', 'old'],
    ['an old gateway', 400, { Code: 'InvalidParameter', Message: expired }, 'renew', expired],
    ['no right', 403, { Code: 'Forbidden.RAM', Message: 'no' }, 'identity', 'no'],
    [
      'of the product',
      200,
      { Success: false, Code: 'iot.firmware.FirmwareNotFound', ErrorMessage: 'gone' },
      'firmware',
      'gone',
    ],
    [
      'as text',
      200,
      { Success: 'false', Code: 'iot.system.InstanceNotFound', ErrorMessage: 'none' },
      'configuration',
      'none',
    ],
    [
      'HTTP 200 and nothing but a code',
      200,
      { Code: 'Throttling' },
      'throttle',
      'HTTP 200 without a message',
    ],
    ['a status that no code explains', 500, { Message: 'oh' }, 'retry', 'oh'],
  ])('%s', (_name, status, members, disposition, detail) => {
    for (const body of [{ RequestId: 'REQ', ...members }, lower({ RequestId: 'REQ', ...members })]) {
      expect(failure(answer(status, body))).toMatchObject({ disposition, detail, requestId: 'REQ' });
    }
  });

  test('a success stays one', () => {
    for (const body of [
      { success: true, code: 'iot.x' },
      { success: 'true' },
      { code: 'OK' },
      { code: '200' },
    ]) {
      expect(readAnswer(answer(200, { requestId: 'REQ', ...body }), QUERY)).toMatchObject({
        ok: true,
        requestId: 'REQ',
      });
    }
  });

  test('in XML', () => {
    const xml = '<error><code>Forbidden.RAM</code><message>no</message><requestId>REQ</requestId></error>';
    expect(failure(answer(403, xml))).toMatchObject({
      code: 'Forbidden.RAM',
      detail: 'no',
      requestId: 'REQ',
    });
  });
});

describe('codes of the product', () => {
  test.each([
    ['iot.system.SystemException', 'retry', 'retry', 'failed'],
    ['iot.firmware.SystemBusy', 'throttle', 'throttle', 'failed'],
    ['iot.firmware.SystemBusyForScheduleTime', 'throttle', 'throttle', 'failed'],
    ['iot.messagebroker.RateLimit', 'throttle', 'throttle', 'failed'],
    ['Throttling.User', 'throttle', 'throttle', 'failed'],
    ['iot.system.InstanceNotFound', 'configuration', 'configuration', 'failed'],
    ['iot.Sre.IotInstanceAccessForbidden', 'identity', 'identity', 'denied'],
    ['iot.Sre.IotInstanceNotFound', 'configuration', 'configuration', 'failed'],
    ['iot.system.UidNotFound', 'configuration', 'configuration', 'failed'],
    ['iot.system.BillIsOverDue', 'configuration', 'configuration', 'failed'],
    ['Iot.system.BillIsOverDue', 'configuration', 'configuration', 'failed'],
    ['iot.common.InvalidPageParams', 'configuration', 'configuration', 'failed'],
    ['iot.check.ParameterIsNotLessThanMax', 'configuration', 'configuration', 'failed'],
    ['iot.common.InvalidTenant', 'configuration', 'configuration', 'failed'],
    ['iot.common.APINotSupportedInInstance', 'configuration', 'configuration', 'failed'],
    ['iot.common.RamActionPermissionDeny', 'identity', 'identity', 'denied'],
    ['iot.common.AuthActionPermissionDeny', 'firmware', 'configuration', 'denied'],
    ['iot.common.InvalidFormattedParameter', 'firmware', 'configuration', 'failed'],
    ['iot.common.QueryProductActionError', 'retry', 'retry', 'failed'],
    ['iot.common.QueryDevicePropertyActionError', 'retry', 'retry', 'failed'],
    ['iot.prod.NotExistedProduct', 'firmware', 'firmware', 'failed'],
    ['iot.Prod.NotProductOwner', 'firmware', 'firmware', 'failed'],
    ['iot.prod.InvalidFormattedProductkey', 'firmware', 'firmware', 'failed'],
    ['iot.prod.NullProductKey', 'firmware', 'firmware', 'failed'],
    ['iot.prod.QueryProductListActionError', 'retry', 'retry', 'failed'],
    ['iot.firmware.FirmwareNotFound', 'firmware', 'configuration', 'not-found'],
    ['Iot.Firmware.FirmwareNotFound', 'firmware', 'configuration', 'not-found'],
    ['iot.firmware.InvalidFirmwareId', 'firmware', 'configuration', 'not-found'],
    ['iot.firmware.NullFirmwareId', 'firmware', 'configuration', 'failed'],
    ['iot.firmware.InvalidFirmware', 'firmware', 'configuration', 'failed'],
    ['iot.firmware.FirmwareAndProductKeyMismatch', 'firmware', 'configuration', 'failed'],
    ['iot.firmware.InvalidProductKey', 'firmware', 'configuration', 'failed'],
    ['iot.firmware.ListOTAFirmwareFailed', 'retry', 'retry', 'failed'],
    ['iot.firmware.ListOTATaskByDeviceFailed', 'retry', 'retry', 'failed'],
    ['iot.firmware.QueryOTAFirmwareFailed', 'retry', 'retry', 'failed'],
    ['iot.firmware.InvalidOTAJobId', 'firmware', 'configuration', 'failed'],
  ])('%s', (code, query, list, outcome) => {
    expect(failure(product(code))).toMatchObject({ code, disposition: query, outcome, httpStatus: 200 });
    expect(failure(product(code), LIST).disposition).toBe(list);
  });

  test.each([
    ['iot.firmware.InvalidOTAJobId', 'firmware', 'not-found'],
    ['iot.firmware.FirmwareNotFound', 'firmware', 'not-found'],
    ['iot.firmware.ListOTATaskByJobFailed', 'retry', 'failed'],
    ['iot.common.AuthActionPermissionDeny', 'firmware', 'denied'],
    ['iot.common.RamActionPermissionDeny', 'identity', 'denied'],
    ['Forbidden.RAM', 'identity', 'denied'],
  ])('%s, of a rollout', (code, disposition, outcome) => {
    for (const operation of ROLLOUT_OPERATIONS) {
      const failed = failure(product(code), { ...LIST, operation });
      expect(failed).toMatchObject({ disposition, outcome });
      if (disposition === 'identity') expect(failed.hint).toContain(`iot:${operation}`);
    }
  });

  test('whatever the HTTP status', () => {
    for (const status of [200, 400, 404, 500]) {
      const body = {
        RequestId: 'REQ',
        Success: false,
        Code: 'iot.firmware.FirmwareNotFound',
        ErrorMessage: 'gone',
      };
      expect(failure(answer(status, body))).toMatchObject({ outcome: 'not-found', disposition: 'firmware' });
    }
  });

  test.each([['iot.firmware.BrandNew'], ['BrandNew']])(
    '%s is asked twice more, then is about the firmware',
    (code) => {
      const unknown = { disposition: 'retry', maxAttempts: 3, outcome: 'failed', code };
      expect(failure(product(code))).toMatchObject({ ...unknown, escalatesTo: 'firmware' });
      expect(failure(product(code), LIST)).toMatchObject(unknown);
      expect(failure(product(code), LIST).escalatesTo).toBeUndefined();
    },
  );

  test('Success false without a code', () => {
    expect(failure(answer(200, { Success: false }))).toMatchObject({
      code: 'NoCode',
      disposition: 'retry',
      maxAttempts: 3,
    });
    expect(failure(answer(200, { Success: 'false' }))).toMatchObject({ code: 'NoCode' });
  });

  test.each([
    ['first call', QUERY, false, 'configuration'],
    ['later', QUERY, true, 'firmware'],
    ['list', LIST, true, 'configuration'],
  ])('iot.system.IllegalRequest, %s', (_name, context, answeredBefore, disposition) => {
    expect(failure(product('iot.system.IllegalRequest'), { ...context, answeredBefore }).disposition).toBe(
      disposition,
    );
  });
});

describe('throttling by status and header', () => {
  test.each([
    ['429 in HTML', answer(429, '<html>slow down</html>'), 'throttle', null],
    ['429 with a new code', gateway('QuotaNew', 'x', 429), 'throttle', null],
    [
      '503 that says how long',
      gateway('ServiceUnavailable', 'x', 503, { 'x-acs-retry-after': '1500' }),
      'throttle',
      1_500,
    ],
    [
      'a new code that says how long',
      gateway('QuotaNew', 'x', 400, { 'x-acs-retry-after': '20' }),
      'throttle',
      20,
    ],
    [
      'a refused key stays refused',
      gateway('Forbidden.RAM', 'x', 403, { 'x-acs-retry-after': '20' }),
      'identity',
      20,
    ],
    [
      'an unusable value',
      gateway('ServiceUnavailable', 'x', 503, { 'x-acs-retry-after': '-5' }),
      'retry',
      null,
    ],
  ])('%s', (_name, given, disposition, retryAfterMs) => {
    expect(failure(given)).toMatchObject({ disposition, retryAfterMs });
  });

  test.each([
    [{ 'x-acs-retry-after': '250' }, 250],
    [{ 'x-acs-retry-after': ' 250 ' }, 250],
    [{ 'x-acs-retry-after': '0' }, null],
    [{ 'x-acs-retry-after': '1.5' }, null],
    [{ 'x-acs-retry-after': 'soon' }, null],
    [{ 'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:2000,Reset:1234' }, 2_000],
    [{ 'x-ratelimit-user': 'Limit:1,Remain:0,TimeLeft:3000,Reset:1234' }, 3_000],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null],
    [{ 'x-acs-retry-after': '250', 'retry-after': '2' }, 250],
    [{ 'x-acs-retry-after': ['250', '300'] }, 250],
    [{}, null],
  ])('%j', (headers, expected) => {
    expect(retryAfterMsOf({ headers })).toBe(expected);
  });
});

test.each([
  [
    'an HTML 502',
    answer(502, '<html><title>502 Bad Gateway</title></html>', { 'content-type': 'text/html' }),
    'NotJson',
    /HTTP 502.*text\/html.*Bad Gateway/,
  ],
  ['an HTML 200', answer(200, '<html>log in</html>'), 'NotJson', /HTTP 200/],
  ['nothing', answer(200, ''), 'NotJson', /0 characters/],
  ['half a body', answer(200, '{"Success":true,"Firm'), 'NotJson', /HTTP 200/],
  ['null', answer(200, 'null'), 'InvalidResponse', /./],
  ['an array', answer(200, []), 'InvalidResponse', /./],
  ['JSON of something else, 500', answer(500, { error: 'oops' }), 'HttpError', /HTTP 500/],
  ['JSON of something else, 403', answer(403, { error: 'blocked' }), 'HttpError', /HTTP 403/],
])('%s is asked for again', (_name, given, code, detail) => {
  expect(failure(given)).toMatchObject({ code, disposition: 'retry', outcome: 'failed' });
  expect(failure(given).detail).toMatch(detail);
});

test.each([
  ['documented', { Success: true, RequestId: 'REQ' }],
  ['Success as text', { Success: 'true', RequestId: 'REQ' }],
  ['with an empty code', { Success: true, RequestId: 'REQ', Code: '', ErrorMessage: '' }],
  ['with the code 200', { RequestId: 'REQ', Code: 200 }],
  ['without Success', { RequestId: 'REQ', FirmwareInfo: {} }],
])('a success: %s', (_name, body) => {
  expect(readAnswer(answer(200, body), QUERY)).toEqual({ ok: true, body, requestId: 'REQ' });
});

test('the request ID may be in the header alone', () => {
  const headers = { 'x-acs-request-id': 'HDR' };
  expect(readAnswer(answer(200, { Success: true }, headers), QUERY)).toMatchObject({ requestId: 'HDR' });
  expect(failure(answer(502, '<html>', headers)).requestId).toBe('HDR');
});

describe('a wrong clock is told with both times', () => {
  test.each([
    ['Fri, 02 Jan 2026 02:34:05 GMT', /03:04:05 UTC.*02:34:05 UTC: 30m ahead/],
    ['Fri, 02 Jan 2026 05:04:05 GMT', /03:04:05 UTC.*05:04:05 UTC: 2h behind/],
    ['Mon, 30 Feb 2026 02:34:05 GMT', /03:04:05 UTC.*did not report/],
    [undefined, /03:04:05 UTC.*did not report/],
  ])('%s', (date, detail) => {
    const { detail: said, hint } = failure(gateway('InvalidTimeStamp.Expired', 'x', 400, { date }));
    expect(said).toMatch(detail);
    expect(hint).toMatch(/clock/);
  });
});

test('details hold no secret, no string to sign, and end', () => {
  const s = 'AccessKeyId%3DLTAI5tAbCdEfGhIjKlMnOpQr%26SecurityToken%3Ds3cret';
  const given = gateway('SignatureDoesNotMatch', `not matched. server string to sign is:GET&%2F&${s}`);
  expect(failure(given).detail).toBe('not matched. server string to sign: (omitted)');
  const long = failure(gateway('X', `${'a\n'.repeat(9_999)}Signature=s3cret`));
  expect(long.detail.length).toBeLessThanOrEqual(300);
  expect(long.detail).not.toMatch(/[\n]|s3cret/);
  expect(failure(gateway('X'.repeat(999))).code.length).toBeLessThanOrEqual(100);
});

test('a missing permission names what to grant', () => {
  const { hint } = failure(gateway('Forbidden.RAM', 'x', 403));
  for (const word of ['iot:QueryOTAFirmware', 'iot:ListOTAFirmware', '"*"', 'AliyunIOTReadOnlyAccess']) {
    expect(hint).toContain(word);
  }
});

describe('a code of the service is never taken for one of ours', () => {
  test.each<[string, string]>([
    // what the service says, what is kept
    ['UnusableRow', 'service:UnusableRow'],
    ['DeadlineReached', 'service:DeadlineReached'],
    ['deadlinereached', 'service:deadlinereached'],
    ['DeadlineReached\u0007', 'service:DeadlineReached'],
    ['service:DeadlineReached', 'service:DeadlineReached'],
    ['DeadlineReached.Twice', 'DeadlineReached.Twice'],
    ...Object.keys(OUR_FAILURES).map((code): [string, string] => [code, `service:${code}`]),
  ])('%j', (said, kept) => {
    expect(failure(gateway(said))).toMatchObject({ code: kept, disposition: 'firmware', outcome: 'failed' });
    expect(failure(gateway(said, 'x', 500))).toMatchObject({ code: kept, disposition: 'retry' });
  });

  test('ours stay as they are', () => {
    expect(failure(answer(502, '<html>')).code).toBe('NotJson');
    expect(failure(answer(500, {})).code).toBe('HttpError');
    expect(failure(answer(200, { Success: false })).code).toBe('NoCode');
  });
});

test('every row of the table tells what to do, in a sentence', () => {
  const hints = FAILURES.flatMap((row) => [row.verdict.hint, ...(row.list ? [row.list.hint] : [])]);
  hints.push(...Object.values(OUR_FAILURES).map(({ hint }) => hint));
  expect(hints.length).toBeGreaterThan(30);
  for (const hint of hints) expect(hint).toMatch(/^[A-Z].*\.$/);
});
