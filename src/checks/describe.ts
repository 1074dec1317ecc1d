import { checkTexts, textsOf } from '../texts/index.ts';
import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';

const EN = textsOf('en');

const HEAD = `# The checks

Every package is judged by every check that is switched on. A check says \`pass\`, \`fail\`, \`unknown\` (it could not be
judged) or \`not-applicable\` (there is nothing that it speaks of); \`fail\` and \`unknown\` become findings. What could not
be observed is \`unknown\`, never \`pass\` and never \`fail\`. A check of severity \`info\` informs: a package that fails
nothing else passes.

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
      size-over-limit: { limit: 16 } # MB, for devices that download over MQTT
      digest-weak: false # they know MD5 only
\`\`\`

\`ota-audit checks --job <file>\` shows the catalogue as a job sets it.
`;

/** The catalogue as Markdown, made from the checks' own metadata: the text of \`docs/checks.md\`. */
export function describeChecks(checks: readonly AnyCheck[] = CHECKS): string {
  const rows = checks.map(({ id, category, severity, scope }) => [
    `[\`${id}\`](#${id})`,
    category,
    severity,
    scope,
    checkTexts(EN, id).failingTitle,
  ]);
  const overview = table(['check', 'category', 'severity', 'judged per', 'finding'], rows);
  return `${[HEAD.trimEnd(), overview, ...checks.map(section)].join('\n\n')}\n`;
}

function section(check: AnyCheck): string {
  const { id, severity, category, scope } = check;
  const { title, failingTitle, why, console, api } = checkTexts(EN, id);
  return [
    `## ${id}`,
    `${category}, ${severity}, judged per ${scope}.`,
    `- Compliant: ${title}.\n- Finding: ${failingTitle}.`,
    why,
    `- In the console: ${console}\n- By API: ${api}`,
    ...params(check),
  ].join('\n\n');
}

function params({ id, params }: AnyCheck): string[] {
  const lines = Object.entries(params).map(
    ([name, spec]) =>
      `- \`${name}\` (${spec.kind}, default \`${JSON.stringify(spec.default)}\`): ${checkTexts(EN, id).params[name] ?? ''}`,
  );
  return lines.length === 0 ? [] : [`Parameters:\n\n${lines.join('\n')}`];
}

/** A Markdown table with its columns filled up, as the formatter of the repository wants it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width, fill)).join(' | ')} |`;
  return [line(head, ' '), line([], '-'), ...rows.map((row) => line(row, ' '))].join('\n');
}
