import { AuditError } from '../../core/errors.ts';
import { runStartedAtMs } from '../../core/run-id.ts';
import { reasonOf } from '../../quota/store/link.ts';
import { hideStore } from '../../quota/store/open.ts';
import { POSTGRES_URL } from '../../writers/postgres/url.ts';
import type { DatabasePorts } from './database.ts';
import { openFolder } from './folder.ts';
import type { PartKey, Parts } from './parts.ts';

/** More accounts than any job has. */
const MOST_ACCOUNTS = 1_000_000;

/**
 * Opens the parts of runs, and proves that they can be written.
 * @param place path of a folder that all machines see, or the URL of a PostgreSQL database
 * @throws AuditError with exit code 2: `usage` where the database cannot be used, `output-folder` where the folder cannot
 */
export async function openParts(place: string, ports: DatabasePorts): Promise<Parts> {
  if (POSTGRES_URL.test(place)) return checked(await postgres(place, ports));
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(place)) return checked(await openFolder(place, ports.logger));
  throw new AuditError(
    'usage',
    '--parts is neither a folder nor the URL of a PostgreSQL database',
    'Name a folder that all machines see, or write postgres://user:password@host:5432/database.',
  );
}

async function postgres(url: string, ports: DatabasePorts): Promise<Parts> {
  const { openPostgres } = await import('./postgres.ts');
  try {
    return await openPostgres(url, ports);
  } catch (error) {
    throw new AuditError(
      'usage',
      `parts cannot be kept in the database: ${reasonOf(error, hideStore(url))}`,
      'Mend --parts, or what the message says.',
      { cause: error },
    );
  }
}

/** IDs come from a queue that others may write to, and become names of folders: what is none goes no further. */
function checked(parts: Parts): Parts {
  const known = (runId: string): string => {
    if (runStartedAtMs(runId) === undefined) throw new Error('the ID is no run ID');
    return runId;
  };
  const keyed = (key: PartKey): PartKey => {
    const { runId, number } = key;
    if (!Number.isInteger(number) || number < 1 || number > MOST_ACCOUNTS)
      throw new Error(`${number} is no account of a run`);
    return { runId: known(runId), number };
  };
  return {
    where: parts.where,
    offer: async (key, slice) => parts.offer(keyed(key), slice),
    slice: async (key) => parts.slice(keyed(key)),
    put: async (key, receipt, folder) => parts.put(keyed(key), receipt, folder),
    receipt: async (key) => parts.receipt(keyed(key)),
    received: async (runId) => parts.received(known(runId)),
    take: async (key, folder) => parts.take(keyed(key), folder),
    cancel: async (runId) => parts.cancel(known(runId)),
    isCancelled: async (runId) => parts.isCancelled(known(runId)),
    remove: async (runId) => parts.remove(known(runId)),
    close: () => parts.close(),
  };
}
