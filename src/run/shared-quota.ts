import { AuditError } from '../core/errors.ts';
import { passwordsIn } from '../core/url-secrets.ts';
import type { Job, JobTarget } from '../job/job.ts';
import { reasonOf } from '../quota/store/link.ts';
import { hideStore, joinStore, openStore } from '../quota/store/open.ts';
import { laneOf } from '../quota/store/store.ts';
import type { Access } from './access.ts';
import type { RunPorts } from './ports.ts';
import type { SharedQuota } from './rate-limiters.ts';

/** What must be shown nowhere. */
export function secretsOfQuota({ quota }: Pick<Job, 'quota'>): string[] {
  return quota ? [quota.store, ...passwordsIn(quota.store)] : [];
}

/** The UID of the account as the job tells it: a role's ARN has it too. */
export function givenUid({
  quota,
  credentials,
}: Pick<JobTarget, 'quota' | 'credentials'>): string | undefined {
  return quota.account ?? credentials.assumeRole?.arn.split(':')[3];
}

/** The store of a job that names one, joined where it is there. */
export async function openSharedQuota(
  { quota, name }: Pick<Job, 'quota' | 'name'>,
  ports: RunPorts,
): Promise<SharedQuota | undefined> {
  if (!quota) return undefined;
  // A lane of nobody's: to look at it shows whether the store is there.
  const link = await joinStore(quota.store, laneOf('0', `look-${name}`), ports);
  return { link, share: quota.share };
}

/**
 * Quotas are shared by the UID of the account, which labels do not tell; a target without credentials asks nothing.
 * @throws AuditError `job` where neither STS nor the job tells a UID, or the store's URL cannot be used
 */
export async function refuseUnsharable(
  { quota, targets }: Pick<Job, 'quota' | 'targets'>,
  access: Access,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (!quota) return;
  await refuseUnusable(quota.store);
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(ASKED_AT_A_TIME);
  const unknown = await limit.map(
    targets.filter((entry) => givenUid(entry) === undefined),
    async (entry) => {
      if (signal.aborted) return [];
      const credentials = await access.credentials(entry);
      if (credentials instanceof AuditError) return [];
      const identity = await access.identity(entry, credentials, signal);
      return identity instanceof AuditError || identity.uid !== null ? [] : [entry];
    },
  );
  signal.throwIfAborted();
  const [entry] = unknown.flat();
  if (entry)
    throw new AuditError(
      'job',
      `the quota of account ${entry.account} cannot be shared: STS does not report its UID`,
      'Set it in the target, in quotes: quota: { account: "<UID>" }.',
    );
}

/** Accounts whose UID STS is asked for. */
const ASKED_AT_A_TIME = 16;

async function refuseUnusable(url: string): Promise<void> {
  try {
    // Nothing is connected yet.
    await (await openStore(url, '')).close();
  } catch (error) {
    throw new AuditError(
      'job',
      `quota.store cannot be used: ${reasonOf(error, hideStore(url))}`,
      'Fix the variable that holds its URL; see docs/quota-store.md.',
    );
  }
}
