import type { OurCode } from '../core/codes.ts';
import { AuditError } from '../core/errors.ts';
import type { TargetReport } from '../core/model/observation.ts';
import { orAborted } from '../core/or-aborted.ts';
import type { IotClient } from '../iot/client.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import type { LedgerHead } from '../ledger/records.ts';
import { NOBODY, Uncollected, noCredentials } from './access.ts';
import type { Access } from './access.ts';
import type { Account } from './account.ts';
import type { EndSignals } from './end-signals.ts';
import type { PlannedTarget } from './plan.ts';
import { givenUid } from './shared-quota.ts';
import type { AccountRateLimiters, RateLimiters } from './rate-limiters.ts';

/** Who asks for a target, and through what. */
export interface Caller {
  identity: LedgerHead['identity'];
  credentials: CredentialsSource;
  client: IotClient;
  /** Why nothing is asked, where the credentials cannot be had. */
  trouble: AuditError | null;
}

/** STS is asked while connections are opened, so that the first calls do not bunch behind a handshake. */
export async function callerOf(
  planned: PlannedTarget,
  account: Account,
  { access, end, meanwhile }: { access: Access; end: EndSignals; meanwhile: () => void },
): Promise<Caller> {
  const credentials = await access.credentials(planned.entry);
  if (credentials instanceof AuditError) return noCaller(credentials, planned, account);
  const client = account.client(planned, credentials);
  // Connections that nobody answers are given up with the calls.
  const warming = orAborted(client.warm(), end.abandon).catch(() => undefined);
  const [identity] = await Promise.all([
    access.identity(planned.entry, credentials, end.interrupted),
    warming,
  ]);
  meanwhile();
  if (identity instanceof AuditError) return noCaller(identity, planned, account);
  return { identity, credentials, client, trouble: null };
}

function noCaller(trouble: AuditError, planned: PlannedTarget, account: Account): Caller {
  const credentials = noCredentials(trouble);
  return { identity: NOBODY, credentials, client: account.client(planned, credentials), trouble };
}

/** The pacing of whoever asks: by the account's UID where it is known. */
export function limitersOf(
  { entry }: PlannedTarget,
  { identity }: Caller,
  rateLimiters: RateLimiters,
): AccountRateLimiters {
  const { account, quota } = entry;
  const uid = identity.uid ?? givenUid(entry);
  return rateLimiters.of({ account, quota, ...(uid !== undefined && { uid }) });
}

/** Why a target is given up from the start. */
export function stoppedBy(trouble: AuditError): NonNullable<TargetReport['stopped']> {
  const { message, hint } = trouble;
  if (trouble instanceof Uncollected) {
    const code: OurCode = 'NotCollected';
    return { kind: 'unavailable', code, detail: message, requestId: '', hint };
  }
  const code: OurCode = 'CredentialsUnavailable';
  return { kind: 'identity', code, detail: message, requestId: '', hint };
}
