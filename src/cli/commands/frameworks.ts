import { AuditError } from '../../core/errors.ts';
import type { Framework } from '../../core/framework.ts';
import type { ClauseCoverage, FrameworkCoverage } from '../../core/model/catalogue.ts';
import type { Locale } from '../../core/model/locale.ts';
import { nearest } from '../../core/nearest.ts';
import { frameworkCoverage } from '../../evaluate/frameworks.ts';
import { loadFramework } from '../../frameworks/load.ts';
import { isFrameworkPath } from '../../job/frameworks.ts';
import { print } from '../io.ts';
import type { Io } from '../io.ts';
import { printable } from '../logger.ts';

/**
 * Lists the frameworks, or shows one: its clauses with the checks that speak to them, and the clauses that none can.
 * @param name an ID, a file of the user's, or `true` for the list
 * @param checkId only the clauses that this check speaks to
 */
export async function frameworksCommand(
  name: string | true,
  checkId: string | undefined,
  { frameworks, locale }: { frameworks: readonly Framework[]; locale: Locale },
  io: Io,
): Promise<void> {
  if (name === true) listFrameworks(frameworks, locale, io);
  else show(frameworkCoverage(await find(name, frameworks), {}, locale), checkId, io);
}

async function find(name: string, frameworks: readonly Framework[]): Promise<Framework> {
  const found = frameworks.find(({ id }) => id === name);
  if (found) return found;
  if (isFrameworkPath(name)) return (await loadFramework(name)).framework;
  const ids = frameworks.map(({ id }) => id);
  const near = nearest(name, ids);
  const meant = near === undefined ? '' : `, did you mean ${near}?`;
  throw new AuditError(
    'usage',
    `there is no framework "${printable(name)}"${meant}`,
    `Available: ${ids.join(', ')}; or give the path of your own file.`,
  );
}

function listFrameworks(frameworks: readonly Framework[], locale: Locale, io: Io): void {
  const width = Math.max(0, ...frameworks.map(({ id }) => id.length));
  for (const { id, title, version, clauses } of frameworks) {
    const silent = clauses.filter(({ silentBecause }) => silentBecause !== null).length;
    print(io, `${id.padEnd(width)}  ${printable(title[locale])}`);
    print(
      io,
      `${' '.repeat(width)}  ${printable(version)}; clauses: ${clauses.length}, ${silent} without checks`,
    );
  }
}

function show(
  { id, title, source, note, clauses }: FrameworkCoverage,
  checkId: string | undefined,
  io: Io,
): void {
  const spoken = clauses.filter(({ checks }) => checks.some((entry) => isAsked(entry, checkId)));
  print(io, printable(`${id} – ${title}`));
  print(io, printable(`  ${source}`));
  print(io, printable(`  ${note}`));
  for (const clause of spoken) showClause(clause, checkId, io);
  const silent = clauses.filter(({ silentBecause }) => silentBecause !== '');
  if (checkId !== undefined || silent.length === 0) return;
  print(io);
  print(io, 'Clauses that no check covers');
  for (const { clause, title, silentBecause } of silent) {
    print(io, printable(`  ${clause} – ${title}`));
    print(io, printable(`    ${silentBecause}`));
  }
}

function showClause(
  { clause, title, confirmed, checks }: ClauseCoverage,
  checkId: string | undefined,
  io: Io,
): void {
  const asked = checks.filter((entry) => isAsked(entry, checkId));
  print(io);
  print(io, printable(`${clause} – ${title}${confirmed ? '' : ' (number not confirmed)'}`));
  const width = Math.max(...asked.map((entry) => entry.checkId.length));
  let said = '';
  for (const { checkId, strength, rationale } of asked) {
    const why = rationale === said ? '' : printable(rationale);
    print(io, `  ${checkId.padEnd(width)}  ${strength.padEnd(8)}  ${why}`.trimEnd());
    said = rationale;
  }
}

function isAsked(entry: ClauseCoverage['checks'][number], checkId: string | undefined): boolean {
  return checkId === undefined || entry.checkId === checkId;
}
