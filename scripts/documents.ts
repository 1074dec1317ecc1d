import { readFileSync } from 'node:fs';
import { describeResults } from '../bench/results.ts';
import type { Results } from '../bench/results.ts';
import { describeChecks } from '../src/checks/describe.ts';
import { CHECKS } from '../src/checks/index.ts';
import { checkOutlines } from '../src/checks/outline.ts';
import { OPTIONS } from '../src/cli/options.ts';
import { variableOf } from '../src/cli/variables.ts';
import { markdownTable } from '../src/core/markdown.ts';
import { LAST_DAYS } from '../src/doctor/machine.ts';
import { describeFrameworks } from '../src/frameworks/describe.ts';
import { frameworkSchema } from '../src/frameworks/schema.ts';
import { exceptionsSchema } from '../src/job/exceptions-schema.ts';
import { jobJsonSchema } from '../src/job/json-schema.ts';
import { summarySchema } from '../src/run/summary-schema.ts';
import { describeChannels } from '../src/notify/describe-channels.ts';
import { CHANNELS } from '../src/notify/index.ts';
import { CREATE_TABLE, SLOT_STATEMENT } from '../src/quota/store/postgres-statement.ts';
import { SLOT_SCRIPT } from '../src/quota/store/redis-script.ts';
import { describeMetrics } from '../src/notify/describe-metrics.ts';
import { describeFormats } from '../src/writers/describe-formats.ts';
import { FORMATS } from '../src/writers/index.ts';
import { describeTables } from '../src/writers/table.ts';
import { toJsonSchema } from '../src/yaml/json-schema.ts';
import { describeJob } from './describe-job.ts';
import { readFrameworks } from './read-frameworks.ts';

export const ROOT: URL = new URL('../', import.meta.url);
const frameworks = await readFrameworks();
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** What is made from the code, by path in the repository. Where a page is partly written by hand, only its blocks are. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/checks.md': () => describeChecks(frameworks),
  'docs/frameworks.md': () => describeFrameworks(frameworks),
  'docs/tables.md': () => describeTables(),
  'docs/performance.md': () =>
    withBlocks(read('docs/performance.md'), {
      results: describeResults(JSON.parse(read('bench/results.json')) as Results),
    }),
  'docs/alerting.md': () => withBlocks(read('docs/alerting.md'), { channels: describeChannels(CHANNELS) }),
  'docs/metrics.md': () => withBlocks(read('docs/metrics.md'), { metrics: describeMetrics() }),
  'docs/quota-store.md': () =>
    withBlocks(read('docs/quota-store.md'), {
      'redis-script': fenced('lua', SLOT_SCRIPT),
      'postgres-table': fenced('sql', CREATE_TABLE),
      'postgres-statement': fenced('sql', SLOT_STATEMENT),
    }),
  'docs/library.md': () =>
    withBlocks(read('docs/library.md'), {
      'run-a-job': typescript('examples/run-a-job.ts'),
      'new-findings': typescript('examples/new-findings.ts'),
      'worst-findings': typescript('examples/worst-findings.ts'),
      'emulator-test': typescript('examples/emulator.test.ts'),
    }),
  'jobs/job.schema.json': () =>
    json(jobJsonSchema(checkOutlines(), { formats: FORMATS, channels: CHANNELS })),
  'jobs/exceptions.schema.json': () =>
    json(toJsonSchema(exceptionsSchema(checkOutlines()), 'Exceptions of ota-audit')),
  'jobs/framework.schema.json': () =>
    json(toJsonSchema(frameworkSchema(CHECKS.map(({ id }) => id)), 'A framework of ota-audit')),
  'jobs/summary.schema.json': () =>
    json(toJsonSchema(summarySchema, 'The line of ota-audit run --json', 'draft-2020-12')),
  'docs/command-line.md': () => withBlocks(read('docs/command-line.md'), { flags: describeFlags() }),
  'docs/job.md': () =>
    withBlocks(read('docs/job.md'), {
      job: fenced('yaml', read('jobs/nightly.yaml')),
      keys: describeJob(),
      reports: describeFormats(FORMATS),
    }),
  'docs/support.md': () => withBlocks(read('docs/support.md'), { node: nodeVersions() }),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function withBlocks(text: string, blocks: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [name, block] of Object.entries(blocks)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const from = result.indexOf(start);
    const to = result.indexOf(end);
    if (from < 0 || to < from) throw new Error(`there is no block ${start} … ${end}`);
    result = `${result.slice(0, from + start.length)}\n\n${block}\n\n${result.slice(to)}`;
  }
  return result;
}

/** The flags of each command, each with the variable that means the same. */
function describeFlags(): string {
  const commands = Object.entries(OPTIONS).map(([name, options]) => {
    const rows = options.map((option) => [
      `\`${option.flags.replaceAll('|', '\\|')}\``,
      `\`${variableOf(option)}\``,
      option.description,
    ]);
    return `### ${name}\n\n${markdownTable(['flag', 'variable', 'meaning'], rows)}`;
  });
  return commands.join('\n\n');
}

function nodeVersions(): string {
  const rows = Object.entries(LAST_DAYS).map(([major, lastDay]) => [major, lastDay]);
  return markdownTable(['Node', 'last day with security fixes'], rows);
}

/** Without what its first lines say, which is said around it. */
function typescript(path: string): string {
  return fenced('ts', read(path).replace(/^(?:\/\/.*\n)+/, ''));
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
