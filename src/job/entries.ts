/**
 * Entries of `targets`, and which belong together: those of one account, which has one quota, and those of one target
 * (account, region and instance), whose selections are united.
 */
import { credentialsKey, targetKey } from '../core/model/target.ts';
import type { CredentialsSpec, KeySpec, RoleSpec } from '../core/model/target.ts';
import { problemAt } from '../yaml/problems.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';
import type { JobTarget } from './job.ts';
import type { JobDocument } from './schema.ts';
import type { TargetDocument } from './target-schema.ts';

/** The account's quotas: QueryOTAFirmware 20 calls a second, ListOTAFirmware and each operation on rollouts 10. */
export const LIST_QPS = 10;
export const ROLLOUT_QPS = 10;
export const QUERY_QPS = 20;

/** An entry but for its selection, defaults filled in. */
type Entry = Omit<JobTarget, 'select'>;

/** What decides whom calls go to, and as whom. */
type Caller = Pick<Entry, 'credentials' | 'endpoint' | 'stsEndpoint'>;

export function toEntry({ account, region, endpoint, stsEndpoint, ...document }: TargetDocument): Entry {
  const { qps = QUERY_QPS, listQps = LIST_QPS, rolloutQps, share = 1, account: uid } = document.quota ?? {};
  return {
    account,
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(stsEndpoint !== undefined && { stsEndpoint }),
    instances: [...new Set(document.instances)],
    credentials: toCredentials(document.credentials),
    quota: {
      queryQps: qps,
      listQps,
      ...(rolloutQps !== undefined && { rolloutQps }),
      share,
      ...(uid !== undefined && { account: uid }),
    },
  };
}

function toCredentials(from: TargetDocument['credentials']): CredentialsSpec {
  if (from === undefined || from === 'chain') return { from: 'chain' };
  const role = toRole(from.assumeRole);
  return { ...toKey(from), ...(role && { assumeRole: role }) };
}

type Written = Exclude<TargetDocument['credentials'], 'chain' | undefined>;

function toKey({ profile, env }: Written): KeySpec {
  if (profile !== undefined) return { from: 'profile', profile };
  return env === undefined ? { from: 'chain' } : { from: 'env', prefix: env };
}

function toRole({ arn, externalId, sessionName }: Written['assumeRole'] = {}): RoleSpec | undefined {
  if (arn === undefined) return undefined;
  return {
    arn,
    ...(externalId !== undefined && { externalId }),
    ...(sessionName !== undefined && { sessionName }),
  };
}

/**
 * What two entries say differently although both name one target; empty where their selections can be united.
 * `readJobFile` compares those of a job file; this is for entries that a CSV file's rows bring together.
 */
export function entryConflicts(a: Caller, b: Caller): (keyof Caller)[] {
  const conflicts: (keyof Caller)[] = [];
  if (credentialsKey(a.credentials) !== credentialsKey(b.credentials)) conflicts.push('credentials');
  if (a.endpoint !== b.endpoint) conflicts.push('endpoint');
  if (a.stsEndpoint !== b.stsEndpoint) conflicts.push('stsEndpoint');
  return conflicts;
}

function isSameQuota(a: Entry['quota'], b: Entry['quota']): boolean {
  const isSameRate = a.queryQps === b.queryQps && a.listQps === b.listQps && a.rolloutQps === b.rolloutQps;
  return isSameRate && a.share === b.share && a.account === b.account;
}

/** What entries of one account or one target say differently: each is compared with the first. */
export function entryProblems(documents: readonly TargetDocument[], file: YamlFile): Problem[] {
  const accounts = new Map<string, Numbered>();
  const targets = new Map<string, Numbered>();
  return documents.flatMap((document, index) => {
    const entry = { ...toEntry(document), index };
    const conflicts = new Map<string, [first: Numbered, whose: string]>();
    const ofAccount = firstOf(accounts, entry.account, entry);
    if (!isSameQuota(ofAccount.quota, entry.quota)) conflicts.set('quota', [ofAccount, 'account']);
    for (const target of targetKeys(entry)) {
      const ofTarget = firstOf(targets, target, entry);
      for (const key of entryConflicts(ofTarget, entry))
        conflicts.set(key, [ofTarget, 'account, region and instance']);
    }
    return [...conflicts].map(([key, [first, whose]]) => {
      const { line } = file.placeOf(['targets', first.index]);
      const text = `differs from targets[${first.index}] in line ${line}, which has the same ${whose}`;
      return problemAt(file, ['targets', index, key], text);
    });
  });
}

/** A target that is audited is not retired. */
export function retiredProblems({ targets, retired = [] }: JobDocument, file: YamlFile): Problem[] {
  const audited = new Set(targets.flatMap((document) => targetKeys(toEntry(document))));
  return retired.flatMap(({ account, region, instance = '' }, index) => {
    const isAudited = audited.has(targetKey({ account, region, iotInstanceId: instance }));
    return isAudited ? [problemAt(file, ['retired', index], 'is also listed in `targets`')] : [];
  });
}

type Numbered = Entry & { index: number };

function firstOf(known: Map<string, Numbered>, key: string, entry: Numbered): Numbered {
  const first = known.get(key) ?? entry;
  known.set(key, first);
  return first;
}

/** Without instances an entry is the one target that has no ID. */
function targetKeys({ account, region, instances }: Entry): string[] {
  const ids = instances.length > 0 ? instances : [''];
  return ids.map((iotInstanceId) => targetKey({ account, region, iotInstanceId }));
}
