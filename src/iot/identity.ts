import { createHash } from 'node:crypto';
import { CallError } from '../core/errors.ts';
import type { Identity } from '../core/model/identity.ts';
import type { IotClient } from './client.ts';
import type { CredentialsSource } from './credentials.ts';
import { DeadlineError, withDeadline } from './deadline.ts';

/** The longest that STS is waited for: whose the key is, is told and not needed. */
export const STS_LIMIT_MS = 3_000;

/**
 * Says who asks. STS is asked once; where it does not answer in time, refuses or cannot be reached, the UID is null.
 * @param sts a client of the STS endpoint; null where none is known (`stsEndpointOf`)
 * @throws AuditError `credentials` where the key cannot be fetched anew; the signal's reason
 */
export async function identify(
  credentials: CredentialsSource,
  sts: Pick<IotClient, 'callerIdentity'> | null,
  signal?: AbortSignal,
): Promise<Identity> {
  const { accessKeyId, securityToken } = await credentials.get();
  const { source, name } = credentials.origin();
  const describe = credentials.describe();
  const temporary = securityToken !== undefined;
  return {
    uid: sts && (await uidOf(sts, signal)),
    source,
    key: temporary ? null : createHash('sha256').update(accessKeyId).digest('hex').slice(0, 16),
    name: temporary ? name : null,
    temporary,
    describe,
  };
}

async function uidOf(sts: Pick<IotClient, 'callerIdentity'>, signal?: AbortSignal): Promise<string | null> {
  try {
    const caller = await withDeadline(STS_LIMIT_MS, signal, (limit) => sts.callerIdentity(limit.signal));
    return caller.accountId;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CallError || error instanceof DeadlineError) return null;
    throw error;
  }
}

/**
 * May what `before` began be continued by `now`? One account's UID is one identity, whatever its keys. Where one of the
 * two is not known: the same key from the same source, or temporary keys of the same role or profile. Temporary keys
 * that nothing names, such as those of the environment, may be anybody's.
 */
export function isSameIdentity(before: Identity, now: Identity): boolean {
  if (before.uid !== null && now.uid !== null) return before.uid === now.uid;
  if (before.source !== now.source || before.temporary !== now.temporary) return false;
  return now.temporary
    ? now.name !== null && before.name === now.name
    : now.key !== null && before.key === now.key;
}
