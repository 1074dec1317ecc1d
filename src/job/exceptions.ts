import { createHash } from 'node:crypto';
import { checkOutlines } from '../checks/outline.ts';
import type { CheckOutline } from '../checks/outline.ts';
import { parseLastInstant } from '../core/instant.ts';
import type { ExceptionRule } from '../core/model/catalogue.ts';
import { decodeDocument, parseDocument, readDocument } from '../yaml/document.ts';
import { INDEFINITE, exceptionsSchema } from './exceptions-schema.ts';
import type { ExceptionDocument } from './exceptions-schema.ts';
import { fileError, problemAt } from '../yaml/problems.ts';
import type { Problem, YamlFile } from '../yaml/parse.ts';

/** An exceptions file that has been read and found right. */
export interface ExceptionsFile {
  /** As messages name it. */
  path: string;
  /** Of its bytes, hex. */
  sha256: string;
  /** In the file's order: the first that matches a finding counts. */
  rules: ExceptionRule[];
}

const NOUN = 'exceptions';

/** @throws AuditError `job` where the file cannot be read or is wrong */
export async function loadExceptions(
  path: string,
  checks: readonly CheckOutline[] = checkOutlines(),
): Promise<ExceptionsFile> {
  const bytes = await readDocument(path, NOUN);
  const rules = parseExceptions(decodeDocument(bytes, path), path, checks);
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), rules };
}

/**
 * What the file says is what was signed, so nothing of the environment is put into it.
 * @throws AuditError `job` that lists every problem with line, column and the nearest known name
 */
export function parseExceptions(
  text: string,
  path: string,
  checks: readonly CheckOutline[] = checkOutlines(),
): ExceptionRule[] {
  const kind = { noun: NOUN, schema: exceptionsSchema(checks), env: null };
  const { value, file } = parseDocument(text, path, kind);
  const rules = value.exceptions.map(toRule);
  const problems = [
    ...repeated(rules, file, { at: 'id', keyOf: ({ id }) => id, says: 'has the same id as' }),
    ...repeated(rules, file, { at: 'match', keyOf: matchOf, says: 'matches exactly the same findings as' }),
  ];
  if (problems.length > 0) throw fileError(path, problems, NOUN);
  return rules;
}

function toRule({ match, until, ticket = '', ...said }: ExceptionDocument): ExceptionRule {
  const { check, product = '*', module = '*', firmware = '*' } = match;
  const untilMs = until === INDEFINITE ? undefined : parseLastInstant(until);
  return {
    id: said.id,
    check,
    product,
    module,
    firmware,
    reason: said.reason.trim(),
    owner: said.owner.trim(),
    approver: said.approver.trim(),
    ticket: ticket.trim(),
    until: untilMs === undefined ? '' : new Date(untilMs).toISOString(),
  };
}

/** A run of stars is one star: the same match in other words is the same match. */
function matchOf({ check, product, module, firmware }: ExceptionRule): string {
  return JSON.stringify([check, product, module, firmware].map((text) => text.replaceAll(/\*+/g, '*')));
}

function repeated(
  rules: readonly ExceptionRule[],
  file: YamlFile,
  { at, keyOf, says }: { at: 'id' | 'match'; keyOf: (rule: ExceptionRule) => string; says: string },
): Problem[] {
  const first = new Map<string, number>();
  return rules.flatMap((rule, index) => {
    const key = keyOf(rule);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, index);
      return [];
    }
    const { line } = file.placeOf(['exceptions', before]);
    return [problemAt(file, ['exceptions', index, at], `${says} exceptions[${before}] in line ${line}`)];
  });
}
