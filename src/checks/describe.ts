import type { AnyCheck } from './check.ts';
import { CHECKS } from './index.ts';

const HEAD = `# The checks

Every package is judged by every check that is switched on. A check says \`pass\`, \`fail\`, \`unknown\` (it could not be
judged) or \`not-applicable\` (there is nothing that it speaks of); \`fail\` and \`unknown\` become findings. What could not
be observed is \`unknown\`, never \`pass\` and never \`fail\`.

The severity is the default. A job changes it, switches a check off, or sets its parameters:

\`\`\`yaml
checks:
  url-expiring: { within: 2h, severity: low }
  verification-waived: { enabled: false }
\`\`\`
`;

/** The catalogue as Markdown, made from the checks' own metadata: the text of \`docs/checks.md\`. */
export function describeChecks(checks: readonly AnyCheck[] = CHECKS): string {
  const rows = checks.map(({ id, category, severity, scope, failingTitle }) => [
    `[\`${id}\`](#${id})`,
    category,
    severity,
    scope,
    failingTitle,
  ]);
  const overview = table(['check', 'category', 'severity', 'judged per', 'finding'], rows);
  return `${[HEAD.trimEnd(), overview, ...checks.map(section)].join('\n\n')}\n`;
}

function section(check: AnyCheck): string {
  const { id, severity, category, scope, title, failingTitle, why, remediation } = check;
  return [
    `## ${id}`,
    `${category}, ${severity}, judged per ${scope}.`,
    `- Compliant: ${title}.\n- Finding: ${failingTitle}.`,
    why,
    `- In the console: ${remediation.console}\n- By API: ${remediation.api}`,
    ...params(check),
  ].join('\n\n');
}

function params({ params }: AnyCheck): string[] {
  const lines = Object.entries(params).map(
    ([name, spec]) =>
      `- \`${name}\` (${spec.kind}, default \`${JSON.stringify(spec.default)}\`): ${spec.description}`,
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
