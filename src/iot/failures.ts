import type { CallCode } from '../core/codes.ts';
import type { CallFailure } from '../core/errors.ts';
import { ROLLOUT_OPERATIONS } from '../core/model/rollout.ts';
import type { RolloutOperation } from '../core/model/rollout.ts';
import {
  CLOCK,
  DEPLOYMENT,
  GRANT,
  GRANT_ROLLOUTS,
  INSTANCE,
  KEY,
  LATER,
  NETWORK,
  QUOTA,
  SECRET,
  SLOW,
  TOKEN,
} from './failure-hints.ts';

export type Operation = 'QueryOTAFirmware' | 'ListOTAFirmware' | RolloutOperation | 'GetCallerIdentity';

/** What a failure means for the loop, and what to tell the user. */
export type Verdict = Pick<CallFailure, 'disposition' | 'outcome' | 'hint' | 'maxAttempts' | 'escalatesTo'>;

/**
 * `codes` are compared without regard to case; `*` stands for any characters. `list` differs for ListOTAFirmware, `rollout`
 * for the operations on rollouts.
 */
interface Row {
  codes: readonly string[];
  verdict: Verdict;
  list?: Verdict;
  rollout?: Verdict;
}

const throttle = (hint: string): Verdict => ({ disposition: 'throttle', outcome: 'failed', hint });
const retry = (hint: string, maxAttempts?: number, escalatesTo?: CallFailure['escalatesTo']): Verdict => ({
  disposition: 'retry',
  outcome: 'failed',
  hint,
  ...(maxAttempts !== undefined && { maxAttempts }),
  ...(escalatesTo !== undefined && { escalatesTo }),
});
const firmware = (outcome: Verdict['outcome'], hint: string): Verdict => ({
  disposition: 'firmware',
  outcome,
  hint,
});
const identity = (hint: string): Verdict => ({ disposition: 'identity', outcome: 'denied', hint });
const configuration = (hint: string): Verdict => ({ disposition: 'configuration', outcome: 'failed', hint });
/** Kept short: what the service does not explain is unlikely to pass by itself. */
const unknown = (escalatesTo?: 'firmware'): Verdict =>
  retry(
    'This version does not know the code: look it up in the error codes of IoT Platform.',
    3,
    escalatesTo,
  );

/**
 * Every code of the service that is known, first match wins: the gateway's and the product's (`iot.*`). Classes after the
 * error code pages of IoT Platform; the case of codes varies (`iot.`, `Iot.`).
 */
