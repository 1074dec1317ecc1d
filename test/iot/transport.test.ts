import { errors } from 'undici';
import { expect, test } from 'vitest';
import { transportFailure } from '../../src/iot/transport.ts';

const coded = (code: string, message = 'said'): Error => Object.assign(new Error(message), { code });

test.each([
  [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND iot.example'), 'DnsFailed', 'retry'],
  [coded('EAI_AGAIN'), 'DnsFailed', 'retry'],
  [coded('ECONNREFUSED'), 'ConnectFailed', 'retry'],
  [coded('EHOSTUNREACH'), 'ConnectFailed', 'retry'],
  [coded('ETIMEDOUT'), 'ConnectTimeout', 'retry'],
  [new errors.ConnectTimeoutError(), 'ConnectTimeout', 'retry'],
  [new errors.HeadersTimeoutError(), 'HeadersTimeout', 'retry'],
  [new errors.BodyTimeoutError(), 'BodyTimeout', 'retry'],
  [new errors.SocketError('other side closed'), 'ConnectionReset', 'retry'],
  [coded('ECONNRESET'), 'ConnectionReset', 'retry'],
  [coded('EPIPE'), 'ConnectionReset', 'retry'],
  [new errors.ResponseExceededMaxSizeError(), 'ResponseTooLarge', 'retry'],
  [new errors.HTTPParserError('bad'), 'InvalidResponse', 'retry'],
  [coded('ENOBUFS'), 'NetworkError', 'retry'],
  [coded('CERT_HAS_EXPIRED'), 'TlsFailed', 'configuration'],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'TlsFailed', 'configuration'],
  [coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'TlsFailed', 'configuration'],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'TlsFailed', 'configuration'],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'ProtocolMismatch', 'configuration'],
  [coded('ERR_SSL_PACKET_LENGTH_TOO_LONG'), 'ProtocolMismatch', 'configuration'],
  [
    Object.assign(new errors.HTTPParserError('bad'), { data: '\x15\x03\x01' }),
    'ProtocolMismatch',
    'configuration',
  ],
  [
    coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'),
    'ProxyRefused',
    'configuration',
  ],
  [coded('UND_ERR_ABORTED', 'Proxy response (502) !== 200 when HTTP Tunneling'), 'ConnectFailed', 'retry'],
  [new Error('wrapped', { cause: coded('ECONNREFUSED') }), 'ConnectFailed', 'retry'],
  [
    Object.assign(new AggregateError([coded('ECONNREFUSED')], ''), { code: 'ECONNREFUSED' }),
    'ConnectFailed',
    'retry',
  ],
])('%s', (error, code, disposition) => {
  const failure = transportFailure(error);
  expect(failure).toMatchObject({ code, disposition, outcome: 'failed', httpStatus: 0, requestId: '' });
  expect(failure?.detail).not.toBe('');
  expect(failure?.hint).not.toBe('');
});

test('what OpenSSL says is told without where it said it', () => {
  const raw =
    '80AC4850E97F0000:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1605:SSL alert number 40\n';
  expect(transportFailure(coded('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', raw))?.detail).toBe(
    'TLS: sslv3 alert handshake failure',
  );
});

test.each([
  [new TypeError('x is undefined')],
  [new errors.InvalidArgumentError('invalid header')],
  [new errors.ClientDestroyedError()],
  ['text'],
  [undefined],
])('%s is a defect, not a failure', (error) => {
  expect(transportFailure(error)).toBeUndefined();
});
