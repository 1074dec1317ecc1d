import { clausesOf } from '../core/framework.ts';
import type { Framework } from '../core/framework.ts';
import { markdownTable } from '../core/markdown.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';
import { remedies } from './support/remedies.ts';

const HEAD = `# The checks

Every package is judged by every check that is switched on. A check says \`pass\`, \`fail\`, \`unknown\` (it could not be
judged) or \`not-applicable\` (there is nothing that it speaks of); \`fail\` and \`unknown\` become findings. What could not
be observed is \`unknown\`, never \`pass\` and never \`fail\`.

The severity is the default. A job changes it, switches a check off, sets its parameters, or lets it only report
(\`soft\`: its findings never count towards \`failOn\`); \`overrides\` do so for some products or modules. They are applied
in order on top of \`checks\`: later ones win, and what one leaves out stays. Globs know \`*\` alone and are
case-sensitive, as the service's keys are.

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

Some checks look at the population of a firmware: all that the run observed of its target, which is an account, a region
and an instance; several selections of one target are one population. \`version-duplicate\` and \`content-duplicate\`
compare what was observed, whatever chose it: what was seen twice fails on each of the packages, and names the others.
Where nothing was seen twice they pass, also when some packages of the target gave no answer: nobody knows of those, the
run is INCOMPLETE and says so, and to doubt every other package as well would bury them. \`delta-source-absent\` judges
that something is not there, so it needs the whole list, or the whole list of the product, and is \`not-applicable\`
without; where a list was not read to its end or a package gave no answer it is \`unknown\`. None of them is resolved by a
run that is INCOMPLETE for the target. An override that switches one off for some products leaves their packages in the
population. Versions are compared as they are, in case and blanks, as the platform does; digests in any case; a package
without a module counts to \`default\`, the whole device.

\`capacity\`, \`population-shift\` and \`target-missing\` are judged once for each target, and their findings have no firmware ID.
\`target-missing\` is about targets that earlier runs had ([when](comparison.md#targets-that-are-missing)). The others go by
what ListOTAFirmware counts where the selection is the whole list, and are \`not-applicable\` to a file and to a list with
filters. \`population-shift\` compares with the last earlier run of the job that read the list of the target to its end,
so that a night whose list broke off (\`unknown\`) hides nothing from the next; it asks for the list alone, and single
packages that gave no answer do not matter. Set \`by\` higher where there are few packages: of three, a fourth is a third more.

\`ota-audit checks --job <file>\` shows the catalogue as a job sets it. Why a check speaks to a clause, and how much that is
worth: [frameworks.md](frameworks.md).
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
const UNJUDGED = `## What to do where a check cannot judge

A finding whose verdict is \`unknown\` says what has to change, so that the next run can judge it.

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
  return lines.length === 0 ? [] : [`Clauses that it speaks to:\n\n${lines.join('\n')}`];
}
