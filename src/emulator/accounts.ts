import { createHash } from 'node:crypto';

/** One access key. Dates are ISO 8601. */
export interface EmulatorKey {
  accessKeyId: string;
  accessKeySecret: string;
  /** Set for temporary credentials: every call must carry it. */
  securityToken?: string;
  /** False: the key was disabled. */
  active?: boolean;
  /** When the security token ends. */
  expiresAt?: string;
  /** Operations that the key's owner may not call. */
  denied?: readonly string[];
  /** Who says so: `Forbidden.RAM` (403) or `iot.common.RamActionPermissionDeny` (200). Default `gateway`. */
  deniedBy?: 'gateway' | 'product';
  /** Whose key it is. Default: a RAM user's; with a security token a role's. */
  identity?: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  /** The role and its session, `<role>/<session>`, of a key that STS gave out. */
  session?: string;
}

/** A RAM role that keys of other accounts may assume. */
export interface EmulatorRole {
  name: string;
  /** Labels of the accounts that the role trusts. */
  trusts: readonly string[];
  /** Who assumes the role must say it. */
  externalId?: string;
  /** The longest session, seconds. Default 3600. */
  maxSessionSeconds?: number;
  /** As of a key, for the role's sessions. */
  denied?: readonly string[];
}

/** One Alibaba Cloud account: its keys share one quota per operation. */
export interface EmulatorAccount {
  account: string;
  keys: readonly EmulatorKey[];
  roles?: readonly EmulatorRole[];
  overdue?: boolean;
  /** The UID that `GetCallerIdentity` tells. Default: 16 digits of the account's name, so that two differ. */
  accountId?: string;
}

/** The account's UID, 16 digits as real ones have. */
export function accountIdOf({ account, accountId }: EmulatorAccount): string {
  if (accountId !== undefined) return accountId;
  const digest = createHash('sha256').update(account).digest();
  return `1${(digest.readBigUInt64BE() % 10n ** 15n).toString().padStart(15, '0')}`;
}

/** What the demo signs with. These keys open nothing but the emulator. */
export const DEMO_KEY: EmulatorKey = {
  accessKeyId: 'LTAI5tOtaAuditDemoKey01',
  accessKeySecret: 'ota-audit-demo-secret-of-no-value',
};
/** The account that the demo audits: one key, no roles. */
export const DEMO_ACCOUNT: EmulatorAccount = {
  account: 'demo',
  accountId: '1234567890123456',
  keys: [DEMO_KEY],
};
/** The instance that the demo's packages belong to. */
export const DEMO_INSTANCE_ID = 'iot-060a02ne';
