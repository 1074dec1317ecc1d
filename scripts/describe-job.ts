/**
 * Every key of the job file as Markdown tables, from the schema: meaning and default from its descriptions, an example that
 * the program accepts, and one just beyond the edge with what the program says of it.
 */
import { parse, stringify } from 'yaml';
import { CHECKS } from '../src/checks/index.ts';
import { checkOutlines } from '../src/checks/outline.ts';
import { AuditError } from '../src/core/errors.ts';
import { markdownTable } from '../src/core/markdown.ts';
import { KNOWN_REGIONS } from '../src/iot/endpoints.ts';
import { jobJsonSchema } from '../src/job/json-schema.ts';
import { parseJobFile } from '../src/job/load.ts';
import { CHANNELS } from '../src/notify/index.ts';
import { FORMATS } from '../src/writers/index.ts';
import type { JsonSchema } from '../src/yaml/json-schema.ts';
import { BESIDE, ENVIRONMENT, EXAMPLES } from './job-examples.ts';

/** A key of the job file: its path, as in `targets[].quota.qps`. */
export interface JobKey {
  path: string;
  meaning: string;
  byDefault: string;
}

/** Keys of a block that another table has. */
const ELSEWHERE = /^(targets\[\]\.select|defaults\.(credentials|quota))\./;

/** Every key, in the order of the schema. Of kinds of one block, such as channels, the keys that all of them have. */
export function jobKeys(): JobKey[] {
  const schema = jobJsonSchema(checkOutlines(), { formats: FORMATS, channels: CHANNELS });
  return keysOf(schema, '').filter(({ path }) => !ELSEWHERE.test(path));
}

function keysOf(schema: JsonSchema, at: string): JobKey[] {
  const branches = [schema, ...(schema.anyOf ?? [])];
  const lists = branches.flatMap(({ items }) => (items ? keysOf(items, `${at}[]`) : []));
  return [...branches.flatMap((branch) => propertiesOf(branch, at)), ...lists];
}

function propertiesOf(schema: JsonSchema, at: string): JobKey[] {
  const [kind, ...others] = schema.oneOf ?? [];
  if (kind) return common(kind, others, at);
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === CHECKS.length) {
    const [[, check] = ['', {}]] = properties;
    return at === 'checks' ? propertiesOf(check.anyOf?.[1] ?? {}, 'checks.<id>').slice(0, 3) : [];
  }
  const required = (schema['required'] ?? []) as string[];
  return properties.flatMap(([name, property]) => [
    keyOf(property, at === '' ? name : `${at}.${name}`, required.includes(name)),
    ...keysOf(property, at === '' ? name : `${at}.${name}`),
  ]);
}

function common(kind: JsonSchema, others: readonly JsonSchema[], at: string): JobKey[] {
  const isCommon = (name: string): boolean => others.every(({ properties = {} }) => name in properties);
  const shared = Object.entries(kind.properties ?? {}).filter(([name]) => isCommon(name));
  return propertiesOf({ ...kind, properties: Object.fromEntries(shared) }, at);
}

function keyOf({ description = '', ...schema }: JsonSchema, path: string, isRequired: boolean): JobKey {
  const [, meaning = '', said = ''] = /^(.*?)(?:\s*Default:? (.+))?$/su.exec(String(description)) ?? [];
  const words = ((schema['enum'] ?? []) as string[]).filter((word) => !meaning.includes(`\`${word}\``));
  const values = words.length > 0 ? ` ${words.map((word) => `\`${word}\``).join(', ')}.` : '';
  const byDefault = path === 'checks.<id>.severity' ? 'that of the check' : said;
  return {
    path,
    meaning: `${meaning}${values}`.trim() || (NAMELESS[path] ?? ''),
    byDefault: isRequired ? 'required' : byDefault.replace(/\.$/, ''),
  };
}

/** Keys that the schema leaves to the block that they stand in. */
const NAMELESS: Readonly<Record<string, string>> = {
  'reports[].format': 'The format, by its name.',
  'notify[].channel': 'The channel, by its name.',
  'ping.url': 'The URL to ping.',
};

/** A table of the keys of each block. */
export function describeJob(): string {
  const keys = jobKeys();
  const blocks = keys.filter(({ path }) => /^\w+$/.test(path));
  return blocks
    .map(({ path: name }) => {
      const of = keys.filter(
        ({ path }) => path === name || (/^[.[]/.test(path.slice(name.length)) && path.startsWith(name)),
      );
      return `### ${name}\n\n${tableOf(of)}`;
    })
    .join('\n\n');
}

function tableOf(keys: readonly JobKey[]): string {
  const rows = keys.map(({ path, meaning, byDefault }) => {
    const [accepted, refused] = EXAMPLES[path] ?? [''];
    const edge = refused === undefined ? '' : `${code(refused)}: ${refusal(path, refused)}`;
    return [code(path), cell(meaning), cell(byDefault), code(accepted), cell(edge)];
  });
  return markdownTable(['key', 'meaning', 'default', 'example', 'refused'], rows);
}

const code = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

/** A placeholder outside of code would be taken for an element. */
function cell(text: string): string {
  const parts = text.replaceAll('|', '\\|').replaceAll('\n', ' ').split('`');
  return parts.map((part, at) => (at % 2 === 0 ? part.replaceAll('<', '&lt;') : part)).join('`');
}

/** What the program says of a value of a key; nothing where it takes it. */
export function refusal(path: string, value: string): string {
  const [, at = '', problem = ''] = /^([^:]*): (.*)/s.exec(refusalOf(jobWith(path, value))) ?? [];
  const isThere = at.replaceAll(/\[\d+\]/g, '[]') === path.replace('<id>', EXAMPLE_CHECK);
  return isThere || problem === '' ? problem : `${at}: ${problem}`;
}

/** What the program says of a part of a job file, a line a problem; nothing where it takes it. */
export function yamlRefusal(text: string): string {
  return refusalOf(stringify({ ...SMALLEST, ...(parse(text) as object) }));
}

function refusalOf(text: string): string {
  try {
    parseJobFile(text, {
      path: 'job.yaml',
      env: ENVIRONMENT,
      knownRegions: KNOWN_REGIONS,
      formats: FORMATS,
      channels: CHANNELS,
    });
    return '';
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return error.message.replaceAll(/^job\.yaml:(?:\d+:\d+)? /gm, '');
  }
}

const SMALLEST = { targets: [{ account: 'production', region: 'cn-shanghai' }], select: { list: true } };

const EXAMPLE_CHECK = 'url-expiring';

/** The smallest job that has the value at the path. */
function jobWith(path: string, value: string): string {
  const job: Record<string, unknown> = { ...SMALLEST };
  let place: Record<string, unknown> = job;
  const steps = path.replace('<id>', EXAMPLE_CHECK).split('.');
  steps.forEach((step, at) => {
    const name = step.replace('[]', '');
    const here = steps.slice(0, at + 1).join('.');
    const beside = BESIDE[here] ?? {};
    if (at === steps.length - 1)
      place[name] = step.endsWith('[]') ? [parse(value)] : (parse(value) as unknown);
    else place = enter(place, name, step.endsWith('[]'), beside);
  });
  return stringify(job);
}

function enter(
  place: Record<string, unknown>,
  name: string,
  isList: boolean,
  beside: object,
): Record<string, unknown> {
  const held = isList ? (place[name] as object[] | undefined)?.[0] : place[name];
  const block = { ...(typeof held === 'object' && !Array.isArray(held) && held), ...beside };
  place[name] = isList ? [block] : block;
  return block;
}
