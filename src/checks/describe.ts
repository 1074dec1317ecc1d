import { clausesOf } from '../core/framework.ts';
import type { Framework } from '../core/framework.ts';
import { markdownTable } from '../core/markdown.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';
import { remedies } from './support/remedies.ts';

const HEAD = `# The checks

Every package is judged by every check that is enabled. A check says \`pass\`, \`fail\`, \`unknown\` (it could not be judged) or
\`not-applicable\` (it does not apply); \`fail\` and \`unknown\` become findings. What could not be observed is \`unknown\`, never
\`pass\` and never \`fail\`. Each section below says why a finding matters and how to fix it.

The severity shown is the default. A job can change it, disable a check, set its parameters, or let it only report (\`soft\`: its
findings never count towards \`failOn\`). \`overrides\` do the same for some products or modules; they apply in order on top of
\`checks\`: later ones win, and what they leave out stays. Globs know only \`*\` and are case-sensitive, like the service's keys.

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

Some checks look at the population of a firmware: everything the run observed of its target, which is an account, a region and an
instance. Several selections of one target form one population. \`version-duplicate\` and \`content-duplicate\` compare what was
observed, however it was selected: each of the packages involved fails and names the others. Without a duplicate they pass, even if
some packages of the target gave no answer: nobody knows about those, the run is INCOMPLETE and says so, and doubting every other
package as well would bury them. \`delta-source-absent\` judges that something is missing, so it needs the whole list, or the whole
list of the product, and is \`not-applicable\` without it; if a list was not read to its end or a package gave no answer, it is
\`unknown\`. A run that is INCOMPLETE for the target resolves none of them. An override that disables one of them for some products
leaves their packages in the population. Versions are compared exactly, including case and spaces, as the platform does; digests
ignore case; a package without a module belongs to \`default\`, the whole device.

\`capacity\`, \`population-shift\` and \`target-missing\` are judged once per target, and their findings have no firmware ID.
\`target-missing\` is about targets that earlier runs had ([when](comparison.md#targets-that-are-missing)). The other two use the
count of ListOTAFirmware if the selection is the whole list, and are \`not-applicable\` to a file and to a filtered list.
\`population-shift\` compares with the last run of the job that read the target's list to its end, so a night with a broken list
(\`unknown\`) hides nothing from the next. It looks at the list only; single packages without an answer do not matter. Raise \`by\`
if there are few packages: with three, a fourth is a third more.

\`ota-audit checks --job <file>\` shows the catalogue as a job sets it. Why a check speaks to a clause, and how much that is worth:
[frameworks.md](frameworks.md).
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
  return lines.length === 0 ? [] : [`Clauses that it speaks to:\n\n${lines.join('\n')}`];
}
