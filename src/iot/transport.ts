import { codeOf } from '../core/error-code.ts';
import type { CallCode } from '../core/codes.ts';
import type { CallFailure } from '../core/errors.ts';
import { EncodingError } from './content-encoding.ts';
import { OUR_FAILURES } from './failures.ts';
import { redact } from './redact.ts';

/** Error codes of Node and undici → ours. */
const CODES: Readonly<Record<string, CallCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'ConnectTimeout',
  ETIMEDOUT: 'ConnectTimeout',
  ECONNREFUSED: 'ConnectFailed',
  EHOSTUNREACH: 'ConnectFailed',
  ENETUNREACH: 'ConnectFailed',
  EADDRNOTAVAIL: 'ConnectFailed',
  ENOTFOUND: 'DnsFailed',
  EAI_AGAIN: 'DnsFailed',
  UND_ERR_HEADERS_TIMEOUT: 'HeadersTimeout',
  UND_ERR_BODY_TIMEOUT: 'BodyTimeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'ResponseTooLarge',
  UND_ERR_HEADERS_OVERFLOW: 'ResponseTooLarge',
  UND_ERR_SOCKET: 'ConnectionReset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'ConnectionReset',
  ECONNRESET: 'ConnectionReset',
  ECONNABORTED: 'ConnectionReset',
  EPIPE: 'ConnectionReset',
  UND_ERR_PRX_TLS: 'TlsFailed',
  EPROTO: 'TlsFailed',
  // OpenSSL was sent something else than a TLS record.
  ERR_SSL_WRONG_VERSION_NUMBER: 'ProtocolMismatch',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'ProtocolMismatch',
  ERR_SSL_UNKNOWN_PROTOCOL: 'ProtocolMismatch',
  ERR_SSL_HTTP_REQUEST: 'ProtocolMismatch',
};

/** A TLS alert (RFC 8446, section 5.1: type 21, version 3.x), which answers what is no TLS. */
const TLS_ALERT = /^\x15\x03/;

/**
 * The failure that an error of the HTTP client stands for.
 * @param origin that was asked, where it tells more
 * @returns undefined for errors that are no failure of the network, which are defects and go up as they are
 */
export function transportFailure(error: unknown, origin = ''): CallFailure | undefined {
  const code = transportCode(error);
  if (!(error instanceof Error) || code === undefined) return undefined;
  if (code === 'ProtocolMismatch') return ourFailure(code, mismatchOf(error));
  const said = redact(plainWords(error.message), 120) || systemCodeOf(error);
  // A server of https that was sent plain http may say nothing at all.
  const isPlain = code === 'ConnectionReset' && origin.startsWith('http:');
  return ourFailure(code, isPlain ? `${said}; ${WRITE_HTTPS}` : said);
}

const WRITE_HTTPS = 'if the server uses https, the endpoint must begin with https://';

function mismatchOf(error: Error): string {
  return isTlsAlert(error)
    ? 'plain http was sent, but the server expects https (TLS)'
    : 'https was expected, but the server does not use TLS; it may be plain http';
}

/** `80AC…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…` says only one thing. */
function plainWords(message: string): string {
  return message.replace(/(?:[0-9A-F]+:)?error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):.*/s, 'TLS: $1');
}

/** The parser of HTTP keeps what it could not read. */
function isTlsAlert(error: Error): boolean {
  return 'data' in error && TLS_ALERT.test(String(error.data));
}

/** Our code for an error of the HTTP client; undefined for errors that are no failure of the network. */
export function transportCode(error: unknown): CallCode | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof EncodingError) return 'InvalidResponse';
  if (isTlsAlert(error)) return 'ProtocolMismatch';
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(error.message)?.[1];
  return proxyStatus === undefined
    ? ourCode(systemCodeOf(error), error.name)
    : proxyCode(Number(proxyStatus));
}

/** A failure without an HTTP answer. */
export function ourFailure(code: CallCode, detail: string): CallFailure {
  return { ...OUR_FAILURES[code], code, detail, httpStatus: 0, requestId: '', retryAfterMs: null };
}

function ourCode(code: string, name: string): CallCode | undefined {
  if (CODES[code] !== undefined) return CODES[code];
  // The parser's errors have a code of llhttp's, or none.
  if (name === 'HTTPParserError' || code.startsWith('HPE_')) return 'InvalidResponse';
  if (
    /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CRL_|HOSTNAME_MISMATCH|INVALID_CA)/.test(
      code,
    )
  ) {
    return 'TlsFailed';
  }
  return /^E[A-Z0-9]{3,}$/.test(code) ? 'NetworkError' : undefined;
}

/** 407 and 403 are the proxy's decision; other refusals may pass. */
function proxyCode(status: number): CallCode {
  return status === 407 || status === 403 ? 'ProxyRefused' : 'ConnectFailed';
}

/** The code of Node or undici: the error's own, else that of its cause; empty where there is none. */
export function systemCodeOf(error: Error): string {
  return codeOf(error) || (error.cause instanceof Error ? systemCodeOf(error.cause) : '');
}
