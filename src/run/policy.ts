import { createPolicy } from '../evaluate/policy.ts';
import type { Policy } from '../evaluate/policy.ts';
import { frameworksOf } from '../frameworks/shipped.ts';
import type { Job } from '../job/job.ts';

/**
 * What a job says of judging, made ready, with the frameworks whose clauses its reports show.
 * @throws AuditError `job` for an unknown check, parameter, value or framework; loading a job refuses those before
 */
export async function policyFor(job: Job): Promise<Policy> {
  return createPolicy({ ...job, frameworks: await frameworksOf(job.frameworks) });
}
