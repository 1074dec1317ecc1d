import { AuditError } from '../../core/errors.ts';
import { passwordsIn } from '../../core/url-secrets.ts';
import { addToHistory, loadRun } from '../../run/load-run.ts';
import { secretsOf } from '../../run/report.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';

export interface LoadFlags extends Pick<RunFlags, 'quiet' | 'verbose' | 'logFormat' | 'given'> {
  format?: string;
  url?: string;
  schema?: string;
}

/** Hands a stored run to a database or to the job's history, and says what it got. Resolves with 0. */
export async function loadCommand(folder: string, flags: LoadFlags, io: Io): Promise<number> {
  const { format = 'postgres' } = flags;
  const load = LOADERS[format];
  if (!load) {
    throw new AuditError(
      'usage',
      `--format ${format} cannot load a stored run`,
      `Use one of ${Object.keys(LOADERS).join(', ')}.`,
    );
  }
  const said = await load(folder, flags, io);
  if (flags.quiet !== true) print(io, said);
  return 0;
}

type Load = (folder: string, flags: LoadFlags, io: Io) => Promise<string>;

/** By format. Each resolves with what to tell. */
const LOADERS: Readonly<Record<string, Load>> = {
  postgres: intoDatabase,
  async parquet(folder, flags, io) {
    const { runId, jobDir } = await withPorts(
      flags,
      io,
      (ports, signal) => addToHistory(folder, { signal }, ports),
      NOTHING,
    );
    return `${runId} is in ${jobDir}/history`;
  },
};

async function intoDatabase(folder: string, flags: LoadFlags, io: Io): Promise<string> {
  const url = urlOf(flags, io.env);
  for (const secret of secretsOf([{ format: 'postgres', options: { url } }])) io.onSecret?.(secret);
  const { schema } = flags;
  const loaded = await withPorts(
    flags,
    io,
    (ports, signal) => loadRun(folder, { url, signal, ...(schema !== undefined && { schema }) }, ports),
    NOTHING,
  );
  const rows = Object.entries(loaded.rows).map(([table, count]) => `${count} ${table}`);
  return `${loaded.runId} is in ${loaded.schema}: ${rows.join(', ')}`;
}

/**
 * Everybody on the machine can read a command line: a URL with a password comes from the environment. What is refused
 * is not repeated, since it may be a password.
 */
function urlOf({ url: said = 'PGURL', given }: LoadFlags, env: Io['env']): string {
  if (!/^[a-z_]\w*$/i.test(said)) {
    if (given?.['url'] === 'environment' || passwordsIn(said).length === 0) return said;
    throw new AuditError(
      'usage',
      '--url contains a password, which every user of this machine can see in the process list',
      'Put the URL into an environment variable and pass its name, for example --url PGURL.',
    );
  }
  const url = env[said] ?? '';
  if (url !== '') return url;
  throw new AuditError(
    'usage',
    said === 'PGURL' ? 'no database given' : 'the environment variable that --url names is not set',
    'Set PGURL to the database URL, or give --url postgres://user@host:5432/database or the name of the variable that holds it.',
  );
}

const NOTHING = 'nothing was loaded; the stored run is unchanged';
