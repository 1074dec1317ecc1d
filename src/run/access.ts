import pLimit from 'p-limit';
import { AuditError } from '../core/errors.ts';
import type { Identity } from '../core/model/identity.ts';
import { createCredentialsBook } from '../iot/credentials-book.ts';
import type { CredentialsSource } from '../iot/credentials.ts';
import { createIdentityBook } from '../iot/identity-book.ts';
import type { Job, JobTarget } from '../job/job.ts';
import type { RunPorts } from './ports.ts';

/** Who asks: the credentials of a run's targets and whose they are, found once for each source that the job names. */
export interface Access {
  /** The credentials, or why they cannot be had: that is the trouble of the targets that need them. */
  credentials(entry: JobTarget): Promise<CredentialsSource | AuditError>;
  /** Whose they are, or why they cannot be had any more. STS is asked at the first call. */
  identity(
    entry: JobTarget,
    credentials: CredentialsSource,
    signal: AbortSignal,
  ): Promise<Identity | AuditError>;
}

/** @throws AuditError `credentials` where no target of the job has any */
export async function openAccess(job: Pick<Job, 'targets' | 'signature'>, ports: RunPorts): Promise<Access> {
  const access = accessOf(job, ports);
  await refuseNobody(job.targets, access);
  return access;
}

/** The same where nobody's credentials have to be there: a ledger tells of each that cannot be had. */
export function accessOf({ signature }: Pick<Job, 'signature'>, { env, clock, onKey }: RunPorts): Access {
  const credentials = createCredentialsBook(env, clock, onKey);
  const identities = createIdentityBook({ signature, clock, env });
  return {
    credentials: (entry) => orTrouble(credentials.of(entry.credentials, entry)),
    identity: (entry, source, signal) => orTrouble(identities.of(source, entry, signal)),
  };
}

/** Sessions of roles that are asked for at a time. */
const ROLES_AT_A_TIME = 16;

/** Once any credentials are there, a role is assumed when its account's turn comes: thousands of sessions would end unused. */
async function refuseNobody(entries: readonly JobTarget[], access: Access): Promise<void> {
  const limit = pLimit(ROLES_AT_A_TIME);
  let first: AuditError | undefined;
  let isAny = false;
  await limit.map(entries, async (entry) => {
    if (isAny && entry.credentials.assumeRole) return;
    const found = await access.credentials(entry);
    if (!(found instanceof AuditError)) isAny = true;
    else if (entry === entries[0]) first = found;
  });
  if (!isAny && first) throw first;
}

async function orTrouble<T>(work: Promise<T>): Promise<T | AuditError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
}

/** Why a target is not collected at all. */
export class Uncollected extends AuditError {}

/** The access of those who ask for nothing: every target is left out, and its ledger says why. */
export function nobodysAccess(why: (entry: JobTarget) => string): Access {
  const trouble = (entry: JobTarget): Promise<AuditError> =>
    Promise.resolve(new Uncollected('run-folder', why(entry), RETRY));
  return { credentials: trouble, identity: trouble };
}

const RETRY = 'Run the job with --retry-failed and the folder of this run to collect what is missing.';

/** Of a target whose credentials cannot be had. */
export const NOBODY: Identity = {
  uid: null,
  source: '',
  key: null,
  name: null,
  temporary: true,
  describe: 'no credentials',
};

/** The credentials of a target that has none: every call would fail with the reason. */
export function noCredentials(trouble: AuditError): CredentialsSource {
  return {
    describe: () => NOBODY.describe,
    origin: () => ({ source: NOBODY.source, name: NOBODY.name }),
    get: () => Promise.reject(trouble),
    renew: () => Promise.resolve(),
  };
}
