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
  const each = kind === 'links' ? 'one byte of each file' : 'each file whole';
  const limit = bytesPerSecond === null ? 'as fast as it comes' : `${bytesPerSecond} bytes a second at most`;
  const pace = kind === 'links' ? '' : `, ${limit}`;
  yield ok(
    AT,
    `${each} is fetched, ${concurrency} packages and ${perHost} files a host at a time${pace}, from ${hosts.join(', ')}`,
  );
  if (hosts.some((glob) => /^\*?\*$/.test(glob))) yield warning(AT, 'any host may be asked', NAME_HOSTS);
  if (allowPrivate) yield warning(AT, 'private addresses and this machine may be asked', NOT_PRIVATE);
  if (proxyFromEnv(env).httpsProxy) yield warning(AT, 'links go through the proxy of HTTPS_PROXY', PROXY);
}

const NAME_HOSTS = 'Name the hosts of your packages in `probe: { hosts: […] }`.';
const NOT_PRIVATE = 'Take `allowPrivate` out of the job unless it is for the emulator.';
const PROXY =
  'It is the proxy that connects then: let it refuse private addresses, or except the stores in NO_PROXY.';
