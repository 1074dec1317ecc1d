import { markdownTable } from '../core/markdown.ts';
import type { Framework, FrameworkClause } from '../core/framework.ts';

const HEAD = `# The frameworks

This page shows which clauses of which standard or law each check relates to, and which clauses no check covers. The data is in
\`src/frameworks/data\`, one file per framework, in English and Chinese; \`npm run docs\` generates this page from it, and
\`npm run setup\` the data that the program reads. A report counts the verdicts of a run per clause, and
\`ota-audit checks --framework <id>\` prints one framework.

No audit of package records can show that a clause is fulfilled: every framework here places its duties on a device, a product
or a process. A check supports a clause to one of these degrees:

- \`supports\`: evidence of the process that the clause requires
- \`partial\`: evidence of a part of it
- \`indirect\`: a hint; the duty itself lies elsewhere

A number marked _not confirmed_ was not verified against the text itself. Confirm it before you cite it.

A job lists the frameworks that its reports show, by ID or as its own files next to it
([schema for editors](../jobs/framework.schema.json)):

\`\`\`yaml
frameworks: [iec-62443-4-1, eu-cra, house-rules.yaml]
\`\`\`
`;

/** The frameworks as Markdown, in English: the text of \`docs/frameworks.md\`. */
export function describeFrameworks(frameworks: readonly Framework[]): string {
  return `${[HEAD.trimEnd(), ...frameworks.map(describeFramework)].join('\n\n')}\n`;
}

function describeFramework({ id, title, version, note, clauses, apart = [] }: Framework): string {
  const silent = clauses.filter(({ silentBecause }) => silentBecause !== null);
  return [
    `## ${id}`,
    `${title.en}; ${version}.`,
    note.en,
    ...clauses.filter(({ mappings }) => mappings.length > 0).map((clause) => describeClause(clause, version)),
    ...(silent.length === 0 ? [] : ['### Clauses that no check covers', silentTable(silent)]),
    ...(apart.length === 0 ? [] : ['### Checks that relate to none of its clauses', apartTable(apart)]),
  ].join('\n\n');
}

function describeClause(clause: FrameworkClause, version: string): string {
  const { title, sourceVersion, confirmed, mappings } = clause;
  const rows = mappings.map(({ checkIds, strength, rationale }) => [
    strength,
    linked(checkIds),
    rationale.en,
  ]);
  const remarks = [
    ...(sourceVersion === version ? [] : [sourceVersion]),
    ...(confirmed ? [] : [NOT_CONFIRMED]),
  ];
  return [
    `### ${clause.clause}: ${title.en}`,
    ...(remarks.length === 0 ? [] : [remarks.join('; ')]),
    markdownTable(['strength', 'checks', 'why'], rows),
  ].join('\n\n');
}

const NOT_CONFIRMED = '_Number not confirmed._';

function silentTable(clauses: readonly FrameworkClause[]): string {
  const rows = clauses.map(({ clause, title, confirmed, silentBecause }) => [
    clause,
    confirmed ? 'yes' : 'no',
    title.en,
    silentBecause?.en ?? '',
  ]);
  return markdownTable(['clause', 'number confirmed', 'title', 'why not'], rows);
}

function apartTable(apart: NonNullable<Framework['apart']>): string {
  const rows = apart.map(({ checkIds, because }) => [linked(checkIds), because.en]);
  return markdownTable(['checks', 'why not'], rows);
}

function linked(checkIds: readonly string[]): string {
  return checkIds.map((id) => `[\`${id}\`](checks.md#${id})`).join(', ');
}