export const FAILURES: readonly Row[] = [
  // Throttling. QPS limits are per main account; most products answer 400, some 429 or 503.
  { codes: ['Throttling*', 'FlowControl*', 'iot.messagebroker.RateLimit'], verdict: throttle(QUOTA) },
  { codes: ['SystemBusy*', 'iot.firmware.SystemBusy*'], verdict: throttle(LATER) },

  // The service is ill, or the request was hurt on its way.
  {
    codes: [
      'ServiceUnavailable*',
      'InternalError*',
      'UnknownError',
      'iot.system.SystemException',
      'iot.common.Query*ActionError',
      'iot.prod.QueryProductListActionError',
      'iot.firmware.ListOTA*Failed',
      // Not in the published list; met, it is an internal failure like its siblings.
      'iot.firmware.QueryOTA*Failed',
    ],
    verdict: retry(LATER),
  },
  { codes: ['ContentMD5NotMatched', 'ContentLengthDoesNotMatch'], verdict: retry(NETWORK, 3) },
  {
    // Each attempt has its own nonce: a second refusal means that something repeats requests.
    codes: ['SignatureNonceUsed'],
    verdict: retry('A proxy repeats requests, or several machines share one random seed.', 2, 'identity'),
  },

  // The identity is refused: every further call would be as well.
  {
    codes: ['InvalidTimeStamp.Expired', 'IllegalTimestamp', 'RequestTimeTooSkewed'],
    verdict: identity(CLOCK),
  },
  {
    codes: ['InvalidSecurityToken.Expired', 'SecurityTokenExpired'],
    verdict: { ...identity(TOKEN), disposition: 'renew' },
  },
  {
    codes: ['InvalidSecurityToken*', 'MissingSecurityToken'],
    verdict: identity(
      'AccessKey ID, secret and security token must belong together: an STS key needs its own token.',
    ),
  },
  {
    codes: ['InvalidAccessKeyId*', 'InvalidAccessKey', 'MissingAccessKeyId', 'Forbidden.AccessKeyDisabled'],
    verdict: identity(KEY),
  },
  { codes: ['SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidSignature*'], verdict: identity(SECRET) },
  {
    codes: ['Forbidden.RiskControl'],
    verdict: identity('Alibaba Cloud has restricted the account: check its messages and billing.'),
  },
  {
    codes: ['Forbidden*', 'NoPermission*', 'Unauthorized*', 'iot.common.RamActionPermissionDeny'],
    verdict: identity(GRANT),
    rollout: identity(GRANT_ROLLOUTS),
  },

  // Set up wrongly: every further call would fail as well.
  {
    // Gateways were seen to answer this once for actions that exist.
    codes: ['InvalidApi.NotFound'],
    verdict: retry(DEPLOYMENT, 2, 'configuration'),
  },
  {
    codes: [
      'InvalidAction.NotFound',
      'InvalidVersion*',
      'NoSuchVersion',
      'InvalidProduct.NotFound',
      'InvalidRegion*',
    ],
    verdict: configuration(DEPLOYMENT),
  },
  {
    codes: ['InvalidProtocol.NeedSsl', 'UnsupportedHTTPMethod', 'UnsupportedOperation'],
    verdict: configuration('Use an https endpoint without a proxy that rewrites requests.'),
  },
  {
    codes: ['InvalidTimeStamp*'],
    verdict: configuration('The service could not parse the request time: report this with the request ID.'),
  },
  { codes: ['iot.system.InstanceNotFound', 'iot.Sre.IotInstanceNotFound'], verdict: configuration(INSTANCE) },
  {
    codes: ['iot.Sre.IotInstanceAccessForbidden'],
    verdict: identity(
      'The instance belongs to another account, or this identity may not access it: check instance ID, region and key.',
    ),
  },
  {
    codes: ['iot.system.UidNotFound'],
    verdict: configuration('Activate IoT Platform for this account, or use a key of an account that has it.'),
  },
  { codes: ['iot.system.BillIsOverDue'], verdict: configuration('Pay the overdue bill of the account.') },
  {
    codes: ['iot.common.InvalidTenant'],
    verdict: configuration('The account may not access this instance: check both.'),
  },
  {
    codes: ['iot.common.APINotSupportedInInstance'],
    verdict: configuration('This type of instance does not offer OTA packages through the API.'),
  },
  {
    codes: ['iot.common.InvalidPageParams', 'iot.check.ParameterIsNotLessThanMax'],
    verdict: configuration('The service rejects the requested page: report this with the request ID.'),
  },
  {
    codes: ['iot.prod.NotExistedProduct', 'iot.prod.NotProductOwner', 'iot.prod.*ProductKey'],
    verdict: firmware('failed', 'The product of this package was deleted or belongs to another account.'),
    list: firmware('failed', 'Check the product key of the list filter, the region and the instance.'),
  },

  // About this firmware, or this rollout, only.
  {
    codes: ['iot.firmware.InvalidOTAJobId'],
    verdict: firmware(
      'failed',
      'The service rejects the request: check the firmware ID character by character.',
    ),
    list: configuration('The service rejects the request: check product key, version and instance ID.'),
    rollout: firmware('not-found', 'The update batch was deleted between two calls.'),
  },
  {
    codes: ['iot.firmware.FirmwareNotFound', 'iot.firmware.InvalidFirmwareId'],
    verdict: firmware(
      'not-found',
      'It was deleted, or the ID belongs to another account, region or instance.',
    ),
    list: configuration('A list call was rejected like a query: check the endpoint.'),
  },
  {
    codes: ['iot.common.AuthActionPermissionDeny'],
    verdict: firmware('denied', 'The package belongs to another account: check ID, account and instance.'),
    list: configuration('The product or instance belongs to another account: check them.'),
  },
  {
    codes: [
      'iot.firmware.NullFirmwareId',
      'iot.firmware.InvalidFirmware',
      'iot.firmware.FirmwareAndProductKeyMismatch',
      'iot.firmware.InvalidProductKey',
      'iot.firmware.InvalidOTA*',
      'iot.firmware.NullOTAJobId',
      'iot.firmware.InvalidTaskStatus',
      'iot.common.InvalidFormattedParameter',
      'Missing*',
      'InvalidParameter*',
    ],
    verdict: firmware(
      'failed',
      'The service rejects the request: check the firmware ID character by character.',
    ),
    list: configuration('The service rejects the request: check product key, version and instance ID.'),
  },
  { codes: ['iot.*'], verdict: unknown('firmware'), list: unknown() },
];

