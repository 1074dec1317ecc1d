import { parseDuration } from '../core/duration.ts';
import { LIST_QPS, QUERY_QPS } from './entries.ts';
import type { Job } from './job.ts';

/** The service signs links for about a day. */
const LINK_LIFE_MS = 86_400_000;

/** What a job may ask for although the service documents less: a sentence for each, for the log. */
export function unusualRates({ targets }: Pick<Job, 'targets'>): string[] {
  const said = targets.flatMap(({ account, quota: { queryQps, listQps } }) => {
    const tooFast = [
      queryQps > QUERY_QPS && `${queryQps} queries a second (documented: ${QUERY_QPS})`,
      listQps > LIST_QPS && `${listQps} list calls a second (documented: ${LIST_QPS})`,
    ].filter((text) => text !== false);
    if (tooFast.length === 0) return [];
    return [
      `${account} is asked for ${tooFast.join(' and ')}: beyond its quota the account is throttled, others that use it as well; ` +
        'lower qps unless the quota was raised',
    ];
  });
  return [...new Set(said)];
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
      `links that end within ${within} are expiring, and the service signs links for about 24h: every link is; ` +
      'set --expiring-within, or within of url-expiring, well below that',
  );
}
