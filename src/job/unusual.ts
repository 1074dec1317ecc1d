import { parseDuration } from '../core/duration.ts';
import { LIST_QPS, QUERY_QPS, ROLLOUT_QPS } from './entries.ts';
import type { Job } from './job.ts';

/** The service signs links for about a day. */
const LINK_LIFE_MS = 86_400_000;

/** What a job may ask for although the service documents less: a sentence for each, for the log. */
export function unusualRates({ targets }: Pick<Job, 'targets'>): string[] {
  const mostOf = (rate: 'queryQps' | 'listQps' | 'rolloutQps'): number =>
    Math.max(...targets.map(({ quota }) => quota[rate] ?? 0));
  const [queryQps, listQps, rolloutQps] = [mostOf('queryQps'), mostOf('listQps'), mostOf('rolloutQps')];
  const asked = [
    ...(queryQps > QUERY_QPS
      ? [`${queryQps} queries per second (documented quota of an account: ${QUERY_QPS})`]
      : []),
    ...(listQps > LIST_QPS ? [`${listQps} list calls per second (documented: ${LIST_QPS})`] : []),
    ...(rolloutQps > ROLLOUT_QPS
      ? [`${rolloutQps} calls per second to each rollout operation (documented: ${ROLLOUT_QPS})`]
      : []),
  ];
  if (asked.length === 0) return [];
  return [
    `the job may make ${asked.join(' and ')}: above its quota an account is throttled for all of its users; ` +
      'lower qps unless Alibaba Cloud raised the quota',
  ];
}

/** As `unusualRates`, of how the run is judged. */
export function unusualWindows({ checks, overrides }: Pick<Job, 'checks' | 'overrides'>): string[] {
  const windows = [checks, ...overrides.map((override) => override.checks)].flatMap((settings) => {
    const { enabled, params } = settings['url-expiring'] ?? {};
    const within = enabled === false ? undefined : params?.['within'];
    return typeof within === 'string' && (parseDuration(within) ?? 0) >= LINK_LIFE_MS ? [within] : [];
  });
  return [...new Set(windows)].map(
    (within) =>
      `url-expiring flags links that expire within ${within}, but links are only valid for about 24h, so it flags every link; ` +
      'set --expiring-within (or within of url-expiring) well below 24h',
  );
}
