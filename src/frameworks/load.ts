/**
 * A framework: YAML ──► yaml/document.ts (schema.ts) ──► Framework. A job may name files of its own; those that
 * come along (`data`) are made ready by `npm run setup`, and read by shipped.ts. Which verdicts a run has for each clause
 * is counted in evaluate/frameworks.ts.
 */
import { createHash } from 'node:crypto';
import { CHECKS } from '../checks/index.ts';
import type { Framework, FrameworkClause, Localized } from '../core/framework.ts';
import { decodeDocument, parseDocument, readDocument } from '../yaml/document.ts';
import { fileError, problemAt } from '../yaml/problems.ts';
import { frameworkSchema } from './schema.ts';
import type { ClauseDocument, FrameworkDocument, TextDocument } from './schema.ts';

const NOUN = 'framework';

/**
 * @param checkIds of the checks that there are; default: the catalogue
 * @returns the framework, with the digest of its file's bytes, hex
 * @throws AuditError `job` where the file cannot be read or is wrong
 */
export async function loadFramework(
  path: string,
  checkIds?: readonly string[],
): Promise<{ framework: Framework; sha256: string }> {
  const bytes = await readDocument(path, NOUN);
  const framework = parseFramework(decodeDocument(bytes, path), path, checkIds);
  return { framework, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * @param checkIds of the checks that there are; default: the catalogue
 * @throws AuditError `job` that lists every problem with line, column and the nearest known name
 */
export function parseFramework(
  text: string,
  path: string,
  checkIds: readonly string[] = CHECKS.map(({ id }) => id),
): Framework {
  const { value, file } = parseDocument(text, path, {
    noun: NOUN,
    schema: frameworkSchema(checkIds),
    env: null,
  });
  const seen = new Set<string>();
  const problems = value.clauses.flatMap(({ clause }, index) => {
    const isKnown = seen.has(clause);
    seen.add(clause);
    return isKnown
      ? [problemAt(file, ['clauses', index, 'clause'], 'a clause above already has this number')]
      : [];
  });
  const spoken = new Set(value.clauses.flatMap(({ mapped = [] }) => mapped.flatMap(({ checks }) => checks)));
  for (const [at, { checks }] of (value.apart ?? []).entries()) {
    for (const [index, id] of checks.entries()) {
      if (spoken.has(id))
        problems.push(
          problemAt(file, ['apart', at, 'checks', index], 'is already mapped to a clause or listed here'),
        );
      spoken.add(id);
    }
  }
  if (problems.length > 0) throw fileError(path, problems, NOUN);
  return toFramework(value);
}

function toFramework({ id, title, version, note, clauses, apart }: FrameworkDocument): Framework {
  return {
    id,
    title: localized(title),
    version,
    note: localized(note),
    clauses: clauses.map((clause) => toClause(clause, version)),
    ...(apart && {
      apart: apart.map(({ checks, because }) => ({ checkIds: checks, because: localized(because) })),
    }),
  };
}

function toClause({ silent, mapped = [], ...clause }: ClauseDocument, version: string): FrameworkClause {
  return {
    clause: clause.clause,
    title: localized(clause.title),
    sourceVersion: clause.version ?? version,
    confirmed: clause.confirmed,
    mappings: mapped.map(({ checks, strength, rationale }) => ({
      checkIds: [...new Set(checks)],
      strength,
      rationale: localized(rationale),
    })),
    silentBecause: silent === undefined ? null : localized(silent),
  };
}

/** Line ends of a YAML block are no part of a sentence. */
function localized(text: TextDocument): Localized {
  const { en, 'zh-CN': zhCn } = typeof text === 'string' ? { en: text, 'zh-CN': text } : text;
  return { en: en.trim(), 'zh-CN': zhCn.trim() };
}
