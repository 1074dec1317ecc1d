import { nearest } from '../core/nearest.ts';
import { loadFramework } from '../frameworks/load.ts';
import { SHIPPED } from '../frameworks/shipped.ts';
import type { NamedFramework } from '../frameworks/shipped.ts';
import { fileError, nowhere, problemAt } from '../yaml/problems.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';

/** A file of the user's, rather than the ID of a framework that comes along. */
export function isFrameworkPath(name: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(name);
}

/** What is wrong with the names alone. */
export function frameworkProblems(names: readonly string[], file: YamlFile): Problem[] {
  return names.flatMap((name, index) => {
    const at = ['frameworks', index];
    if (names.indexOf(name) !== index) return [problemAt(file, at, 'is already listed above')];
    if (isFrameworkPath(name) || SHIPPED.includes(name)) return [];
    const near = nearest(name, SHIPPED);
    const help = near === undefined ? `known frameworks: ${SHIPPED.join(', ')}` : `did you mean ${near}?`;
    return [problemAt(file, at, `there is no such framework; ${help} (your own file must end in .yaml)`)];
  });
}

/**
 * The job's frameworks, its own files read.
 * @param names that `frameworkProblems` has nothing against
 * @param toPath a file's path as messages name it
 * @throws AuditError `job` where a file cannot be read or is wrong, or has an ID that is taken
 */
export async function loadFrameworks(
  names: readonly string[],
  toPath: (name: string) => string,
): Promise<NamedFramework[]> {
  const named: NamedFramework[] = [];
  for (const name of names) {
    if (!isFrameworkPath(name)) {
      named.push({ id: name });
      continue;
    }
    const path = toPath(name);
    const { framework, sha256 } = await loadFramework(path);
    const { id } = framework;
    const isTaken = SHIPPED.includes(id) || named.some((other) => other.id === id);
    if (isTaken) {
      const problem = nowhere(`another framework already has the id ${id}; choose a different one`);
      throw fileError(path, [problem], 'framework');
    }
    named.push({ id, own: { path, sha256, framework } });
  }
  return named;
}
