import { markdownTable } from '../core/markdown.ts';
import { METRIC_FAMILIES } from './metric-families.ts';

/** All metrics as Markdown: what docs/metrics.md shows. */
export function describeMetrics(): string {
  const rows = METRIC_FAMILIES.map(({ name, help, labels }) => [
    `\`${name}\``,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return markdownTable(['metric', 'labels', 'meaning'], rows);
}
