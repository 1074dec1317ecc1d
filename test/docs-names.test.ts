/** Every name in a document is that of something. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobKeys, refusal, yamlRefusal } from '../scripts/describe-job.ts';
import { ENVIRONMENT, EXAMPLES } from '../scripts/job-examples.ts';
import { OPTIONS } from '../src/cli/options.ts';
import { variableOf } from '../src/cli/variables.ts';
import { SEVERITIES } from '../src/core/model/severity.ts';
import { parseFaultScript } from '../src/emulator/fault-script.ts';
import { parseExceptions } from '../src/job/exceptions.ts';
import { METRIC_FAMILIES } from '../src/notify/metric-families.ts';
import { textsOf } from '../src/texts/index.ts';
import { ALL_TABLES } from '../src/writers/table.ts';
import { pathsIn, problemsIn } from './support/documents.ts';
import type { Known } from './support/documents.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...filesIn('docs')
    // The API's reports are code.
    .filter((path) => path.endsWith('.md') && !path.includes(`docs${sep}api${sep}`))
    .map((path) =>
      path
        .slice(ROOT.length + 1)
        .split(sep)
        .join('/'),
    ),
];

const CODE = ['src', 'jobs', 'scripts', 'bench', 'test/chaos']
  .flatMap(filesIn)
  .filter((path) => /\.(ts|mjs|js|ya?ml|json|timer|service|csv)$|crontab$/.test(path))
  // It has names that are wrong on purpose.
  .filter((path) => !path.endsWith('job-examples.ts'));

/** Words of other programs and of examples, which no code of ours has. */
const FOREIGN_WORDS: readonly string[] =
  'hive_partitioning union_by_name process_command prometheus-node-exporter PLANT_ACCESS_KEY_ID PLANT_ACCESS_KEY_SECRET NODE_OPTIONS O_DSYNC enableServiceLinks minTime reservoir cn-shangai'.split(
    ' ',
  );

/** Flags of node, npm and node_exporter, and those that every command has. */
const FOREIGN_FLAGS: readonly string[] =
  '--help --version --prefix --global --heapsnapshot- --inspect --report- --trace-gc --allow-child-process --allow-fs-write --collector'.split(
    ' ',
  );

/** Names of PostgreSQL that look like metrics: the schema's reader, the tables of the quota and of parts. */
const NO_METRICS: readonly string[] = [
  'ota_audit_reader',
  'ota_audit_quota',
  'ota_audit_slices',
  'ota_audit_parts',
  'ota_audit_part_pieces',
];

const KNOWN: Known = {
  root: ROOT,
  commands: {
    ...Object.fromEntries(
      Object.entries(OPTIONS).map(([name, options]) => [
        name,
        options.map(({ flags }) => /--[\w-]+/.exec(flags)?.[0] ?? ''),
      ]),
    ),
    completion: [],
  },
  foreignFlags: FOREIGN_FLAGS,
  columns: Object.fromEntries(
    ALL_TABLES.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
  ),
  jobKeys: jobKeys().map(({ path }) => path),
  refusal,
  yamlProblem,
  metrics: [...METRIC_FAMILIES.map(({ name }) => name), ...NO_METRICS],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 130, 143],
  words: new Set([
    ...CODE.flatMap((path) => readFileSync(path, 'utf8').match(/[A-Za-z][\w-]*/g) ?? []),
    ...Object.values(OPTIONS).flat().map(variableOf),
    ...Object.keys(textsOf('en').workbook.figures).map((id) => `audit_${id}`),
    ...SEVERITIES.flatMap((severity) =>
      ['failing', 'not_judged', 'accepted'].map((of) => `audit_${of}_${severity}`),
    ),
    ...Object.keys(ENVIRONMENT),
    ...FOREIGN_WORDS,
  ]),
};

