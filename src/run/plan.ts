//  makePlan ──► planSelections (sources): which targets, and which firmware of each
//          ├──► credentials: once for each source that the job names
//          └──► a digest for each target: what must be the same for a later run to continue it
//  writePlan (stored-plan.ts) ──► plan.json, before the first query
import { AuditError } from '../core/errors.ts';
import { targetKey } from '../core/model/target.ts';
import type { Target } from '../core/model/target.ts';
import { orAborted } from '../core/or-aborted.ts';
import { VERSION } from '../core/version.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { Json } from '../evidence/canonical-json.ts';
import { sha256Of } from '../evidence/digest.ts';
import { proxyFromEnv, proxyInUse, parseProxy } from '../iot/proxy.ts';
import { endpointOf, regionsOfRows } from '../iot/endpoints.ts';
import { entryConflicts } from '../job/entries.ts';
import type { Job, JobTarget } from '../job/job.ts';
import { planSelections } from '../sources/plan-selections.ts';
import type { TargetSelection } from '../sources/plan-selections.ts';
import { removeTemporary } from '../writers/save/remove.ts';
import { makeTemporary } from '../writers/save/temporary.ts';
import { openAccess } from './access.ts';
import type { Access } from './access.ts';
import type { RunPorts } from './ports.ts';
import { refuseUnsharable } from './shared-quota.ts';

/** A target of the run, with everything that is known of it before it is asked for. */
export interface PlannedTarget {
  target: Target;
  /** Of its ledger, `ledger/<name>.jsonl`: readable, and no other target's. */
  name: string;
  /** The first entry of the job that names it: its credentials, endpoint and quota are those of all others. */
  entry: JobTarget;
  endpoint: string;
  selection: TargetSelection;
  /** What must be equal for a later run to continue it: which firmware, judged how and when. */
  digest: string;
}

/** The targets of a run, and where their selections lie. */
export interface PlannedTargets {
  targets: PlannedTarget[];
  /** Removes the copies of the selections' files. */
  cleanUp(): Promise<void>;
}

export interface Plan extends PlannedTargets {
  access: Access;
}

/**
 * Everything that can be found wrong without a query, for all targets, so that such a run ends with nothing queried.
 * @throws AuditError `selection`, `credentials` (where no target has any), `region`, `job`, `usage`, `output-folder`; the signal's reason,
 * also while a file, standard input or a source of credentials is waited for
 */
export async function makePlan(job: Job, ports: RunPorts, signal?: AbortSignal): Promise<Plan> {
  return withAccess(await planTargets(job, ports, signal), job, ports, { signal });
}

interface WithAccess {
  signal?: AbortSignal | undefined;
  /** Default: somebody's credentials must be there. */
  find?: (job: Pick<Job, 'targets' | 'signature'>, ports: RunPorts) => Access | Promise<Access>;
}

/**
 * Opens the credentials of a plan's targets, and looks whether their quotas can be shared where the job has a store for that.
 * @throws as `makePlan`; the plan is cleaned up then
 */
export async function withAccess(
  planned: PlannedTargets,
  job: Pick<Job, 'targets' | 'signature' | 'quota'>,
  ports: RunPorts,
  { signal, find = openAccess }: WithAccess = {},
): Promise<Plan> {
  try {
    const access = await orAborted(Promise.resolve(find(job, ports)), signal);
    await refuseUnsharable(job, access, signal);
    return { ...planned, access };
  } catch (error) {
    await planned.cleanUp();
    throw error;
  }
}

/** As `makePlan`, for those who do not ask themselves: nobody's credentials are looked for. */
export async function planTargets(job: Job, ports: RunPorts, signal?: AbortSignal): Promise<PlannedTargets> {
  const folder = await makeTemporary();
  const cleanUp = (): Promise<void> => removeTemporary(folder);
  try {
    for (const { region, endpoint } of job.targets) refuseBadProxy(region, endpoint, ports);
    const entries = job.targets.map((entry) => ({ ...entry, knownRegions: regionsOfRows(entry) }));
    const selecting = planSelections(entries, { folder, stdin: ports.stdin });
    const selections = await orAborted(selecting, signal);
    const policy = policyPart(job);
    const targets = selections.map((selection) => planTarget(selection, job, policy));
    return { targets, cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function refuseBadProxy(region: string, endpoint: string | undefined, { env }: RunPorts): void {
  const proxy = proxyInUse(endpointOf(region, endpoint), proxyFromEnv(env));
  if (proxy !== undefined) parseProxy(proxy);
}

/** @param policy of `policyPart` */
export function planTarget(selection: TargetSelection, job: Job, policy: Json): PlannedTarget {
  const { target } = selection;
  const [entry, ...others] = selection.entries
    .map((at) => job.targets[at])
    .filter((found) => found !== undefined);
  if (!entry) throw new Error(`no entry of the job matches ${targetKey(target)}`);
  for (const other of others) refuseConflict(entry, other, target);
  const endpoint = endpointOf(target.region, entry.endpoint);
  return {
    target,
    name: ledgerName(target),
    entry,
    endpoint,
    selection,
    digest: sha256Of(
      canonicalJson({ version: VERSION, endpoint, selection: selectionPart(selection), policy }),
    ),
  };
}

/** A target is asked by one identity at one endpoint. */
function refuseConflict(entry: JobTarget, other: JobTarget, target: Target): void {
  const [differing] = entryConflicts(entry, other);
  if (!differing) return;
  const where = [target.account, target.region, target.iotInstanceId].filter(Boolean).join('/');
  throw new AuditError(
    'job',
    `two entries of the job have ${where} with different ${differing}`,
    'Make them equal, or use different accounts.',
  );
}

/** `prod-cn-shanghai-iot-060a-1f2e3d4c`: the hash tells apart what the readable part does not. */
function ledgerName(target: Target): string {
  const readable = [target.account, target.region, target.iotInstanceId]
    .filter(Boolean)
    .join('-')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 80);
  return `${readable}-${sha256Of(targetKey(target)).slice(0, 8)}`;
}

function selectionPart({ ids, lists }: TargetSelection): Json {
  return JSON.parse(JSON.stringify({ ids: ids?.sha256 ?? null, lists })) as Json;
}

/** Rates, time limits and formats may change between a run and the one that continues it. */
export function policyPart(job: Job): Json {
  const { checks, overrides, exceptions, failOn, failOnNew, probe, rollouts, asOf } = job;
  const policy = {
    checks,
    overrides,
    // To the byte: a run names one exceptions file, and what was signed is what was used.
    exceptions: exceptions?.sha256 ?? null,
    failOn,
    failOnNew,
    probe: probe ?? null,
    rollouts: rollouts ?? null,
    asOf: asOf ?? null,
  };
  return JSON.parse(JSON.stringify(policy)) as Json;
}
