import { z } from 'zod';
import { isClearUrl } from '../../core/url-secrets.ts';
import { publishedFormat } from '../format.ts';
import { loadInto } from './load.ts';
import { loadDriver } from './session.ts';
import { POSTGRES_URL } from './url.ts';
import type { PublishedFormat } from '../format.ts';

/** A name that needs no quotes and is no system schema's. */
const SCHEMA_NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/;

type Shape = { url: z.ZodString; schema: z.ZodDefault<z.ZodString> };

/** Which database, and what of it. */
export const DATABASE: z.ZodObject<Shape, z.core.$strict> = z.strictObject({
  url: z
    .string()
    // A file that a variable was filled from may end with a line break.
    .trim()
    .max(4_096)
    .regex(POSTGRES_URL, { error: 'expected postgres://user:password@host:5432/database' })
    .refine((url) => isClearUrl(url) && canParse(url), {
      error:
        'cannot be parsed: percent-encode special characters in user and password (@ as %40, / as %2F, ? as %3F, # as %23, : as %3A, % as %25, a space as %20)',
    })
    .describe('Database URL: postgres://user:password@host:5432/database, preferably as ${PGURL}.'),
  schema: z
    .string()
    .regex(SCHEMA_NAME, {
      error: 'expected at most 63 lowercase letters, digits and underscores, not starting with pg_',
    })
    .default('ota_audit')
    .describe('Schema for the tables and views. Default ota_audit.'),
});

/** As the driver parses it; a socket's folder stands in the place of a host. */
function canParse(url: string): boolean {
  try {
    const { username, password, hostname } = new URL(url.replace('@/', '@socket/'));
    for (const part of [username, password, hostname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** All tables in a PostgreSQL database, with views for the questions that are asked of them. */
export const postgres: PublishedFormat = publishedFormat({
  id: 'postgres',
  description:
    'All tables in a PostgreSQL database, with views for open findings, rollouts of failing packages, trend, age and coverage.',
  byDefault: false,
  options: DATABASE,
  secret: ['url'],
  load: loadDriver,
  async write(run, { clock, interrupted }, given) {
    await loadInto(given, run, { clock, interrupted });
  },
});