/** Exceptions, a fault script, or keys of a job. */
function yamlProblem(text: string): string {
  const value = parse(text) as unknown;
  try {
    if (Array.isArray(value)) parseFaultScript(value, 'faults.yaml');
    else if (Array.isArray((value as { exceptions?: unknown }).exceptions))
      parseExceptions(text, 'exceptions.yaml');
    else return yamlRefusal(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('every page names what there is', () => {
  it.each(PAGES)('%s', (page) => {
    expect(problemsIn(page, read(page), KNOWN)).toEqual([]);
  });
});

/** One name of each kind, all of them right. */
const SAMPLE = `# A page

See [the job](job.md#every-key) and [below](#a-heading), \`src/cli/main.ts\`, \`findings.csv\` and \`findings.check_id\`.

## A heading

\`\`\`sh
ota-audit run jobs/nightly.yaml --quiet && node dist/cli/main.js verify reports/nightly/latest --chain
\`\`\`

Exit 3 is no failure; a locked job exits with 6. \`--fail-on\` is \`OTA_AUDIT_FAIL_ON\`. The check \`url-expired\` writes
\`url_expires_at\`. With \`keep: 90d\`, \`share: 0.5\` and \`quota.store\` in the job, watch ota_audit_last_run_exit_code.

\`\`\`yaml
timeouts: { connect: 5s }
\`\`\`

\`\`\`yaml
- match: { nth: 1 }
  fault: { kind: html-502 }
\`\`\`
`;

describe('a page is wrong', () => {
  it('not where every name is right', () => {
    expect(problemsIn('docs/page.md', SAMPLE, KNOWN)).toEqual([]);
  });

  it.each([
    ['a dead link', 'job.md', 'jobs.md', 'link: jobs.md#every-key'],
    ['a dead anchor of a page', '#every-key', '#each-key', 'link: job.md#each-key'],
    ['a dead anchor of its own', '## A heading', '## The heading', 'link: #a-heading'],
    ['a path', 'src/cli/main.ts', 'src/cli/start.ts', 'path: src/cli/start.ts'],
    ['a job file', 'jobs/nightly.yaml', 'jobs/night.yaml', 'path: jobs/night.yaml'],
    ['a command', 'ota-audit run', 'ota-audit start', 'command: start'],
    ['a command of a checkout', 'main.js verify', 'main.js check', 'command: check'],
    ['a flag', '--quiet', '--silent', 'flag: run --silent'],
    ['a flag of another command', '--chain', '--fresh', 'flag: verify --fresh'],
    ['a flag by itself', '`--fail-on`', '`--fail-at`', 'flag: --fail-at'],
    ['a job key', '`keep: 90d`', '`keepFor: 90d`', 'job: keepFor: 90d'],
    ['a value of a job key', '`keep: 90d`', '`keep: 1h`', 'job: keep: 1h'],
    ['a value that is YAML', '`keep: 90d`', '`keep: { daily: ${DAYS} }`', 'job: keep: { daily: ${DAYS} }'],
    ['a nested job key', 'quota.store', 'quota.storage', 'job: quota.storage'],
    [
      'a key in a block',
      'connect: 5s',
      'conect: 5s',
      'job: timeouts.conect: unknown key; did you mean connect?',
    ],
    ['a fault in a block', 'html-502', 'html-503', expect.stringContaining('job: ')],
    ['a column', 'url_expires_at', 'url_expiry', 'column: url_expiry'],
    ['a column of a table', 'findings.check_id', 'findings.firmware_name', 'column: findings.firmware_name'],
    ['a check', 'url-expired', 'url-expird', 'check: url-expird'],
    ['a variable', 'OTA_AUDIT_FAIL_ON', 'OTA_AUDIT_FAILON', 'variable: OTA_AUDIT_FAILON'],
    ['an exit code', 'Exit 3', 'Exit 8', 'exit: 8'],
    ['an exit code in a sentence', 'exits with 6', 'exits with 9', 'exit: 9'],
    ['a metric', 'last_run_exit_code', 'last_exit_code', 'metric: ota_audit_last_exit_code'],
  ])('with %s that does not exist', (_, right, wrong, problem) => {
    const text = SAMPLE.replace(right, wrong);
    expect(text).not.toBe(SAMPLE);
    expect(problemsIn('docs/page.md', text, KNOWN)).toEqual([problem]);
  });

  it('where a README is longer than people read', () => {
    expect(problemsIn('README.md', 'word '.repeat(1_500), KNOWN)).toEqual([]);
    expect(problemsIn('README.md', 'word '.repeat(1_501), KNOWN)).toEqual(['length: 1501 words']);
  });

  it('and its paths are found, of one with a placeholder the folder', () => {
    const text =
      'in `src/nowhere.ts`, `src/checks/<id>.ts` and https://example.com/src/elsewhere, see bench/rows.mjs.';
    expect(pathsIn(text)).toEqual(['src/nowhere.ts', 'src/checks/', 'bench/rows.mjs']);
  });
});

describe('a reader', () => {
  it('finds every page from the index', () => {
    const index = read('docs/index.md');
    const pages = PAGES.filter((page) => /^docs\/[\w-]+\.md$/.test(page) && page !== 'docs/index.md');
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.filter((page) => !index.includes(`](${page.slice('docs/'.length)}`))).toEqual([]);
  });

  it('finds every command on its page', () => {
    const page = read('docs/command-line.md');
    expect(Object.keys(KNOWN.commands).filter((name) => !page.includes(`| \`ota-audit ${name}`))).toEqual([]);
  });

  it('finds an example of every job key that the program takes, and what it says where it does not', () => {
    const page = read('docs/job.md');
    for (const { path, meaning } of jobKeys()) {
      expect([path, meaning]).not.toEqual([path, '']);
      const [accepted = '', refused] = EXAMPLES[path] ?? [];
      expect(page).toContain(`| \`${path}\` `);
      expect([path, refusal(path, accepted)]).toEqual([path, '']);
      if (refused !== undefined) expect([path, refusal(path, refused)]).not.toEqual([path, '']);
    }
    expect(Object.keys(EXAMPLES).sort()).toEqual([...KNOWN.jobKeys].sort());
  });
});
