import type { UnansweredKind } from '../checks/check.ts';
import { isUnreached } from '../core/codes.ts';
import type { OurCode } from '../core/codes.ts';
import type { Remedy } from '../core/model/finding.ts';

/**
 * What has to change so that the service answers for a firmware. By the code, which is all that a ledger keeps of a failed
 * call; what calls make of the same codes stands in `iot/failures.ts`.
 */
export function remedyOf({ kind, code }: { kind: UnansweredKind; code: string }): Remedy {
  const ours = OURS.get(code);
  if (ours !== undefined) return ours;
  if (isUnreached(code)) return 'network';
  const { known, otherwise } = SERVICE[kind];
  return known.find(([pattern]) => pattern.test(code))?.[1] ?? otherwise;
}

const OURS: ReadonlyMap<string, Remedy> = new Map<OurCode, Remedy>([
  ['UnusableRow', 'id'],
  ['DeadlineReached', 'time'],
  ['NotCollected', 'shard'],
  ['CredentialsUnavailable', 'setup'],
  ['BeyondLimits', 'record'],
]);

interface OfKind {
  /** First match wins. */
  known: readonly (readonly [code: RegExp, remedy: Remedy])[];
  otherwise: Remedy;
}

/** Codes of the service. */
const SERVICE: Readonly<Record<UnansweredKind, OfKind>> = {
  denied: {
    known: [
      [/^Forbidden\.(?:AccessKeyDisabled|RiskControl)$/i, 'setup'],
      [/^(?:Forbidden|NoPermission|Unauthorized|iot\.common\.RamActionPermissionDeny$)/i, 'permission'],
      [/^(?:iot\.common\.AuthActionPermissionDeny|iot\.Sre\.IotInstanceAccessForbidden)$/i, 'account'],
    ],
    otherwise: 'setup',
  },
  failed: {
    known: [
      [/^(?:Throttling|FlowControl|iot\.messagebroker\.RateLimit$)/i, 'quota'],
      [/^iot\.prod\.(?:NotExistedProduct|NotProductOwner|.*ProductKey)$/i, 'account'],
      [/^iot\.firmware\.(?:Null|Invalid|FirmwareAndProductKeyMismatch$)/i, 'id'],
      [/^(?:Missing|InvalidParameter|iot\.common\.InvalidFormattedParameter$)/i, 'id'],
      [/^iot\.system\.IllegalRequest$/i, 'id'],
    ],
    otherwise: 'service',
  },
};
