import type { StoredRunOverview } from '../core/model/run.ts';
import type { Policy } from './policy.ts';

/** What to do about findings, said once for the run instead of once a finding. */
export function remediationsOf({ all, texts }: Policy): StoredRunOverview['remediations'] {
  const { remedies: byRemedy, resolvedRemediation: resolved } = texts.judging;
  const byCheck = Object.fromEntries(all.map(({ check, remediation }) => [check.id, remediation]));
  return { byCheck, byRemedy, resolved };
}
