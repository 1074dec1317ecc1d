/** What a document names, held against what there is: links, paths, commands, flags, job keys, columns and other words. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse } from 'yaml';

/** What there is to name. */
export interface Known {
  root: string;
  /** Flags of each command, as `--ids`. */
  commands: Readonly<Record<string, readonly string[]>>;
  /** Flags of other programs that documents show. */
  foreignFlags: readonly string[];
  /** Columns of each table. */
  columns: Readonly<Record<string, readonly string[]>>;
  /** Paths of all keys of the job file. */
  jobKeys: readonly string[];
  /** Why the program does not take a value at the path of a key; empty: it does. */
  refusal: (path: string, value: string) => string;
  /** Why the program does not take a whole file of YAML; empty: it does. */
  yamlProblem: (text: string) => string;
  metrics: readonly string[];
  exitCodes: readonly number[];
  /** Every word of the program's code: IDs, keys, variables and codes are among them. */
  words: ReadonlySet<string>;
}

type Finder = (text: string, known: Known, page: string) => string[];

/** By what they look for. Each returns what is named and does not exist. */
const FINDERS: Readonly<Record<string, Finder>> = {
  link: (text, { root }, page) =>
    [...prose(text).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !leadsSomewhere(target, text, join(root, page))),
  path: (text, { root }) => pathsIn(text).filter((path) => !existsSync(join(root, path))),
  command: (text, { commands }) => calls(text).flatMap(({ name }) => (name in commands ? [] : [name])),
  flag: (text, { commands, foreignFlags }) => {
    const own = calls(text).flatMap(({ name, flags }) =>
      flags
        .filter((flag) => name in commands && !commands[name]?.includes(flag))
        .map((flag) => `${name} ${flag}`),
    );
    const all = [...Object.values(commands).flat(), ...foreignFlags];
    const alone = codeIn(text).flatMap((code) => /^--[a-z][a-z-]*/.exec(code) ?? []);
    return [...own, ...alone.filter((flag) => !all.includes(flag))];
  },
  job: (text, known) => [...jobKeysIn(text, known), ...yamlIn(text).map(known.yamlProblem).filter(Boolean)],
  column: (text, { columns, jobKeys, words }) =>
    codeIn(text).flatMap((code) => {
      const [, table = '', column = ''] = /^([a-z]+)\.([a-z_]+)$/.exec(code) ?? [];
      if (columns[table] && !FILES.test(code))
        return columns[table].includes(column) || jobKeys.includes(code) ? [] : [code];
      return /^[a-z]+(_[a-z0-9]+)+$/.test(code) && !words.has(code) ? [code] : [];
    }),
  check: (text, { words }) =>
    codeIn(text).filter((code) => /^[a-z]+(-[a-z]+)+$/.test(code) && !words.has(code)),
  variable: (text, { words }) =>
    [...text.matchAll(/(?<![\w<-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])/g)]
      .map(([name]) => name)
      .filter((name) => !words.has(name)),
  exit: (text, { exitCodes }) =>
    [...text.matchAll(/\bexits?(?: with)?(?: code)? (\d+)/gi)]
      .map(([, code = '']) => code)
      .filter((code) => !exitCodes.includes(Number(code))),
  length: (text, _known, page) => {
    const words = text.split(/\s+/).filter(Boolean).length;
    return page === 'README.md' && words > MOST_WORDS ? [`${words} words`] : [];
  },
  metric: (text, { metrics }) =>
    [...text.matchAll(/(?<![\w.])ota_audit_[a-z_]+[a-z](?!\w|\.\w)/g)]
      .map(([name]) => name)
      .filter((name) => !metrics.includes(name)),
};

/** Of README: what people read before they try. */
const MOST_WORDS = 1_500;

/** All that is wrong in a page, a line each, as `flag: run --quite`. @param page its path in the repository */
export function problemsIn(page: string, text: string, known: Known): string[] {
  return Object.entries(FINDERS).flatMap(([kind, find]) =>
    find(text, known, page).map((problem) => `${kind}: ${problem}`),
  );
}

/** Paths of the repository in a text, of one with a placeholder the folder before it. */
export function pathsIn(text: string): string[] {
  const named = text.matchAll(/(?<![\w./-])(?:src|test|docs|jobs|scripts|bench)\/[\w./*{}<>-]*/g);
  return [...named]
    .map(([path]) => {
      const [fixed = ''] = path.split(/[*{<]/);
      return fixed === path ? path.replace(/[.,]+$/, '') : fixed.slice(0, fixed.lastIndexOf('/') + 1);
    })
    .filter((path) => !WRITTEN_BY_INIT.includes(path));
}

/** What `init` writes beside the job. */
const WRITTEN_BY_INIT = ['jobs/nightly.crontab'];

/** The lines of all fenced blocks of a language. */
export function fenced(text: string, language: string): string[] {
  return blocksOf(text, language).flatMap((block) => block.split('\n').map((line) => line.trim()));
}

/** The fenced blocks of a language, without the indent of the list that they stand in. */
export function blocksOf(text: string, language: string): string[] {
  const blocks = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'));
  return [...blocks].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

const prose = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** Everything between single backticks. */
function codeIn(text: string): string[] {
  return [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'));
}

const yamlIn = (text: string): string[] => blocksOf(text, 'yaml');

/** Names of files, which are no columns. */
const FILES = /\.(?:csv|json|jsonl|ts|md|yaml|xlsx|html|prom|sig)$/;

function leadsSomewhere(target: string, text: string, page: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (path !== '' && !existsSync(file)) return false;
  if (anchor === undefined) return true;
  return anchorsOf(path === '' ? text : readFileSync(file, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/&lt;|&gt;/g, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Calls of the program, in blocks for a shell and in the text. */
function calls(text: string): { name: string; flags: string[] }[] {
  const lines = [...fenced(text, 'sh'), ...fenced(text, 'crontab'), ...codeIn(text)];
  return lines.flatMap((line) => {
    const typed = line.replace(/\becho .*$/, '').replace(/#.*$/, '');
    const found = typed.matchAll(/(?:(?:^|[/\s&])ota-audit|main\.js) +([a-z][a-z-]*)([^|>&;]*)/g);
    return [...found].map(([, name = '', rest = '']) => ({
      name,
      flags: (rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? []).filter((flag) => flag !== '--help'),
    }));
  });
}

/** Keys of the job file in the text, as `keep: 90d` and `quota.share`, that are none, or have values that it refuses. */
function jobKeysIn(text: string, { jobKeys, refusal, words, columns }: Known): string[] {
  const ends = (path: string, name: string): boolean => path.replaceAll('[]', '').endsWith(name);
  return codeIn(text).flatMap((code) => {
    const [, key = '', value = ''] = /^([a-z][A-Za-z]*): (.+)$/.exec(code) ?? [];
    const places = jobKeys.filter((path) => path === key || ends(path, `.${key}`));
    if (places.length > 0 && !value.includes('…'))
      return !isYaml(value) || places.every((path) => refusal(path, value) !== '') ? [code] : [];
    if (key !== '') return words.has(key) ? [] : [code];
    const [block = ''] = /^[a-z]\w*(?=\.\w+$)/i.exec(code) ?? [];
    if (FILES.test(code) || columns[block] || !jobKeys.includes(block)) return [];
    return jobKeys.some((path) => path.replaceAll('[]', '') === code || ends(path, `.${code}`)) ? [] : [code];
  });
}

function isYaml(value: string): boolean {
  try {
    return parse(value) !== undefined;
  } catch {
    return false;
  }
}
