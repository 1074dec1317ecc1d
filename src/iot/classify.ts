import { serviceCode } from '../core/codes.ts';
import type { CallCode } from '../core/codes.ts';
import type { CallFailure } from '../core/errors.ts';
import { formatDuration } from '../core/duration.ts';
import { formatInstant, parseHttpDate } from '../core/instant.ts';
import {
  OUR_FAILURES,
  THROTTLED,
  TOKEN_EXPIRED,
  verdictOf,
  verdictOfIllegalRequest,
  verdictOfUnknown,
} from './failures.ts';
import type { Operation, Verdict } from './failures.ts';
import { redact } from './redact.ts';
import type { Hide } from './redact.ts';

/** What came back of one call, read once. Header names are lower-case. */
export interface Answered {
  httpStatus: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What classification needs to know of the call. */
export interface CallContext {
  operation: Operation;
  /** This machine's clock when the answer came, epoch milliseconds. */
  nowMs: number;
  /** The client had an answer of the service before. */
  answeredBefore: boolean;
  /** Hides the values of the key that the call was signed with. */
  hide?: Hide;
}

export type Reading =
  | { ok: true; body: Record<string, unknown>; requestId: string }
  | { ok: false; failure: CallFailure };

/**
 * Tells a success from the failures by what the body says, not by the HTTP status: product failures come with HTTP 200
 * and `Success: false`, the gateway's with `Code` and `Message`, load balancers answer in HTML. The code decides the class
 * of a failure; the HTTP status where no row of the table knows the code, and for 429, which is throttling.
 */
export function readAnswer(answer: Answered, context: CallContext): Reading {
  const body = parseBody(answer.body);
  if (body === undefined)
    return { ok: false, failure: ourFailureOf(unreadCode(answer), notJson(answer), answer, context) };
  if (body === 'other')
    return { ok: false, failure: ourFailureOf('InvalidResponse', 'not a JSON object', answer, context) };
  // Longer ones are no codes; what is cut is compared with many patterns.
  const code = saidIn(body, 'Code').slice(0, 200).trim();
  const success = 'Success' in body ? body['Success'] : body['success'];
  const requestId = saidIn(body, 'RequestId') || headerOf(answer, 'x-acs-request-id');
  const succeeded = success === undefined ? !isErrorCode(code) : /^true$/i.test(textOf(success));
  if (answer.httpStatus < 400 && succeeded) {
    return { ok: true, body, requestId: redact(requestId, 64, context.hide) };
  }
  const failure = {
    ...failureOf(code, body, answer, context),
    requestId: redact(requestId, 64, context.hide),
  };
  return { ok: false, failure };
}

function failureOf(
  code: string,
  body: Record<string, unknown>,
  answer: Answered,
  context: CallContext,
): CallFailure {
  const message =
    saidIn(body, 'ErrorMessage') || saidIn(body, 'Message') || `HTTP ${answer.httpStatus} without a message`;
  if (isErrorCode(code)) return serviceFailureOf(code, message, answer, context);
  return ourFailureOf(answer.httpStatus >= 400 ? 'HttpError' : 'NoCode', message, answer, context);
}

/** A failure of our own naming: the answer arrived, and has no code of the service or cannot be used. */
export function ourFailureOf(
  code: CallCode,
  detail: string,
  answer: Answered,
  context: CallContext,
): CallFailure {
  const verdict = ourVerdict(code, answer, context);
  return { ...verdict, code, detail: redact(detail, 300, context.hide), ...factsOf(answer, context) };
}

function serviceFailureOf(
  code: string,
  message: string,
  answer: Answered,
  context: CallContext,
): CallFailure {
  return {
    ...serviceVerdict(code, message, answer, context),
    // Redacted first: what that takes out must not make it read like one of ours.
    code: serviceCode(redact(code, 100, context.hide)),
    detail: isClockCode(code) ? clockDetail(answer, context) : redact(message, 300, context.hide),
    ...factsOf(answer, context),
  };
}

function factsOf(
  answer: Answered,
  { hide }: CallContext,
): Pick<CallFailure, 'httpStatus' | 'requestId' | 'retryAfterMs'> {
  return {
    httpStatus: answer.httpStatus,
    requestId: redact(headerOf(answer, 'x-acs-request-id'), 64, hide),
    retryAfterMs: retryAfterMsOf(answer),
  };
}

function ourVerdict(code: CallCode, answer: Answered, { operation }: CallContext): Verdict {
  if (isThrottlingStatus(answer)) return THROTTLED;
  // Whatever answers a list so is no service that could be asked for firmware.
  if (code === 'HttpError' && operation === 'ListOTAFirmware')
    return verdictOfUnknown(answer.httpStatus, operation);
  return OUR_FAILURES[code];
}

function serviceVerdict(code: string, message: string, answer: Answered, context: CallContext): Verdict {
  const { operation } = context;
  if (/^invalidparameter/i.test(code) && /SecurityToken\.?\s*Expired/i.test(message)) return TOKEN_EXPIRED;
  if (/^iot\.system\.IllegalRequest$/i.test(code))
    return verdictOfIllegalRequest(operation, context.answeredBefore);
  const known = verdictOf(code, operation);
  const passing = known === undefined || known.disposition === 'retry';
  if (passing && isThrottlingStatus(answer)) return THROTTLED;
  return known ?? verdictOfUnknown(answer.httpStatus, operation);
}

/** 429, or an HTTP error whose `x-acs-retry-after` is positive: throttled, whatever the code says. */
function isThrottlingStatus(answer: Answered): boolean {
  if (answer.httpStatus === 429) return true;
  return answer.httpStatus >= 400 && positive(headerOf(answer, 'x-acs-retry-after')) !== null;
}

/**
 * How long the service asks to wait: `x-acs-retry-after` in milliseconds, else `TimeLeft` in milliseconds of the
 * `X-RateLimit-User…` headers, else `Retry-After` in seconds. Other values than positive integers count as none.
 */
export function retryAfterMsOf(answer: Pick<Answered, 'headers'>): number | null {
  const own = positive(headerOf(answer, 'x-acs-retry-after'));
  if (own !== null) return own;
  for (const name of ['x-ratelimit-user-api', 'x-ratelimit-user']) {
    const left = positive(/TimeLeft:\s*(\d+)/i.exec(headerOf(answer, name))?.[1] ?? '');
    if (left !== null) return left;
  }
  const seconds = positive(headerOf(answer, 'retry-after'));
  return seconds === null ? null : seconds * 1_000;
}

function positive(text: string): number | null {
  const number = /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : 0;
  return number > 0 ? number : null;
}

function headerOf({ headers }: Pick<Answered, 'headers'>, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

/** What a body says of the call as a whole. Gateways write `Code` and `code`, and the official SDKs read both. */
function saidIn(body: Readonly<Record<string, unknown>>, name: string): string {
  return textOf(body[name]) || textOf(body[name.charAt(0).toLowerCase() + name.slice(1)]);
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : '';
}

/** Some gateways write 200, OK or Success into `Code` of what succeeded. */
function isErrorCode(code: string): boolean {
  return code !== '' && !/^(?:200|ok|success)$/i.test(code);
}

function parseBody(text: string): Record<string, unknown> | 'other' | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : 'other';
  } catch {
    return gatewayXml(text);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A gateway that failed before it knew the format answers `<Error><Code>…` in XML. */
function gatewayXml(text: string): Record<string, unknown> | undefined {
  const head = text.slice(0, 8_192);
  if (!/^\s*(?:<\?xml[^>]*\?>\s*)?<Error>/i.test(head)) return undefined;
  const element = (name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`, 'i').exec(head)?.[1] ?? '';
  return { Code: element('Code'), Message: element('Message'), RequestId: element('RequestId') };
}

/** What servers of TLS answer to plain http in plain http: nginx, Apache and Go. */
const WANTS_TLS =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server|HTTP request to an HTTPS server/i;

function unreadCode({ httpStatus, body }: Answered): CallCode {
  return httpStatus === 400 && WANTS_TLS.test(body.slice(0, 4_096)) ? 'ProtocolMismatch' : 'NotJson';
}

function notJson(answer: Answered): string {
  const type = headerOf(answer, 'content-type') || 'no content type';
  const title = /<title>([^<]{1,80})<\/title>/i.exec(answer.body.slice(0, 4_096))?.[1];
  return `HTTP ${answer.httpStatus}, ${answer.body.length} characters, ${type}${title === undefined ? '' : `: ${title}`}`;
}

function isClockCode(code: string): boolean {
  return /^(?:InvalidTimeStamp\.Expired|IllegalTimestamp|RequestTimeTooSkewed)$/i.test(code);
}

/** Both times, so that the reader sees which clock is wrong. */
function clockDetail(answer: Answered, { nowMs }: CallContext): string {
  const theirsMs = servedAtMs(answer);
  if (theirsMs !== undefined) return compareClocks(nowMs, theirsMs);
  return `this machine's clock shows ${formatInstant(nowMs, 'seconds')}; the service did not report its time`;
}

/** The service's own time of an answer, epoch milliseconds in whole seconds; undefined where it did not tell it. */
export function servedAtMs(answer: Pick<Answered, 'headers'>): number | undefined {
  return parseHttpDate(headerOf(answer, 'date'));
}

/** Both clocks, epoch milliseconds, in one sentence. */
export function compareClocks(oursMs: number, theirsMs: number): string {
  const [ours, theirs] = [oursMs, theirsMs].map((ms) => formatInstant(ms, 'seconds'));
  const side = oursMs < theirsMs ? 'behind' : 'ahead';
  const apart = formatDuration(Math.abs(oursMs - theirsMs));
  return `this machine's clock shows ${ours}, the service's ${theirs}: ${apart} ${side}`;
}