/** Our own codes: no usable answer came. */
export const OUR_FAILURES: Readonly<Record<CallCode, Verdict>> = {
  ConnectTimeout: retry(NETWORK),
  ConnectFailed: retry(NETWORK),
  ConnectionReset: retry(NETWORK),
  NetworkError: retry(NETWORK),
  DnsFailed: retry('Check the name of the endpoint and the name servers of this machine.'),
  HeadersTimeout: retry(SLOW),
  BodyTimeout: retry(SLOW),
  CallTimeout: retry(SLOW),
  ResponseTooLarge: retry('Something other than the service responded: check endpoint and proxy.', 3),
  NotJson: retry(LATER),
  InvalidResponse: retry(LATER),
  BeyondLimits: firmware(
    'failed',
    'The platform accepts no such package: look at it in the console, and check what responds at the endpoint.',
  ),
  HttpError: retry(LATER),
  NoCode: unknown(),
  CredentialsUnavailable: retry(
    'The credential source did not respond: check it with `ota-audit doctor`.',
    4,
    'identity',
  ),
  TlsFailed: configuration(
    'The endpoint\u2019s certificate is not trusted: a proxy that inspects TLS needs its CA in NODE_EXTRA_CA_CERTS.',
  ),
  ProtocolMismatch: configuration(
    'Check the scheme and port of the endpoint, and of the proxy if there is one: the service uses https on port 443.',
  ),
  ProxyRefused: configuration(
    'The proxy refuses the connection: check HTTPS_PROXY with its user and password, or NO_PROXY.',
  ),
};

const COMPILED = FAILURES.map((row) => ({ row, patterns: row.codes.map(patternOf) }));

function patternOf(code: string): RegExp {
  const escaped = code.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${escaped.join('.*')}$`, 'i');
}

/** What a code of the service means for an operation; undefined for codes that no row knows. */
export function verdictOf(code: string, operation: Operation): Verdict | undefined {
  const row = COMPILED.find(({ patterns }) => patterns.some((pattern) => pattern.test(code)))?.row;
  if (operation === 'ListOTAFirmware') return row?.list ?? row?.verdict;
  return isOfRollout(operation) ? (row?.rollout ?? row?.verdict) : row?.verdict;
}

function isOfRollout(operation: Operation): operation is RolloutOperation {
  return ROLLOUT_OPERATIONS.some((name) => name === operation);
}

/**
 * The meaning of gateway codes that no row knows, by HTTP status: the service's own trouble passes, a refusal is about
 * the question.
 */
export function verdictOfUnknown(httpStatus: number, operation: Operation): Verdict {
  if (httpStatus >= 500) return retry(LATER);
  if (httpStatus < 400) return unknown(operation === 'ListOTAFirmware' ? undefined : 'firmware');
  const hint = 'This version does not know the code: look it up in the error codes of Alibaba Cloud.';
  return operation === 'ListOTAFirmware' ? configuration(hint) : firmware('failed', hint);
}

/** `iot.system.IllegalRequest` before anything was answered is about the set-up, later about the one firmware. */
export function verdictOfIllegalRequest(operation: Operation, answeredBefore: boolean): Verdict {
  const hint = 'The service considers the request illegal: check instance ID and firmware ID.';
  return operation === 'ListOTAFirmware' || !answeredBefore ? configuration(hint) : firmware('failed', hint);
}

/** The meaning of HTTP 429, and of any error that says how long to wait. */
export const THROTTLED: Verdict = throttle(QUOTA);

/** The meaning of an expired STS token, also where an old gateway calls it an invalid parameter. */
export const TOKEN_EXPIRED: Verdict = { ...identity(TOKEN), disposition: 'renew' };
