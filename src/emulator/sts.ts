import { createHash } from 'node:crypto';
import { accountIdOf } from './accounts.ts';
import type { EmulatorAccount, EmulatorKey, EmulatorRole } from './accounts.ts';
import { gateway, Refused } from './reply.ts';
import type { Refusal } from './reply.ts';
import type { JsonObject } from './render.ts';
import { param } from './request.ts';
import type { ApiRequest } from './request.ts';

/** The Security Token Service: whose a key is, and temporary keys of roles. */

interface Owned {
  account: EmulatorAccount;
  key: EmulatorKey;
}

/** Keys that were given out, by access key ID. */
export type Sessions = Map<string, Owned>;

export interface StsContext {
  accounts: readonly EmulatorAccount[];
  sessions: Sessions;
  requestId: string;
  nowMs: number;
}

/** As STS refuses whom a policy or a role's trust does not allow. */
export const NO_PERMISSION: Refusal = gateway(
  403,
  'NoPermission',
  'You are not authorized to do this action. You should be authorized by RAM.',
);

const LEAST_SECONDS = 900;
const MOST_SECONDS = 3_600;

function refuse(refusal: Refusal): never {
  throw new Refused(refusal);
}

/** As STS says it of a RAM user, a role, or the account itself. */
export function callerIdentity({ account, key }: Owned, { requestId }: StsContext): JsonObject {
  const accountId = accountIdOf(account);
  const type = key.identity ?? (key.securityToken === undefined ? 'RAMUser' : 'AssumedRoleUser');
  const session = key.session ?? 'audit/nightly';
  const names = { Account: 'root', RAMUser: 'user/audit', AssumedRoleUser: `assumed-role/${session}` };
  return {
    RequestId: requestId,
    AccountId: accountId,
    UserId: accountId,
    PrincipalId: accountId,
    IdentityType: type,
    Arn: `acs:${type === 'AssumedRoleUser' ? 'sts' : 'ram'}::${accountId}:${names[type]}`,
  };
}

/**
 * Gives out a key of a role, of the caller's account or of another one.
 * @throws Refused for a role that is not there, does not trust the caller or wants another external ID
 */
export function assumeRole(caller: Owned, request: ApiRequest, context: StsContext): JsonObject {
  const name = param(request, 'RoleSessionName') ?? '';
  if (!/^[\w.@-]{2,64}$/.test(name)) refuse(invalid('RoleSessionName'));
  const { account, role } = findRole(param(request, 'RoleArn') ?? '', context.accounts);
  checkTrust(role, caller, param(request, 'ExternalId'));
  const seconds = Number(param(request, 'DurationSeconds') ?? MOST_SECONDS);
  const { maxSessionSeconds = MOST_SECONDS } = role;
  if (!(seconds >= LEAST_SECONDS && seconds <= Math.max(MOST_SECONDS, maxSessionSeconds)))
    refuse(invalid('DurationSeconds'));
  const expiresAtMs = context.nowMs + Math.min(seconds, maxSessionSeconds) * 1_000;
  const key = newKey(role, { session: `${role.name}/${name}`, expiresAtMs }, context);
  context.sessions.set(key.accessKeyId, { account, key });
  return {
    RequestId: context.requestId,
    AssumedRoleUser: {
      Arn: `acs:sts::${accountIdOf(account)}:assumed-role/${key.session}`,
      AssumedRoleId: `3${accountIdOf(account)}:${name}`,
    },
    Credentials: {
      AccessKeyId: key.accessKeyId,
      AccessKeySecret: key.accessKeySecret,
      SecurityToken: key.securityToken,
      Expiration: key.expiresAt,
    },
  };
}

function invalid(name: string): Refusal {
  return gateway(400, `InvalidParameter.${name}`, `The specified parameter ${name} is not valid.`);
}

function checkTrust({ trusts, externalId }: EmulatorRole, caller: Owned, given: string | undefined): void {
  const isTrusted = trusts.includes(caller.account.account) && caller.key.identity !== 'Account';
  if (!isTrusted || (externalId !== undefined && given !== externalId)) refuse(NO_PERMISSION);
}

function findRole(
  arn: string,
  accounts: readonly EmulatorAccount[],
): { account: EmulatorAccount; role: EmulatorRole } {
  const [, uid, name] = /^acs:ram::(\d+):role\/(.+)$/.exec(arn) ?? [];
  const account = accounts.find((candidate) => accountIdOf(candidate) === uid);
  const role = account?.roles?.find((candidate) => candidate.name === name?.toLowerCase());
  if (account && role) return { account, role };
  return refuse(gateway(404, 'EntityNotExist.Role', `The role not exists: ${arn}.`));
}

type SessionKey = EmulatorKey & Required<Pick<EmulatorKey, 'securityToken' | 'session' | 'expiresAt'>>;

/** Of no value outside: made of the request's ID. */
function newKey(
  { denied }: EmulatorRole,
  { session, expiresAtMs }: { session: string; expiresAtMs: number },
  { requestId }: StsContext,
): SessionKey {
  const digest = (of: string): string =>
    createHash('sha256').update(`${of} ${session} ${requestId}`).digest('base64url').replaceAll(/[-_]/g, '0');
  return {
    accessKeyId: `STS.${digest('id').slice(0, 25)}`,
    accessKeySecret: digest('secret'),
    securityToken: `CAIS${digest('token')}`,
    session,
    expiresAt: new Date(expiresAtMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(denied && { denied }),
  };
}
