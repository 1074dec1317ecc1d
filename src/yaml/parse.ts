import {
  Document,
  LineCounter,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { Node, Scalar } from 'yaml';
import type { Env } from '../core/ports.ts';
import { excessOf } from './excess.ts';
import { shownKey } from './shown-key.ts';
import { fillIn } from './variables.ts';
import type { Filled } from './variables.ts';

/** Lines and columns count from 1; 0: nowhere. */
interface Place {
  line: number;
  column: number;
}

/** Something wrong with a file, where it stands. */
export interface Problem extends Place {
  text: string;
}

const NOWHERE: Place = { line: 0, column: 0 };

/** A YAML file as plain data, with the way back from a path to its place in the text. */
export interface YamlFile {
  /** What messages call it: `job`, `exceptions` … */
  noun: string;
  value: unknown;
  problems: Problem[];
  /** @param key the key itself rather than its value */
  placeOf(path: readonly PropertyKey[], key?: string): Place;
  /** A value that was put in from the environment as the file writes it, `${NAME}`; undefined for any other. */
  templateAt(path: readonly PropertyKey[]): string | undefined;
}

/** How a kind of file is read. */
export interface Reading {
  /** `job`, `exceptions` …: what messages call the file. */
  noun: string;
  /** What `${VAR}` stands for; null where a file means itself and no environment. */
  env: Env | null;
  /** What a run would do without the value below these keys, as a clause, where variables may not leave it empty. */
  neverEmpty?: ((keys: readonly string[]) => string | undefined) | undefined;
}

const YAML_1_2 = { version: '1.2', schema: 'core' } as const;

/** There is no use for aliases beyond a shared block or two; more is a bomb. */
const MAX_ALIASES = 20;
/**
 * Parses YAML 1.2 and, where there is an `env`, puts `${VAR}` and `${VAR:-default}` in from it: a value that is empty
 * then is left out, key and all, or is a problem where `neverEmpty` says so. Never throws, and no problem repeats a value.
 */
export function parseYaml(text: string, reading: Reading): YamlFile {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const placeAt = (offset: number | undefined): Place => {
    if (offset === undefined) return NOWHERE;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const report: Report = (offset, text) => problems.push({ ...placeAt(offset), text });
  const doc = parseSafely(text, lines, problems, report);
  if (!doc || problems.length > 0) return emptyFile(problems, reading.noun);
  refuseRepeatedKeys(doc, lines, report);
  return filledIn(doc, reading, { problems, report, placeAt });
}

/** The same of what such a file may hold, as plain data; what is undefined is left out. Its problems stand nowhere. */
export function yamlOf(value: unknown, reading: Reading): YamlFile {
  const problems: Problem[] = [];
  const report: Report = (_offset, text) => problems.push({ ...NOWHERE, text });
  try {
    const doc = new Document(value, { ...YAML_1_2, aliasDuplicateObjects: false });
    return filledIn(doc, reading, { problems, report, placeAt: () => NOWHERE });
  } catch (error) {
    // An object that holds itself.
    if (!(error instanceof RangeError)) throw error;
    report(undefined, 'is nested too deeply');
    return emptyFile(problems, reading.noun);
  }
}

interface Places {
  problems: Problem[];
  report: Report;
  placeAt: (offset: number | undefined) => Place;
}

function filledIn(
  doc: Document,
  { env, noun, neverEmpty }: Reading,
  { problems, report, placeAt }: Places,
): YamlFile {
  const fromEnv = new Map<unknown, string>();
  if (env) expandVariables(doc, { env, fromEnv, neverEmpty, report });
  return {
    noun,
    value: toPlain(doc, problems),
    problems,
    placeOf: (path, key) => placeAt(offsetOf(doc, path, key)),
    templateAt: (path) => fromEnv.get(nodesAlong(doc, path).at(path.length)),
  };
}

function parseSafely(
  text: string,
  lines: LineCounter,
  problems: Problem[],
  report: Report,
): Document | undefined {
  const excess = excessOf(text);
  if (excess !== undefined) {
    problems.push({ ...NOWHERE, text: excess });
    return undefined;
  }
  try {
    const doc = parseDocument(text, {
      ...YAML_1_2,
      // The parser compares each key with all before it, which takes minutes where there are many: see below.
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
    });
    const reported = new Set<number>();
    for (const error of [...doc.errors, ...doc.warnings]) {
      const [offset] = error.pos;
      const { line } = lines.linePos(offset);
      // What follows on the line is a consequence of the first mistake.
      if (!reported.has(line)) report(offset, plainMessage(error.message) + quotingHint(text, offset));
      reported.add(line);
    }
    return doc;
  } catch {
    problems.push({ ...NOWHERE, text: 'is not valid YAML' });
    return undefined;
  }
}

function emptyFile(problems: Problem[], noun: string): YamlFile {
  return {
    noun,
    value: undefined,
    problems,
    placeOf: () => NOWHERE,
    templateAt: () => undefined,
  };
}

function refuseRepeatedKeys(doc: Document, lines: LineCounter, report: Report): void {
  visit(doc, {
    Map(_key, map) {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        const first = seen.get(name);
        if (first === undefined) seen.set(name, offset);
        else
          report(
            offset,
            `the key ${shownKey(name)} is already in line ${lines.linePos(first).line}; keep one of them`,
          );
      }
    },
  });
}

function toPlain(doc: Document, problems: Problem[]): unknown {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch {
    problems.push({
      ...NOWHERE,
      text: 'it has aliases (*name) that cannot be resolved, or too many of them',
    });
    return undefined;
  }
}

/** `{` begins a block where another block is open, so `{ qps: ${QPS} }` is no YAML. */
function quotingHint(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = /^.*/.exec(text.slice(lineStart))?.[0] ?? '';
  return line.includes('${') ? '; inside { } and [ ], write "${VAR}" in quotes' : '';
}

/** The parser's message without the piece of the file that it may quote. */
function plainMessage(message: string): string {
  const plain = message.replace(/[:,]?\s*["'`%].*$/s, '').replaceAll(/\p{C}/gu, '?');
  return plain.slice(0, 120) || 'is not valid YAML';
}

type Report = (offset: number | undefined, text: string) => unknown;

interface Expanding extends Pick<Reading, 'neverEmpty'> {
  env: Env;
  fromEnv: Map<unknown, string>;
  report: Report;
}

function expandVariables(doc: Document, { env, fromEnv, neverEmpty, report }: Expanding): void {
  const leaveOut = (node: Scalar, { names }: Filled, within: readonly unknown[]): typeof visit.REMOVE => {
    const consequence = neverEmpty?.(keysAlong(within));
    if (consequence !== undefined) report(node.range?.[0] ?? 0, emptyText(names, consequence));
    return visit.REMOVE;
  };
  visit(doc, {
    // A pair goes with its value, so it is looked at first.
    Pair(_key, pair, path) {
      const filled = isScalar(pair.value) ? fillIn(pair.value.value, env) : undefined;
      return filled?.isEmpty ? leaveOut(pair.value as Scalar, filled, [...path, pair]) : undefined;
    },
    Scalar(key, node, path) {
      const filled = key === 'key' ? undefined : fillIn(node.value, env);
      if (!filled) return undefined;
      if (filled.isBroken) {
        report(
          node.range?.[0] ?? 0,
          '"${" does not start a valid variable; write ${NAME} or ${NAME:-default}',
        );
      }
      for (const name of filled.missing) {
        const text = `\${${name}} is not set in the environment; set it, or remove it from the file`;
        report(node.range?.[0] ?? 0, text);
      }
      fromEnv.set(node, String(node.value));
      node.value = filled.text;
      return filled.isEmpty && typeof key === 'number' ? leaveOut(node, filled, path) : undefined;
    },
  });
}

/** The keys of the pairs that a path passes; positions in lists are none. */
function keysAlong(path: readonly unknown[]): string[] {
  return path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
}

function emptyText(names: readonly string[], consequence: string): string {
  const variables = names.map((name) => `\${${name}}`).join('');
  return `${variables} is empty, and ${consequence}; set it, or remove it from the file`;
}

/** The nodes that a path passes, the document's own first; shorter than the path where it leads nowhere. */
function nodesAlong(doc: Document, path: readonly PropertyKey[]): unknown[] {
  const nodes: unknown[] = [resolve(doc, doc.contents)];
  for (const key of path) {
    const node = nodes.at(-1);
    if (!isCollection(node)) break;
    const next: unknown = node.get(isSeq(node) ? Number(key) : String(key), true);
    if (next === undefined) break;
    nodes.push(resolve(doc, next));
  }
  return nodes;
}

function resolve(doc: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(doc) : node;
}

/** Where the value (or one of its keys) begins; the nearest thing around it where it has no place of its own. */
function offsetOf(doc: Document, path: readonly PropertyKey[], key: string | undefined): number | undefined {
  const nodes = nodesAlong(doc, path);
  const node = nodes.at(-1);
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find(
      (item) => isPair(item) && String(isScalar(item.key) ? item.key.value : '') === key,
    );
    const start = (pair?.key as Node | undefined)?.range?.[0];
    if (start !== undefined) return start;
  }
  return (node as Node | null | undefined)?.range?.[0];
}
