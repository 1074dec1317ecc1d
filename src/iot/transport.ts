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
};

/**
 * The failure that an error of the HTTP client stands for.
 * @returns undefined for errors that are no failure of the network, which are defects and go up as they are
 */
export function transportFailure(error: unknown): CallFailure | undefined {
  const code = transportCode(error);
  if (!(error instanceof Error) || code === undefined) return undefined;
  const said = redact(error.message, 120);
  return ourFailure(code, said === '' ? systemCodeOf(error) : said);
}

/** Our code for an error of the HTTP client; undefined for errors that are no failure of the network. */
export function transportCode(error: unknown): CallCode | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof EncodingError) return 'InvalidResponse';
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
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? systemCodeOf(error.cause) : '';
}
