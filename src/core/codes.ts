/** Codes of calls that have no usable answer of the service. */
const CALL_CODES = [
  'ConnectTimeout',
  'ConnectFailed',
  'ConnectionReset',
  'NetworkError',
  'DnsFailed',
  'TlsFailed',
  'ProtocolMismatch',
  'ProxyRefused',
  'HeadersTimeout',
  'BodyTimeout',
  'CallTimeout',
  'ResponseTooLarge',
  'NotJson',
  'InvalidResponse',
  'BeyondLimits',
  'HttpError',
  'NoCode',
  'CredentialsUnavailable',
] as const;

/** Codes of firmware that were not asked for; `NotCollected`: nor was anything else of the target. */
const UNASKED_CODES = ['UnusableRow', 'DeadlineReached', 'NotCollected'] as const;

export type CallCode = (typeof CALL_CODES)[number];

/** Those of calls that did not reach the service. */
const UNREACHED: ReadonlySet<string> = new Set<CallCode>([
  'ConnectTimeout',
  'ConnectFailed',
  'NetworkError',
  'DnsFailed',
  'TlsFailed',
  'ProtocolMismatch',
  'ProxyRefused',
]);

/** Was the service out of reach, rather than ill or unwilling? */
export function isUnreached(code: string): boolean {
  return UNREACHED.has(code);
}

/** Was the target left out, so that nobody knows what the service would have said? */
export function isNotCollected(code: string): boolean {
  return code === ('NotCollected' satisfies OurCode);
}

/** The codes that are ours; no code of the service is ever one of them, see `serviceCode`. */
export type OurCode = CallCode | (typeof UNASKED_CODES)[number];

const OURS: ReadonlySet<string> = new Set(
  [...CALL_CODES, ...UNASKED_CODES].map((code) => code.toLowerCase()),
);

/** A code as the service wrote it. One that reads like ours, in whatever case, gets `service:` in front. */
export function serviceCode(code: string): string {
  return OURS.has(code.toLowerCase()) ? `service:${code}` : code;
}
