import { AuditError } from '../../core/errors.ts';
import { passwordsIn } from '../../core/url-secrets.ts';
import { reasonOf } from '../../quota/store/link.ts';
import { hiding } from '../../iot/redact.ts';
import { REDIS_URL } from '../../quota/store/open.ts';
import { POSTGRES_URL } from '../../writers/postgres/url.ts';

/** Where a run's accounts wait for workers, and how their ledgers come back. */
export interface QueuePlaces {
  /** `redis://`, `rediss://` or `postgres://`. */
  url: string;
  /** A folder that all machines share, or `postgres://`; default: the queue, where that is PostgreSQL. */
  parts?: string | undefined;
}

/** What must be shown nowhere. */
export function secretsOfPlaces({ url, parts = '' }: QueuePlaces): string[] {
  const isUrl = POSTGRES_URL.test(parts);
  return [url, ...passwordsIn(url), ...(isUrl ? [parts, ...passwordsIn(parts)] : [])];
}

/** @throws AuditError `usage` where the queue is none, or nothing can bring the ledgers back */
export function partsOf({ url, parts }: QueuePlaces): string {
  const isPostgres = POSTGRES_URL.test(url);
  // A URL may hold a password: it is not repeated.
  if (!isPostgres && !REDIS_URL.test(url))
    throw new AuditError('usage', '--queue: not a redis://, rediss:// or postgres:// URL');
  if (parts !== undefined) return parts;
  if (isPostgres) return url;
  throw new AuditError(
    'usage',
    '--queue is a Redis, which does not bring ledgers back',
    'Give --parts as well: a folder that all machines share, or a postgres:// URL.',
  );
}

/** An error of the queue or the parts as it may be told. */
export function reasonIn(places: QueuePlaces): (error: unknown) => string {
  const hide = hiding({ secrets: secretsOfPlaces(places) });
  return (error) => reasonOf(error, hide);
}

/** @throws AuditError `usage` where the queue cannot be used */
export async function onQueue<T>(places: QueuePlaces, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError(
      'usage',
      `the queue cannot be used: ${reasonIn(places)(error)}`,
      'Mend --queue, or what the message says.',
      { cause: error },
    );
  }
}
