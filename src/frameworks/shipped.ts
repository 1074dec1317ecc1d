import { readFile } from 'node:fs/promises';
import { AuditError } from '../core/errors.ts';
import type { Framework } from '../core/framework.ts';

/** Frameworks that come along, in the order in which reports show them. A new one is a file and a line here. */
export const SHIPPED: readonly string[] = [
  'iec-62443-4-1',
  'un-r156',
  'etsi-en-303-645',
  'eu-cra',
  'nist-800-53',
  'owasp-isvs',
];

/** A framework by its ID. `own` is one of the user's, with its file: nobody else could look it up. */
export interface NamedFramework {
  id: string;
  own?: {
    /** As messages name it. */
    path: string;
    /** Of the file's bytes, hex. */
    sha256: string;
    framework: Framework;
  };
}

/**
 * Frameworks by name. Those that come along are read as `npm run setup` made them of the YAML in `data`, checked and
 * parsed: to do that here took 0.5 s of every run. Builds have them; they are not in git.
 * @throws AuditError `job` for a name that none has: one of a run that another version made
 */
export function frameworksOf(named: readonly NamedFramework[]): Promise<Framework[]> {
  return Promise.all(named.map(async ({ id, own }) => own?.framework ?? (await loadShipped(id))));
}

/** By ID: files of the program itself, which do not change while it runs. */
const loaded = new Map<string, Promise<Framework>>();

async function loadShipped(id: string): Promise<Framework> {
  if (!SHIPPED.includes(id)) {
    throw new AuditError('job', `unknown framework ${id}`, `Built-in frameworks: ${SHIPPED.join(', ')}.`);
  }
  const loading = loaded.get(id) ?? readShipped(id);
  loaded.set(id, loading);
  return loading;
}

async function readShipped(id: string): Promise<Framework> {
  const text = await readFile(new URL(`shipped/${id}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Framework;
}
