import { proxyFromEnv } from '../iot/proxy.ts';
import type { Job } from '../job/job.ts';
import { ok, warning } from './line.ts';
import type { DoctorLine } from './line.ts';

const AT = { check: 'probe', target: '' } as const;

/**
 * How the job's links will be followed, and what of it wants a second look; nothing where they are not. No store is
 * asked: it has an address only in an answer about a package.
 */
export function* linkLines(
  { probe }: Pick<Job, 'probe'>,
  env: Readonly<Record<string, string | undefined>>,
): Generator<DoctorLine> {
  if (!probe) return;
  const { kind, concurrency, perHost, hosts, bytesPerSecond, allowPrivate } = probe;
  const each = kind === 'links' ? 'one byte of each file' : 'each complete file';
  const limit = bytesPerSecond === null ? 'no rate limit' : `at most ${bytesPerSecond} bytes per second`;
  const pace = kind === 'links' ? '' : `, ${limit}`;
  yield ok(
    AT,
    `${each} is fetched, ${concurrency} packages and ${perHost} files per host at a time${pace}, from ${hosts.join(', ')}`,
  );
  if (hosts.some((glob) => /^\*?\*$/.test(glob))) yield warning(AT, 'any host may be contacted', NAME_HOSTS);
  if (allowPrivate) yield warning(AT, 'private addresses and this machine may be contacted', NOT_PRIVATE);
  if (proxyFromEnv(env).httpsProxy)
    yield warning(AT, 'links are fetched through the proxy in HTTPS_PROXY', PROXY);
}

const NAME_HOSTS = 'List the hosts of your packages in `probe: { hosts: […] }`.';
const NOT_PRIVATE = 'Remove `allowPrivate` from the job unless it is for the emulator.';
const PROXY =
  'The proxy makes the connections: configure it to refuse private addresses, or list the stores in NO_PROXY.';
