import { AuditError } from '../../core/errors.ts';
import { loadRun } from '../../run/load-run.ts';
import { secretsOf } from '../../run/report.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import type { RunFlags } from '../options.ts';
import { withPorts } from '../ports.ts';

export interface LoadFlags extends Pick<RunFlags, 'quiet' | 'verbose' | 'logFormat'> {
  url?: string;
  schema?: string;
}

/** Writes a stored run into a database and prints what each table got. Resolves with 0. */
export async function loadCommand(folder: string, flags: LoadFlags, io: Io): Promise<number> {
  const url = flags.url ?? io.env['PGURL'] ?? '';
  if (url === '') {
    throw new AuditError(
      'usage',
      'no database is given',
      'Give --url postgres://…, or PGURL in the environment.',
    );
  }
  for (const secret of secretsOf([{ format: 'postgres', options: { url } }])) io.onSecret?.(secret);
  const { schema } = flags;
  const loaded = await withPorts(
    flags,
    io,
    (ports, signal) => loadRun(folder, { url, signal, ...(schema !== undefined && { schema }) }, ports),
    NOTHING,
  );
  if (flags.quiet !== true) {
    const rows = Object.entries(loaded.rows).map(([table, count]) => `${count} ${table}`);
    print(io, `${loaded.runId} is in ${loaded.schema}: ${rows.join(', ')}`);
  }
  return 0;
}

const NOTHING = 'nothing was loaded, and the stored run is as it was';
