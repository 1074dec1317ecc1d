import { sha256Of } from '../evidence/digest.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { Json } from '../evidence/canonical-json.ts';
import { createPolicy } from '../evaluate/policy.ts';
import type { Policy } from '../evaluate/policy.ts';
import { frameworksOf } from '../frameworks/shipped.ts';
import type { Job } from '../job/job.ts';
import type { Target } from '../core/model/target.ts';

/**
 * One digest for one policy: what decides verdicts, severities, exceptions and the exit code. How they are rendered is
 * no part of it. Of canonical JSON with the names of the manifest's configuration; hex.
 */
export function policyDigest(job: Job): string {
  const { checks, overrides, exceptions, frameworks, failOn, failOnNew, retired } = job;
  const policy = { checks, overrides, exceptions, frameworks, failOn, failOnNew, retired };
  return sha256Of(canonicalJson(JSON.parse(JSON.stringify(policy)) as Json));
}

/**
 * What a job says of judging, made ready, with the frameworks whose clauses its reports show.
 * @throws AuditError `job` for an unknown check, parameter, value or framework; loading a job refuses those before
 */
export async function policyFor(job: Job): Promise<Policy> {
  return createPolicy({ ...job, frameworks: await frameworksOf(job.frameworks) });
}

/** Targets that a run of the job does not miss; null: it misses none, being a part of the job. */
export function retiredOf({ isPart, retired = [] }: Job): readonly Target[] | null {
  return isPart === true ? null : retired;
}
