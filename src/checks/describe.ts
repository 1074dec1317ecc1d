import { clausesOf } from '../core/framework.ts';
import type { Framework } from '../core/framework.ts';
import { markdownTable } from '../core/markdown.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';
import { remedies } from './support/remedies.ts';

const HEAD = `# The checks

Every enabled check judges every package. The verdict is \`pass\`, \`fail\`, \`unknown\` (it could not be judged) or
\`not-applicable\` (the check does not concern the package); \`fail\` and \`unknown\` become findings. What could not be
observed is \`unknown\`, never \`pass\` and never \`fail\`.

Severities and parameters below are defaults. A job can change the severity, disable a check, set its parameters, or make it
report only (\`soft\`: its findings never count towards \`failOn\`); \`overrides\` do the same for certain products or
modules. Overrides are applied in order on top of \`checks\`: later ones win, and settings they omit stay unchanged. In globs,
only \`*\` is special, and matching is case-sensitive, as in the service.

\`\`\`yaml
checks:
  url-expiring: { within: 2h, severity: low }
  verification-waived: false
  url-foreign-host: { soft: true }
overrides:
  - product: a1Lamp*
    module: mcu
    checks:
      verification-waived: true
      url-expiring: { within: 1h }
\`\`\`

Some checks compare a package with its population: all packages that the run observed in the same target (account, region
and instance), across all selections. \`version-duplicate\` and \`content-duplicate\` fail on each of the duplicates and name
the others. If no duplicate was observed they pass, even when some packages of the target got no answer: the run is then
INCOMPLETE and says so. \`delta-source-absent\` reports that something does not exist, so it needs the full list, or the full
list of the product, and is \`not-applicable\` otherwise; if a list was not read to its end or a package got no answer, it is
\`unknown\`. A run that is INCOMPLETE for a target resolves none of these findings. An override that disables one of these
checks for some products leaves their packages in the population. Versions are compared exactly, including case and spaces,
as on the platform; digests ignore case; a package without a module belongs to \`default\`, the device itself.

\`capacity\`, \`population-shift\` and \`target-missing\` are judged once per target, and their findings have no firmware ID.
\`target-missing\` is about targets of earlier runs ([details](comparison.md#targets-that-are-missing)). The other two use the
count of ListOTAFirmware if the selection is the full list, and are \`not-applicable\` to a file and to a filtered list.
\`population-shift\` compares with the last earlier run of the job that read the list of the target to its end, so a night
with a broken list (\`unknown\`) hides nothing from the next one; individual packages without an answer do not matter. Set
\`by\` higher for small populations: with three packages, a fourth is an increase of a third.

\`ota-audit checks --job <file>\` shows the checks as configured by a job. [frameworks.md](frameworks.md) explains why a check
relates to a clause, and how strongly.
`;

/**
 * The catalogue as Markdown, made from the checks' own metadata: the text of `docs/checks.md`.
 * @param frameworks whose clauses are named with each check
 */
export function describeChecks(
  frameworks: readonly Framework[],
  checks: readonly AnyCheck[] = CHECKS,
): string {
  const rows = checks.map(({ id, category, severity, scope, english }) => [
    `[\`${id}\`](#${id})`,
    category,
    severity,
    scope,
    english.failingTitle,
  ]);
  const overview = markdownTable(['check', 'category', 'severity', 'judged per', 'finding'], rows);
  const sections = checks.map((check) => section(check, frameworks));
  return `${[HEAD.trimEnd(), overview, UNJUDGED, ...sections].join('\n\n')}\n`;
}

/** What the findings of any check say that could not be judged. */
const UNJUDGED = `## What to do if a check cannot judge

A finding with the verdict \`unknown\` says what must change before the next run can judge it.

${Object.entries(remedies)
  .map(([remedy, text]) => `- \`${remedy}\`: ${text}`)
  .join('\n')}`;

function section(check: AnyCheck, frameworks: readonly Framework[]): string {
  const { id, severity, category, scope } = check;
  const { title, failingTitle, why, console, api } = check.english;
  return [
    `## ${id}`,
    `${category}, ${severity}, judged per ${scope}.`,
    `- Compliant: ${title}.\n- Finding: ${failingTitle}.`,
    why,
    `- In the console: ${console}\n- By API: ${api}`,
    ...params(check),
    ...clauses(check, frameworks),
  ].join('\n\n');
}

function params({ params, english }: AnyCheck): string[] {
  const lines = Object.entries(params).map(
    ([name, spec]) =>
      `- \`${name}\` (${spec.kind}, default \`${JSON.stringify(spec.default)}\`): ${english.params[name] ?? ''}`,
  );
  return lines.length === 0 ? [] : [`Parameters:\n\n${lines.join('\n')}`];
}

function clauses({ id }: AnyCheck, frameworks: readonly Framework[]): string[] {
  const lines = frameworks.flatMap((framework) => {
    const spoken = clausesOf(framework.clauses, id);
    return spoken.length === 0
      ? []
      : [`- [${framework.id}](frameworks.md#${framework.id}): ${spoken.join(', ')}`];
  });
  return lines.length === 0 ? [] : [`Related framework clauses:\n\n${lines.join('\n')}`];
}
